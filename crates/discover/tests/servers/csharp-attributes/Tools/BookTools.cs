using ModelContextProtocol.Server;

namespace Library.Tools;

/// <summary>Tools for books.</summary>
[McpServerToolType]
public sealed partial class BookTools(IShelf shelf, Catalogue catalogue)
{
    private const int Most = 20;

    [McpServerTool(Title = "Find books", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description("Finds books by " + "title.")]
    public async Task<IEnumerable<Book>> FindBooksAsync(
        [Description("Part of the title")] string title,
        [Description("Where to look")] Section? section = null,
        int limit = Most,
        CancellationToken cancellationToken = default)
    {
        return await shelf.FindAsync(title, section, limit, cancellationToken);
    }

    [McpServerTool(Name = Names.Lend, Destructive = false, UseStructuredContent = true)]
    [Description("Lends a book.")]
    public Loan Lend(Catalogue known, Reader reader, [Description("Identifiers of the books")] List<Guid> books)
    {
        return new Loan(reader.CardNumber, books.Count);
    }
}

public enum Section
{
    Fiction,
    Science,
    Maps,
}

public class Reader
{
    [Description("Number on the card")]
    public required string CardNumber { get; set; }

    [JsonPropertyName("mail")]
    public string? MailAddress { get; init; }

    public Dictionary<string, int> Borrowed { get; set; } = [];

    [JsonIgnore]
    public bool IsKnown => true;
}

public record Book(string Title, Section Section, int Year = 1900);

public record Loan(string Card, int Count);

public interface IShelf;

public class Shelf : IShelf;

public class Catalogue;
