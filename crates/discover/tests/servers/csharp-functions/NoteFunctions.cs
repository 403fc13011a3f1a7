using System.ComponentModel;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Mcp;
using static Notes.Words;

namespace Notes;

internal sealed class Words
{
    public const string PinName = "pin_note";
    public const string PinText = "Pins a note " +
        "to the board.";
}

public class NoteFunctions(ILogger<NoteFunctions> logger)
{
    [Function(nameof(PinNote))]
    public string PinNote([McpToolTrigger(PinName, PinText)] ToolInvocationContext context) => "";

    [Function(nameof(ReadNote))]
    public string ReadNote(
        [McpToolTrigger("read_note", "Reads a note.")] ToolInvocationContext context,
        [McpToolProperty("name", "string", "Name of the note")] string name,
        [McpToolProperty("pages", "Which pages", true)] int[] pages,
        [BlobInput("notes/{mcptoolargs.name}")] string content) => content;

    [Function(nameof(SaveNote))]
    public void SaveNote([McpToolTrigger("save_note", "Saves a note.")] Note note) { }

    [Function(nameof(SumUp))]
    public string SumUp(
        [McpPromptTrigger("sum_up", Description = "Sums notes up.")] PromptInvocationContext context,
        [McpPromptArgument("tone", "How it sounds")] string? tone) => "";

    [Function(nameof(Board))]
    public string Board(
        [McpResourceTrigger("notes://board", "Board", Description = "The board.", MimeType = "text/html")]
        ResourceInvocationContext context) => "";

    [Function(nameof(NotePage))]
    public string NotePage([McpResourceTrigger("notes://{name}", "Note")] ResourceInvocationContext context) => "";
}

public class Note
{
    [Description("Name of the note")]
    public required string Name { get; set; }

    public string? Content { get; set; }
}
