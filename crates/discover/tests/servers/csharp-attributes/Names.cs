namespace Library;

internal static class Names
{
    public const string Server = Prefix + "-server";
    public const string Lend = $"{Prefix}_lend";
    private const string Prefix = "library";
}
