namespace Desk.Tools;

public static class Registration
{
    public static IMcpServerBuilder WithDeskTools(this IMcpServerBuilder builder)
    {
        return builder.WithTools<Stamps>().WithTools<Drawers>();
    }
}
