using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Kernel.Tests.Ui;

// Renders components as the server does, without a server.
internal static class Rendering
{
    internal static async Task<string> Html<T>(IReadOnlyDictionary<string, object?>? parameters = null, FormProblems? around = null, string culture = "zh-CN", string address = "http://here/list")
        where T : IComponent =>
        await Html(builder =>
        {
            builder.OpenComponent<CascadingValue<FormProblems?>>(0);
            builder.AddComponentParameter(1, "Value", around);
            builder.AddComponentParameter(2, "ChildContent", (RenderFragment)(inner =>
            {
                inner.OpenComponent<T>(0);
                foreach (var (name, value) in parameters ?? new Dictionary<string, object?>())
                    inner.AddComponentParameter(1, name, value);
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        }, culture, address);

    internal static async Task<string> Html(RenderFragment what, string culture = "zh-CN", string address = "http://here/list")
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(new Words(typeof(Words).Assembly));
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddSingleton<NavigationManager>(new StandingStill(address));
        services.AddSingleton<AntiforgeryStateProvider>(new FixedToken());
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, provider.GetRequiredService<ILoggerFactory>());
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var html = await renderer.Dispatcher.InvokeAsync(async () =>
                (await renderer.RenderComponentAsync<Shell>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["ChildContent"] = what }))).ToHtmlString());
            Assert.Empty(Words.MissingIn(html));
            return html;
        }
        finally { CultureInfo.CurrentUICulture = before; }
    }

    internal static RenderFragment Fragment<T>(params (string Name, object? Value)[] parameters) where T : IComponent => builder =>
    {
        builder.OpenComponent<T>(0);
        foreach (var (name, value) in parameters)
            builder.AddComponentParameter(1, name, value);
        builder.CloseComponent();
    };

    internal static Task<string> Of<T>(params (string Name, object? Value)[] parameters) where T : IComponent => Html(Fragment<T>(parameters));

    // The first element of a name carrying the given text in its tag.
    internal static string Tag(string html, string element, string with = "")
    {
        for (var at = html.IndexOf('<' + element, StringComparison.Ordinal); at >= 0; at = html.IndexOf('<' + element, at + 1, StringComparison.Ordinal))
        {
            var tag = html[at..(html.IndexOf('>', at) + 1)];
            if (tag.Contains(with))
                return tag;
        }
        Assert.Fail($"no <{element}> with {with} in\n{html}");
        return "";
    }

    private sealed class Shell : ComponentBase
    {
        [Parameter] public RenderFragment? ChildContent { get; set; }
        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) => builder.AddContent(0, ChildContent);
    }

    private sealed class StandingStill : NavigationManager
    {
        public StandingStill(string address) => Initialize("http://here/", address);
    }

    private sealed class FixedToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => new("the-token", "__RequestVerificationToken");
    }
}
