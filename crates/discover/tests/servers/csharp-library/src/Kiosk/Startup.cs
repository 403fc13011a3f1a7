global using static Kiosk.Words;

namespace Kiosk;

internal static class Startup
{
    private static void Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var server = builder.Services.AddMcpServer(options => options.ServerInfo = new() { Name = Greeting, Version = "1" });
        server.WithHttpTransport();
#if DEBUG
        server.WithTools(new[] { typeof(Desk.Tools.Stamps) });
#else
        server.WithTools<Desk.Tools.Stamps>();
#endif
        if (args.Length > 0)
        {
            server.WithToolsFromAssembly(Assembly.Load(args[0]));
        }
    }
}

internal static class Words
{
    internal const string Greeting = @"kiosk ""one""";
}
