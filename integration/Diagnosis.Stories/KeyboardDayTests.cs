using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Diagnosis.Stories;

/// <summary>
/// A physician's day without a mouse: from a worker who walks in to the delivered certificate, by Tab, Enter, Space, arrows and typing as
/// key events. On the way every stop must be named, show its focus, and let go of it again.
/// </summary>
public sealed class KeyboardDayTests(BrowserAndProduct house) : IClassFixture<BrowserAndProduct>
{
    /// <summary>More stops than any page of the story has: who gets here is in a trap.</summary>
    const int Trapped = 250;

    static CancellationToken Ct => TestContext.Current.CancellationToken;
    int stops;

    [Fact]
    public async Task A_physicians_day_from_a_walk_in_worker_to_the_delivered_certificate_needs_no_mouse()
    {
        Assert.SkipWhen(house.Browser is null, "Chromium is not installed.");
        var number = Exams.Person(Random.Shared.Next(1, 12000)).Number;
        string name = "钱" + (char)('一' + Random.Shared.Next(400)) + "键", township = await TownshipAsync();
        var context = await house.Browser!.NewContextAsync(new() { Locale = "zh-CN", ViewportSize = new() { Width = 1366, Height = 900 } });
        context.SetDefaultTimeout(300_000);
        var page = await context.NewPageAsync();
        var bad = new List<string>();
        page.Console += (_, m) => { if (m.Type == "error") { bad.Add($"{page.Url}: {m.Text}"); } };
        page.PageError += (_, e) => bad.Add($"{page.Url}: {e}");
        // a mouse would leave this mark
        await page.AddInitScriptAsync("addEventListener('mousedown', e => { if (e.isTrusted) sessionStorage.setItem('mouse', 'yes'); }, true)");

        await page.GotoAsync(house.Product.Address.ToString().TrimEnd('/') + "/sign-in");
        await TypeAsync(page, "[name=userName]", "demo-diagnosis");
        await TypeAsync(page, "[name=password]", "demo");
        await GoAsync(page, () => page.Keyboard.PressAsync("Enter"));
        await Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");

        // registration
        await TabToAsync(page, "nav.menu a[href='/diagnosis/apply']");
        await GoAsync(page, () => page.Keyboard.PressAsync("Enter"));
        await TypeAsync(page, "[name='Input.Name']", name);
        await TypeAsync(page, "[name='Input.DocumentNumber']", number);
        await TypeAsync(page, "[name='Input.Phone']", "19900000005");
        await TypeAsync(page, "[name='Input.HukouAddress']", township);
        await TypeAsync(page, "[name='Input.ResidenceAddress']", township);
        await TypeAsync(page, "[name='Input.EmployerName']", "虚构石英制品有限公司");
        await TypeAsync(page, "[name='Input.EmployerCreditCode']", "91320102XXXXXX019L");
        await TypeAsync(page, "[name='Input.EmployerAddressCode']", township);
        await TypeAsync(page, "[name='Input.DiseaseCode']", "OD2024-01-001");
        await PictureAsync(page, "keyboard-apply");
        await PressAsync(page, "main form[data-guard] button[data-submit]", "Applied");

        // papers and receipt
        await TickAsync(page, "#papers input[type=checkbox]");
        await PressAsync(page, "#papers button[value=save]", "Applied");
        await PressAsync(page, "#receipt button[value=receive]", "Received");

        // the complete file
        await TypeAsync(page, "#file [name='Input.Job']", "切割工");
        await TypeAsync(page, "#file [name='Input.Hazards']", "HZ2015-1-001");
        await TypeAsync(page, "#file [name='Input.ContactBegan']", "20040501");
        await TypeAsync(page, "#file [name='Input.Years']", "15");
        await TypeAsync(page, "#file [name='Input.Months']", "2");
        await TypeAsync(page, "#file [name='Input.Summary']", "石英石切割，湿式作业。");
        await PressAsync(page, "#file button[data-submit]", "FileComplete");

        // panel, opinions, conclusion
        await TickAsync(page, "#panel input[type=checkbox]", 3);
        await PressAsync(page, "#panel button[data-submit]", "Diagnosing");
        for (int i = 1; i <= 3; i++)
        {
            await ChooseAsync(page, "#opinions [name='Input.PractitionerId']", i);
            await RadioAsync(page, "#opinions input[name='Input.Conclusion']", "Od");
            await ChooseAsync(page, "#opinions [name='Input.Stage']", 1);
            await TypeAsync(page, "#opinions [name='Input.Reasoning']", $"第{i}位：总体密集度1级，分布4个肺区。");
            await PressAsync(page, "#opinions button[data-submit]", "Diagnosing");
        }
        await PictureAsync(page, "keyboard-case");
        await RadioAsync(page, "#conclusion input[name='Input.Conclusion']", "Od");
        await ChooseAsync(page, "#conclusion [name='Input.Stage']", 1);
        await TypeAsync(page, "#conclusion [name='Input.Findings']", "双肺p型小阴影，总体密集度1级。");
        await TypeAsync(page, "#conclusion [name='Input.Handling']", "脱离粉尘作业，定期复查。");
        await TypeAsync(page, "#conclusion [name='Input.WithoutReading']", "外院已集体阅片，读片表存档。");
        await PressAsync(page, "#conclusion button[data-submit]", "Concluded");

        // certificate, signed scan, delivery
        await TypeAsync(page, "#issue [name='Input.ReviewedBy']", "钱虚构");
        await PressAsync(page, "#issue button[data-submit]", "Certified");
        await TabToAsync(page, "#scan input[type=file]");
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.Equal("Input.File", await chooser.Element.GetAttributeAsync("name"));
        await chooser.SetFilesAsync(new FilePayload { Name = "signed.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"u8.ToArray() });
        await PressAsync(page, "#scan button[data-submit]", "Certified");
        string[] addressees = ["WORKER", "EMPLOYER", "COUNTY_COMMISSION"];
        foreach (string to in addressees)
        {
            await ChooseValueAsync(page, "#delivery [name='Input.Addressee']", to);
            await TypeAsync(page, "#delivery [name='Input.To']", "签收人");
            await ChooseValueAsync(page, "#delivery [name='Input.Way']", "IN_PERSON");
            await TypeAsync(page, "#delivery [name='Input.Receipt']", "回证" + to);
            await PressAsync(page, "#delivery button[data-submit]", to == addressees[^1] ? "Delivered" : "Certified");
        }
        await Expect(page.Locator("main")).ToContainTextAsync("回证COUNTY_COMMISSION");
        await PictureAsync(page, "keyboard-delivered");
        Assert.Null(await page.EvaluateAsync<string?>("() => sessionStorage.getItem('mouse')"));
        Assert.Empty(bad);
        Assert.True(stops > 200, $"only {stops} stops: the story was not walked");
    }

    /// <summary>Tab until the element has the focus. Each stop inside the page is checked on the way.</summary>
    async Task TabToAsync(IPage page, string selector)
    {
        for (int i = 0; i < Trapped; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            stops++;
            var at = await page.EvaluateAsync<JsonObjectOfStop>("""
                s => {
                  const e = document.activeElement, style = getComputedStyle(e), field = ["INPUT", "SELECT", "TEXTAREA"].includes(e.tagName);
                  const named = !field || !!(e.labels?.length || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby"));
                  const seen = e === document.body || style.outlineStyle !== "none" || style.boxShadow !== "none";
                  return { reached: e.matches(s), named, seen, what: e.outerHTML.slice(0, 160) };
                }
                """, selector);
            Assert.True(at.named, $"no label at {page.Url}: {at.what}");
            Assert.True(at.seen, $"the focus cannot be seen at {page.Url}: {at.what}");
            if (at.reached) { return; }
        }
        Assert.Fail($"{selector} cannot be reached by Tab at {page.Url}: {string.Join(" | ", await page.Locator(".problem-summary, .field-problem").AllInnerTextsAsync())}");
    }

#pragma warning disable IDE1006, CA1812, CA1056 // named as the script names them
    sealed class JsonObjectOfStop
    {
        public bool reached { get; set; }
        public bool named { get; set; }
        public bool seen { get; set; }
        public string what { get; set; } = "";
    }
#pragma warning restore IDE1006, CA1812, CA1056

    /// <summary>Types into a field as a clerk does; text that no key carries comes as an input method would give it.</summary>
    async Task TypeAsync(IPage page, string selector, string text)
    {
        await TabToAsync(page, selector);
        await page.Keyboard.PressAsync("Control+A");
        if (text.All(char.IsAscii)) { await page.Keyboard.TypeAsync(text); } else { await page.Keyboard.InsertTextAsync(text); }
        Assert.Equal(text, await page.Locator(selector).InputValueAsync());
    }

    /// <summary>Checks boxes with Space; all of them, or the first few.</summary>
    async Task TickAsync(IPage page, string selector, int most = int.MaxValue)
    {
        int wanted = Math.Min(most, await page.Locator(selector).CountAsync());
        Assert.True(wanted > 0, selector);
        for (int i = 0; i < wanted; i++) { await TabToAsync(page, selector); await page.Keyboard.PressAsync("Space"); }
        Assert.Equal(wanted, await page.Locator(selector + ":checked").CountAsync());
    }

    /// <summary>Enters the group and moves by arrows, which choose as they go.</summary>
    async Task RadioAsync(IPage page, string selector, string value)
    {
        await TabToAsync(page, selector);
        await page.Keyboard.PressAsync("Space");
        for (int i = 0; i < 10 && await page.Locator(selector + ":checked").InputValueAsync() != value; i++) { await page.Keyboard.PressAsync("ArrowDown"); }
        Assert.Equal(value, await page.Locator(selector + ":checked").InputValueAsync());
    }

    async Task ChooseAsync(IPage page, string selector, int index)
    {
        await TabToAsync(page, selector);
        await page.Keyboard.PressAsync("Home");
        for (int i = 0; i < index; i++) { await page.Keyboard.PressAsync("ArrowDown"); }
        Assert.Equal(index, await page.Locator(selector).EvaluateAsync<int>("e => e.selectedIndex"));
    }

    async Task ChooseValueAsync(IPage page, string selector, string value) =>
        await ChooseAsync(page, selector, await page.Locator(selector).EvaluateAsync<int>("(e, v) => [...e.options].findIndex(o => o.value === v)", value));

    /// <summary>Goes to a button and presses Enter; the case must come to the state.</summary>
    async Task PressAsync(IPage page, string button, string state)
    {
        await TabToAsync(page, button);
        await GoAsync(page, () => page.Keyboard.PressAsync("Enter"));
        // a refused form stays at the old address, which may name the same state
        string problems = string.Join(" | ", await page.Locator(".problem-summary, .field-problem").AllInnerTextsAsync());
        Assert.True(problems.Length == 0 && page.Url.Contains("done=" + state, StringComparison.Ordinal), $"{button} at {page.Url}, wanted {state}: {problems}");
    }

    /// <summary>A key that leads to another page; the old one must not pass for the new.</summary>
    static async Task GoAsync(IPage page, Func<Task> key)
    {
        await page.EvaluateAsync("() => { document.body.dataset.before = 'yes' }");
        await key();
        // no time limit: a busy machine is no failure
        await page.Locator("body:not([data-before])").WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 0 });
        await page.WaitForLoadStateAsync(LoadState.DOMContentLoaded, new() { Timeout = 0 });
        string text = await page.ContentAsync();
        Assert.False(text.Contains('⟦', StringComparison.Ordinal), $"Missing words at {page.Url}");
    }

    /// <summary>A township of the demonstration's station, in the prefecture of its diagnosis agency.</summary>
    async Task<string> TownshipAsync()
    {
        using var http = await house.Product.ClientAsync("demo-station", Ct);
        var me = await http.GetFromJsonAsync<JsonObject>("/api/v1/me", Ct);
        var stations = await http.GetFromJsonAsync<JsonObject>("/api/v1/rehab/stations?size=200", Ct);
        return stations!["items"]!.AsArray().First(s => (string?)s!["hostInstitutionId"] == (string?)me!["institutionId"])!["townships"]![0]!["township"]!.GetValue<string>();
    }

    static async Task PictureAsync(IPage page, string picture)
    {
        string? folder = Environment.GetEnvironmentVariable("DIAGNOSIS_WRITE_DOCS") == "1" ? Path.Combine(Root(), "docs", "img") : Environment.GetEnvironmentVariable("DIAGNOSIS_STORY_PICTURES");
        if (string.IsNullOrEmpty(folder)) { return; }
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, picture + ".png") });
    }

    static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Diagnosis.sln"))) { at = at.Parent!; }
        return at.FullName;
    }
}
