using ModelContextProtocol.Server;

namespace Library.Tools;

public sealed partial class BookTools
{
    /// <summary>
    /// Takes a book back
    /// and puts it on its shelf.
    /// </summary>
    /// <param name="book">The book.</param>
    /// <returns>What is left to pay.</returns>
    [McpServerTool]
    public static partial decimal TakeBack(Guid book, [Range(0, 5)] double wear = 0.5) => 0;
}

internal static class NotRegistered
{
    [McpServerTool]
    public static void NeverListed()
    {
    }
}
