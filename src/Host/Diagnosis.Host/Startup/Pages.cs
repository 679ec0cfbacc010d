using System.Reflection;
using Diagnosis.Host.Pages;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.Host;

/// <summary>The server-rendered pages of all modules inside the frame.</summary>
internal static class PagesSetup
{
    public static void AddPages(this WebApplicationBuilder builder, HostSettings settings)
    {
        string version = typeof(PagesSetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        builder.Services.AddPageFrame(new FrameOptions(settings.Demonstration, version.Split('+') is [var v, { Length: > 7 } commit] ? $"{v}+{commit[..7]}" : version, ProductAssemblies.Modules));
        builder.Services.AddSingleton(new MenuItem("work.title", "/", 0, "menu.group.work", []));
        builder.Services.AddSingleton(new MenuItem("operations.title", "/operations", 90, "menu.group.system", [Roles.Admin]));
        if (settings.Demonstration) { builder.Services.AddSingleton(new MenuItem("menu.design", "/design", 99, "menu.group.system", [Roles.Admin])); }
    }

    public static void MapPages(this WebApplication app) => app.MapPageFrame();
}
