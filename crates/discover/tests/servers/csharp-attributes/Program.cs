using Library;
using Library.Prompts;
using Library.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<IShelf, Shelf>();
builder.Services.AddSingleton<Catalogue>();
builder.Services
    .AddMcpServer(options =>
    {
        options.ServerInfo = new() { Name = Names.Server, Version = "1.2.0" };
        options.ServerInstructions = """
            Look a book up before you lend it.
              One book at a time.
            """;
    })
    .WithStdioServerTransport()
    .WithToolsFromAssembly()
    .WithPrompts<ReadingPrompts>()
    .WithResources<BookResources>();

await builder.Build().RunAsync();
