using ModelContextProtocol.Server;

[McpServerToolType]
public static class FakeTools
{
    [McpServerTool] public static void Fake() { }
}
