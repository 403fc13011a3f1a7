namespace Bridge;

using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

public static class Program
{
    private static readonly (string Name, string Text)[] Units = [("metres", "Metres"), ("feet", "Feet")];

    public static async Task Main(string[] args)
    {
        McpServerOptions options = new()
        {
            ServerInfo = new Implementation { Name = "bridge", Version = "2.0.0" },
            Handlers = new()
            {
                ListPromptsHandler = ListPrompts,
                ListResourcesHandler = (request, token) => ValueTask.FromResult(new ListResourcesResult
                {
                    Resources = [new Resource { Uri = "bridge://log", Name = "log", MimeType = "text/plain" }],
                }),
                ListResourceTemplatesHandler = static async (request, token) =>
                {
                    var templates = new List<ResourceTemplate>();
                    templates.Add(new() { UriTemplate = "bridge://log/{day}", Name = "day" });
                    return new ListResourceTemplatesResult { ResourceTemplates = templates };
                },
            },
            ToolCollection = [.. Converters()],
        };
        options.ToolCollection.Add(McpServerTool.Create(AIFunctionFactory.Create(Measure, "measure", "Measures the bridge.")));
        await using var server = McpServer.Create(new StdioServerTransport("bridge"), options);
        await server.RunAsync();
    }

    private static IEnumerable<McpServerTool> Converters()
    {
        foreach (var (name, text) in Units)
        {
            yield return McpServerTool.Create(
                (double value, bool rounded = true) => value,
                new McpServerToolCreateOptions
                {
                    Name = $"to_{name}",
                    Title = $"To {text.ToLowerInvariant()}",
                    Description = $"Converts to {name}.",
                    ReadOnly = true,
                });
        }
        yield return McpServerTool.Create(typeof(Spans).GetMethod(nameof(Spans.CountAsync))!, new Spans());
        yield return new Raw();
    }

    private static string Measure(string part) => part;

    private static ValueTask<ListPromptsResult> ListPrompts(RequestContext<ListPromptsRequestParams> request, CancellationToken token) =>
        new(new ListPromptsResult
        {
            Prompts =
            [
                new() { Name = "inspect", Description = "Inspects", Arguments = [new() { Name = "part", Required = true }] },
            ],
        });
}

internal class Spans
{
    [System.ComponentModel.Description("Counts the spans.")]
    public Task<int> CountAsync(JsonElement filter, [System.ComponentModel.Description("Which")] string[]? names) => Task.FromResult(1);
}

internal sealed class Raw : McpServerTool
{
    private static readonly JsonElement Schema = JsonDocument.Parse("""
        {
          "type": "object",
          "properties": { "load": { "type": "number", "description": "In tons" } },
          "required": ["load"]
        }
        """).RootElement.Clone();

    public override Tool ProtocolTool { get; } = new()
    {
        Name = "bear",
        Description = """Tells whether the bridge bears a "load".""",
        InputSchema = Schema,
        Annotations = new ToolAnnotations { ReadOnlyHint = true },
    };
}
