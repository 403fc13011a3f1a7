using ModelContextProtocol.Server;

namespace Library.Prompts;

[McpServerPromptType]
public class ReadingPrompts
{
    [McpServerPrompt(Title = "Recommend"), Description("Recommends a book.")]
    public static string RecommendBook(
        [Description("What the reader likes")] string taste,
        [Description("Longest book")] int? pages = null) => $"A book for {taste}";

    [McpServerPrompt(Name = "summary")]
    public static string Summarise(RequestContext<GetPromptRequestParams> context) => "Sum it up";
}

[McpServerResourceType]
public class BookResources
{
    [McpServerResource(UriTemplate = "library://opening-hours", Name = "Opening hours", MimeType = "text/plain")]
    [Description("When the library is open.")]
    public static string OpeningHours() => "9 to 5";

    [McpServerResource(UriTemplate = "library://books/{id}", Title = "A book")]
    public static string Book(string id) => id;
}
