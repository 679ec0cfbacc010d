namespace Diagnosis.Host;

/// <summary>The server-rendered pages of all modules inside the frame.</summary>
internal static class PagesSetup
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents();
    }

    public static void MapPages(this WebApplication app)
    {
    }
}
