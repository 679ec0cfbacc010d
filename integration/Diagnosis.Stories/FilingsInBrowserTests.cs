using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Diagnosis.Stories;

/// <summary>A filing by hand: the agency files a change, the province publishes it, anybody reads it without signing in. Works again on a demonstration that already runs.</summary>
public sealed class FilingsInBrowserTests(BrowserAndProduct house) : IClassFixture<BrowserAndProduct>
{
    static readonly string? Images = Environment.GetEnvironmentVariable("DIAGNOSIS_STORY_IMAGES");
    static readonly string Today = Diagnosis.Kernel.Calendar.ChinaTime.Today(TimeProvider.System).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    readonly List<string> bad = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_agency_files_a_change_and_the_province_publishes_it(bool script)
    {
        Assert.SkipWhen(house.Browser is null, "Chromium is not installed.");
        var clinic = await SignInAsync("demo-diagnosis", script);
        await clinic.GotoAsync(Url("/filings"));
        await LookAsync(clinic);
        var dossier = clinic.Locator("main table a[href^='/filings/']");
        if (await dossier.CountAsync() == 0) { await clinic.Locator("main form[method=post] button[type=submit]").ClickAsync(); }
        else { await dossier.First.ClickAsync(); }
        await Expect(clinic).ToHaveURLAsync(new Regex("/filings/[0-9a-f-]{36}"));
        await Expect(clinic.Locator("#versions")).ToContainTextAsync("登记带入");
        await LookAsync(clinic, "filing");
        string page = new Uri(clinic.Url).AbsolutePath;

        // what the agency means to change: another telephone number, and one more class
        string phone = "0510-" + Random.Shared.Next(1000000, 9999999).ToString(CultureInfo.InvariantCulture);
        await clinic.GotoAsync(Url(page + "/edit"));
        await clinic.Locator("[name='mode-11']").SelectOptionAsync("Item");
        if (await clinic.Locator("#item-OD2024-11-001").IsVisibleAsync() is false) { await clinic.Locator("details:has(#item-OD2024-11-001) > summary").ClickAsync(); }
        await clinic.Locator("#item-OD2024-11-001").CheckAsync();
        await clinic.FillAsync("[name=phone]", phone);
        await clinic.FillAsync("[name=changedOn]", Today.Replace("-", "", StringComparison.Ordinal));
        await LookAsync(clinic, "filing-form");
        await clinic.Locator("button[data-submit]").ClickAsync();
        await Expect(clinic).ToHaveURLAsync(new Regex("saved=1"));
        await clinic.FillAsync("#file [name='Input.FileReason']", "增加病种并更新电话");
        await clinic.Locator("#file button[type=submit]").ClickAsync();
        await Expect(clinic.Locator("main .page-head")).ToContainTextAsync("变更待公布");
        await LookAsync(clinic);

        var province = await SignInAsync("demo-commission", script);
        await Expect(province.Locator($"main a[href='{page}']").First).ToBeVisibleAsync();
        await province.Locator($"main a[href='{page}']").First.ClickAsync();
        await LookAsync(province, "filing-publish");
        await province.Locator("form:has([name='Input.FilingNumber']) button[type=submit]").ClickAsync();
        await Expect(province.Locator("main .page-head")).ToContainTextAsync("已公布");
        await LookAsync(province);

        var anybody = await (await house.Browser!.NewContextAsync(new() { Locale = "zh-CN", ViewportSize = new() { Width = 1366, Height = 900 } })).NewPageAsync();
        await anybody.GotoAsync(Url("/public/agencies?disease=OD2024-11-001&prefecture=320200"));
        await Expect(anybody.Locator("main table")).ToContainTextAsync(phone);
        await LookAsync(anybody, "public-agencies");
        Assert.Empty(bad);
    }

    string Url(string path) => house.Product.Address.ToString().TrimEnd('/') + path;

    async Task<IPage> SignInAsync(string user, bool script)
    {
        var context = await house.Browser!.NewContextAsync(new() { Locale = "zh-CN", ViewportSize = new() { Width = 1366, Height = 900 }, JavaScriptEnabled = script });
        context.SetDefaultTimeout(300_000);
        var page = await context.NewPageAsync();
        page.Console += (_, m) => { if (m.Type == "error") { bad.Add($"{page.Url}: {m.Text}"); } };
        page.PageError += (_, e) => bad.Add($"{page.Url}: {e}");
        await page.GotoAsync(Url("/sign-in"));
        await page.FillAsync("[name=userName]", user);
        await page.FillAsync("[name=password]", "demo");
        await page.Locator("button[data-submit]").ClickAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
        return page;
    }

    /// <summary>No word is missing on the page; kept as a picture where somebody wants to look.</summary>
    static async Task LookAsync(IPage page, string? picture = null)
    {
        Assert.DoesNotContain("⟦", await page.ContentAsync(), StringComparison.Ordinal);
        if (picture is not null && Images is { Length: > 0 }) { await page.ScreenshotAsync(new() { Path = Path.Combine(Images, picture + ".png"), FullPage = true }); }
    }
}
