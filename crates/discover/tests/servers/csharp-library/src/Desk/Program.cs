using Desk.Tools;
using Microsoft.Extensions.Hosting;

await Host.CreateDefaultBuilder(args)
    .ConfigureServices((context, services) => services.AddMcpServer().WithStdioServerTransport().WithDeskTools())
    .Build()
    .RunAsync();
