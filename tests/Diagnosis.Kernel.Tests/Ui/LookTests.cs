using System.Globalization;
using System.Text.RegularExpressions;

namespace Diagnosis.Kernel.Tests.Ui;

// What can be checked of the looks without a browser: contrast, and nothing the content security policy would refuse.
public sealed partial class LookTests
{
    private static readonly Dictionary<string, string> Tokens = Token().Matches(File.ReadAllText(Sources.Path("src", "Host", "Diagnosis.Host", "wwwroot", "app.css")))
        .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    [Theory]
    [InlineData("ink", "ground")]
    [InlineData("ink", "paper")]
    [InlineData("ink-soft", "ground")]
    [InlineData("ink-soft", "paper")]
    [InlineData("ink-soft", "grey-ground")]
    [InlineData("link", "paper")]
    [InlineData("link", "ground")]
    [InlineData("link", "hover")]
    [InlineData("on-brand", "brand")]
    [InlineData("on-brand-soft", "brand")]
    [InlineData("brand-deep", "paper")]
    [InlineData("error", "error-ground")]
    [InlineData("error", "paper")]
    [InlineData("warn", "warn-ground")]
    [InlineData("third", "third-ground")]
    [InlineData("ok", "ok-ground")]
    [InlineData("info", "info-ground")]
    [InlineData("grey", "grey-ground")]
    public void Text_stands_out_by_four_and_a_half_to_one(string text, string ground) =>
        Assert.True(Contrast(Tokens[text], Tokens[ground]) >= 4.5, $"{text} on {ground}: {Contrast(Tokens[text], Tokens[ground]):N2}");

    [Theory]
    [InlineData("s0")]
    [InlineData("s1")]
    [InlineData("s2")]
    [InlineData("s3")]
    [InlineData("s4")]
    [InlineData("s5")]
    [InlineData("line-strong")]
    [InlineData("focus")]
    public void Lines_inputs_and_focus_stand_out_by_nearly_three_to_one(string colour) =>
        Assert.True(Contrast(Tokens[colour], Tokens["paper"]) >= 2.9, $"{colour}: {Contrast(Tokens[colour], Tokens["paper"]):N2}");

    [Fact]
    public void Black_on_white_is_twenty_one_to_one() => Assert.Equal(21, Contrast("#000000", "#ffffff"), 2);

    [Fact]
    public void Pages_hold_no_inline_script_or_style()
    {
        var faults = Sources.Files("src", ".razor").SelectMany(f => Inline().Matches(File.ReadAllText(f)).Select(m => $"{m.Value} in {Path.GetRelativePath(Sources.Root, f)}"));
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("<p style=\"color:red\">")]
    [InlineData("<a onclick=\"x()\">")]
    [InlineData("<script>x</script>")]
    [InlineData("<style>p{}</style>")]
    public void Inline_script_and_style_would_be_found(string markup) => Assert.Matches(Inline(), markup);

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        var files = Sources.Files(Path.Combine("src", "Host", "Diagnosis.Host", "wwwroot"), ".css", ".js");
        Assert.Empty(files.Where(f => Elsewhere().IsMatch(File.ReadAllText(f))));
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Channel(int at)
        {
            var c = int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }

    [GeneratedRegex("--([a-z0-9-]+): (#[0-9a-f]{6});")]
    private static partial Regex Token();

    [GeneratedRegex("""<style|\sstyle="|\son[a-z]+="|<script(?![^>]*\ssrc=)""")]
    private static partial Regex Inline();

    [GeneratedRegex("""@import|url\(\s*["']?(?:https?:)?//|(?:fetch|import)\(\s*["'`]https?:""")]
    private static partial Regex Elsewhere();
}
