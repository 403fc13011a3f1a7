using Microsoft.Azure.Functions.Worker.Builder;
using static Notes.Words;

var builder = FunctionsApplication.CreateBuilder(args);

builder
    .ConfigureMcpTool(PinName)
    .WithProperty("note", McpToolPropertyType.String, "The note to pin", required: true)
    .WithProperty("row", McpToolPropertyType.Integer, "Where");
builder
    .ConfigureMcpPrompt("sum_up")
    .WithArgument("length", "How long", required: true);

builder.Build().Run();
