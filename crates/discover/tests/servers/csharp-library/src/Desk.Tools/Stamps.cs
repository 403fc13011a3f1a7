using System.ComponentModel;
using ModelContextProtocol.Server;

namespace Desk.Tools
{
    [McpServerToolType]
    public static class Stamps
    {
        [McpServerTool, Description("Stamps a form.")]
        public static async Task<string> StampFormAsync(string form, ILogger<Form> logger) => await Task.FromResult(form);
    }

    public class Drawers : Furniture
    {
        [McpServerTool(Name = "open")]
        public void Open(Form form) { }
    }

    public abstract class Furniture
    {
        [McpServerTool(Name = "describe"), Description("Describes the furniture.")]
        public string Describe() => GetType().Name;
    }

    [McpServerToolType]
    public static class Unused
    {
        [McpServerTool] public static void NotRegistered() { }
    }
}
