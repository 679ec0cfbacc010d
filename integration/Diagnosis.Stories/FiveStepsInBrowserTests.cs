using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Diagnosis.Stories;

/// <summary>The product and one headless browser; DIAGNOSIS_STORY_ADDRESS names a demonstration that already runs.</summary>
public sealed class BrowserAndProduct : IAsyncLifetime
{
    const string Chromium = "/usr/bin/chromium";
    IPlaywright? playwright;

    /// <summary>Null where no Chromium is installed.</summary>
    public IBrowser? Browser { get; private set; }
    internal Product Product { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium)) { return; }
        if (Environment.GetEnvironmentVariable("DIAGNOSIS_STORY_ADDRESS") is { Length: > 0 } address) { Product = Product.At(new(address)); }
        else { Product = new(); await Product.StartAsync(CancellationToken.None); }
        playwright = await Playwright.CreateAsync();
        // a busy machine is no failure: what never comes is ended by the run's own time
        SetDefaultExpectTimeout(300_000);
        Browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium, Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null) { await Browser.CloseAsync(); }
        playwright?.Dispose();
        if (Product is not null) { await Product.DisposeAsync(); }
    }
}

/// <summary>The product's main job by hand, as the people of each institution would do it.</summary>
public sealed class FiveStepsInBrowserTests(BrowserAndProduct house) : IClassFixture<BrowserAndProduct>
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly string Today = Diagnosis.Kernel.Calendar.ChinaTime.Today(TimeProvider.System).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    readonly List<string> bad = [];

    [Fact]
    public async Task An_exam_becomes_a_certificate_a_patient_and_a_coverage_figure_by_hand()
    {
        Assert.SkipWhen(house.Browser is null, "Chromium is not installed.");
        var (number, name) = Somebody();
        string township = await StationTownshipAsync();

        // 1. the exam agency sends a record by the form
        var exam = await SignInAsync("demo-exam");
        await LookAsync(exam, "workbench");
        await exam.Locator("nav.menu a[href='/exam/reports']").ClickAsync();
        await exam.Locator("a[href='/exam/reports/new']").First.ClickAsync();
        await FillExamAsync(exam, number, name, township);
        await exam.Locator("#worker").ScrollIntoViewIfNeededAsync();
        await LookAsync(exam, "exam-form");
        await exam.Locator("button[data-submit]").ClickAsync();
        await Expect(exam).ToHaveURLAsync(new Regex("/exam/reports/[0-9a-f-]{36}"));
        await LookAsync(exam);
        await exam.Locator("main a[href^='/exam/suspected-cases/']").First.ClickAsync();
        await Expect(exam.Locator("main h1")).ToContainTextAsync("矽肺");
        await LookAsync(exam, "suspected-case");
        string suspected = exam.Url;

        // 2. the county's commission sees it with its clock running
        var county = await SignInAsync("demo-county");
        await LookAsync(county);
        await county.Locator("nav.menu a[href='/exam/suspected-cases']").ClickAsync();
        var line = county.Locator("main tr", new() { Has = county.Locator($"a[href='{new Uri(suspected).AbsolutePath}']") });
        await Expect(line).ToContainTextAsync("剩");
        await LookAsync(county);
        await line.Locator("a").First.ClickAsync();
        await LookAsync(county);

        // 3. the diagnosis agency: lead, application, papers, file, panel, opinions, conclusion, certificate, scan, deliveries, card
        var clinic = await SignInAsync("demo-diagnosis");
        await LookAsync(clinic);
        await clinic.Locator("nav.menu a[href='/diagnosis/leads']").ClickAsync();
        var lead = clinic.Locator("main tr", new() { HasText = Today }).Filter(new() { HasText = Employer }).Locator("a[href^='/diagnosis/apply?lead=']");
        // events travel between the modules in the background
        while (await lead.CountAsync() == 0) { await Task.Delay(200, Ct); await clinic.ReloadAsync(); }
        await LookAsync(clinic, "lead");
        await lead.First.ClickAsync();
        await Expect(clinic.Locator("[name='Input.Name']")).ToHaveValueAsync(name);
        await clinic.FillAsync("[name='Input.DocumentNumber']", number);
        await clinic.FillAsync("[name='Input.Phone']", "19900000005");
        foreach (string place in (string[])["Hukou", "Residence"]) { await clinic.FillAsync($"[name='Input.{place}Address']", township); await clinic.FillAsync($"[name='Input.{place}Detail']", "1组"); }
        await LookAsync(clinic);
        await SendAsync(clinic, "main button[data-submit]", "Applied");
        foreach (var paper in await clinic.Locator("#papers input[type=checkbox]").AllAsync()) { await paper.CheckAsync(); }
        await LookAsync(clinic);
        await SendAsync(clinic, "#papers button[value=save]", "Applied");
        await SendAsync(clinic, "#receipt button[value=receive]", "Received");
        await LookAsync(clinic);
        await clinic.FillAsync("#file [name='Input.Job']", "切割工");
        await clinic.FillAsync("#file [name='Input.Hazards']", "HZ2015-1-001");
        await clinic.FillAsync("#file [name='Input.ContactBegan']", "20040501");
        await clinic.FillAsync("#file [name='Input.Years']", "15");
        await clinic.FillAsync("#file [name='Input.Months']", "2");
        await clinic.FillAsync("#file [name='Input.Summary']", "石英石切割，湿式作业，防尘口罩。");
        await SendAsync(clinic, "#file button[data-submit]", "FileComplete");
        await LookAsync(clinic);
        for (int i = 0; i < 3; i++) { await clinic.Locator("#panel input[type=checkbox]").Nth(i).CheckAsync(); }
        await SendAsync(clinic, "#panel button[data-submit]", "Diagnosing");
        for (int i = 1; i <= 3; i++)
        {
            await clinic.Locator("#opinions [name='Input.PractitionerId']").SelectOptionAsync(new SelectOptionValue { Index = i });
            await clinic.Locator($"#opinions input[value={(i < 3 ? "Od" : "NotOd")}]").CheckAsync();
            if (i < 3) { await clinic.Locator("#opinions [name='Input.Stage']").SelectOptionAsync("1"); }
            string reasoning = i < 3 ? $"第{i}位：总体密集度1级，分布达到4个肺区。" : "密集度未达1级，建议复查（不同意见）。";
            await clinic.FillAsync("#opinions [name='Input.Reasoning']", reasoning);
            await clinic.Locator("#opinions button[data-submit]").ClickAsync();
            await Expect(clinic.Locator("#opinions table")).ToContainTextAsync(reasoning);
        }
        await LookAsync(clinic, "case");
        await clinic.Locator("#conclusion input[value=Od]").CheckAsync();
        await Expect(clinic.Locator("#conclusion [name='Input.DiseaseCode']")).ToHaveValueAsync(new Regex("OD2024-01-001"));
        await clinic.Locator("#conclusion [name='Input.Stage']").SelectOptionAsync("1");
        await clinic.FillAsync("#conclusion [name='Input.Findings']", "双肺p型小阴影，总体密集度1级，分布4个肺区。");
        await clinic.FillAsync("#conclusion [name='Input.Handling']", "脱离粉尘作业，定期复查。");
        await clinic.FillAsync("#conclusion [name='Input.WithoutReading']", "外院已集体阅片，读片表存档。");
        await SendAsync(clinic, "#conclusion button[data-submit]", "Concluded");
        await Expect(clinic.Locator("main")).ToContainTextAsync("不同意见");
        await LookAsync(clinic);
        await clinic.FillAsync("#issue [name='Input.ReviewedBy']", "钱虚构");
        await SendAsync(clinic, "#issue button[data-submit]", "Certified");
        await LookAsync(clinic);
        string file = new Uri(clinic.Url).AbsolutePath;
        await clinic.Locator("main a[href$='/certificate']").ClickAsync();
        await Expect(clinic.Locator("body")).ToContainTextAsync("职业病诊断证明书");
        await Expect(clinic.Locator("body")).ToContainTextAsync("壹期");
        await LookAsync(clinic, "certificate");
        await clinic.GotoAsync(Url(file));
        await clinic.Locator("#scan input[type=file]").SetInputFilesAsync(new FilePayload { Name = "signed.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"u8.ToArray() });
        await SendAsync(clinic, "#scan button[data-submit]", "Certified");
        string[] addressees = ["WORKER", "EMPLOYER", "COUNTY_COMMISSION"];
        foreach (string to in addressees)
        {
            await clinic.Locator("#delivery [name='Input.Addressee']").SelectOptionAsync(to);
            await clinic.FillAsync("#delivery [name='Input.To']", "签收人");
            await clinic.Locator("#delivery [name='Input.Way']").SelectOptionAsync("IN_PERSON");
            await clinic.FillAsync("#delivery [name='Input.Receipt']", "回证" + to);
            await clinic.Locator("#delivery button[data-submit]").ClickAsync();
            await Expect(clinic.Locator("#delivery dl")).ToContainTextAsync("回证" + to);
        }
        await LookAsync(clinic);
        await clinic.Locator("#card input[value=false]").CheckAsync();
        await SendAsync(clinic, "#card button[data-submit]", "Reported");
        await LookAsync(clinic);

        // 4. the rehabilitation station follows the new patient up
        var station = await SignInAsync("demo-station");
        await LookAsync(station);
        var patient = station.Locator("main table a[href^='/rehab/patients/']");
        do { Ct.ThrowIfCancellationRequested(); await station.GotoAsync(Url("/rehab/patients")); await station.FillAsync("input[name=q]", number); await station.RunAndWaitForRequestFinishedAsync(() => station.ClickAsync(".filter-buttons button")); await station.WaitForLoadStateAsync(); } while (await patient.CountAsync() == 0);
        await LookAsync(station);
        await patient.First.ClickAsync();
        await Expect(station.Locator("main h1")).ToContainTextAsync(name);
        await LookAsync(station);
        await station.Locator("a[href$='/follow-up']").ClickAsync();
        foreach (var (field, value) in ((string, string)[])[("distance1", "415"), ("distance2", "428"), ("spo2Start", "96"), ("spo2Min", "91"), ("spo2End", "93")])
        {
            var box = station.Locator($"[name='v_6MWT_{field}']");
            if (!await box.IsVisibleAsync()) { await station.Locator("#measure details summary").ClickAsync(); }
            await box.FillAsync(value);
        }
        await station.Locator("[name='v_MMRC_grade'][value='1']").CheckAsync();
        await station.Locator("#measure").ScrollIntoViewIfNeededAsync();
        await LookAsync(station, "follow-up");
        await station.Locator("main button[data-submit]").ClickAsync();
        await Expect(station).ToHaveURLAsync(new Regex("/rehab/patients/[0-9a-f-]{36}\\?"));
        await Expect(station.Locator("main figure, main svg").First).ToBeVisibleAsync();
        await Expect(station.Locator("main")).ToContainTextAsync("428");
        await LookAsync(station, "patient");

        // 5. the commission asks where people can be diagnosed, before and after the catalogue changed
        var commission = await SignInAsync("demo-commission");
        await LookAsync(commission);
        await commission.Locator("nav.menu a[href='/coverage']").ClickAsync();
        foreach (var (day, catalogue) in ((string, string)[])[("2025-07-31", "132"), ("2025-08-01", "135")])
        {
            await commission.FillAsync("[name=asOf]", day);
            await commission.PressAsync("[name=asOf]", "Enter");
            await Expect(commission).ToHaveURLAsync(new Regex("asOf=" + day));
            await Expect(commission.Locator("main")).ToContainTextAsync(catalogue);
            await LookAsync(commission, day == "2025-08-01" ? "coverage" : null);
        }
        await commission.Locator(".heat-table td a[href*='/OD']").First.ClickAsync();
        await Expect(commission).ToHaveURLAsync(new Regex("/coverage/\\d{6}/OD"));
        await Expect(commission.Locator("main")).ToContainTextAsync("备案");
        await LookAsync(commission, "coverage-cell");

        Assert.Empty(bad);
    }

    [Fact]
    public async Task Sign_in_and_the_exam_form_work_without_script()
    {
        Assert.SkipWhen(house.Browser is null, "Chromium is not installed.");
        var (number, name) = Somebody();
        var page = await SignInAsync("demo-exam", script: false);
        await page.GotoAsync(Url("/exam/reports/new"));
        await FillExamAsync(page, number, name, await StationTownshipAsync());
        // a refused form keeps what was typed and says what is wrong
        await page.FillAsync("[name='Input.Worker.DocumentNumber']", number[..17] + (number[17] == '1' ? '2' : '1'));
        await page.Locator("button[data-submit]").ClickAsync();
        await Expect(page.Locator(".field.invalid").First).ToBeVisibleAsync();
        await Expect(page.Locator("[name='Input.Worker.Name']")).ToHaveValueAsync(name);
        await LookAsync(page);
        await page.FillAsync("[name='Input.Worker.DocumentNumber']", number);
        await page.Locator("button[data-submit]").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/exam/reports/[0-9a-f-]{36}"));
        await LookAsync(page);
        Assert.Empty(bad);
    }

    const string Employer = "虚构石英制品有限公司";

    string Url(string path) => house.Product.Address.ToString().TrimEnd('/') + path;

    /// <summary>Another person on every run, so that a running demonstration can be used again.</summary>
    static (string Number, string Name) Somebody()
    {
        int n = Random.Shared.Next(1, 12000);
        return (Exams.Person(n).Number, "赵" + (char)('一' + Random.Shared.Next(400)) + "步");
    }

    /// <summary>A township the demonstration's station answers for.</summary>
    async Task<string> StationTownshipAsync()
    {
        using var http = await house.Product.ClientAsync("demo-station", Ct);
        var me = await http.GetFromJsonAsync<JsonObject>("/api/v1/me", Ct);
        var stations = await http.GetFromJsonAsync<JsonObject>("/api/v1/rehab/stations?size=200", Ct);
        return stations!["items"]!.AsArray().First(s => (string?)s!["hostInstitutionId"] == (string?)me!["institutionId"])!["townships"]![0]!["township"]!.GetValue<string>();
    }

    async Task<IPage> SignInAsync(string user, bool script = true)
    {
        var context = await house.Browser!.NewContextAsync(new() { Locale = "zh-CN", ViewportSize = new() { Width = 1366, Height = 900 }, JavaScriptEnabled = script });
        context.SetDefaultTimeout(300_000);
        var page = await context.NewPageAsync();
        page.Console += (_, m) => { if (m.Type == "error") { bad.Add($"{page.Url}: {m.Text}"); } };
        page.PageError += (_, e) => bad.Add($"{page.Url}: {e}");
        page.Response += (_, r) => { if (r.Status >= 400 && r.Request.Method == "GET") { bad.Add($"{r.Status} {r.Url}"); } };
        await page.GotoAsync(Url("/sign-in"));
        await LookAsync(page);
        await page.FillAsync("[name=userName]", user);
        await page.FillAsync("[name=password]", "demo");
        await page.Locator("button[data-submit]").ClickAsync();
        await Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
        return page;
    }

    static async Task FillExamAsync(IPage page, string number, string name, string township)
    {
        var fields = new Dictionary<string, string>
        {
            ["Worker.Name"] = name, ["Worker.DocumentNumber"] = number, ["Worker.BirthDate"] = $"{number[6..10]}-{number[10..12]}-{number[12..14]}", ["Worker.Phone"] = "19900000005",
            ["Employer.Name"] = Employer, ["Employer.CreditCode"] = "91320102XXXXXX019L", ["Employer.Industry"] = "3032", ["Employer.AddressCode"] = township, ["Employer.AddressName"] = "虚构省虚构市", ["Employer.AddressDetail"] = "虚构路8号", ["Employer.Contact"] = "王虚构", ["Employer.ContactPhone"] = "19900000001",
            ["Exam.Date"] = Today, ["Exam.WorkType"] = "99-9999", ["Exam.WorkTypeOther"] = "切割", ["Exam.ContactFactors"] = "HZ2015-1-001", ["Exam.Factors"] = "HZ2015-1-001",
            ["Conclusions[0].Factor"] = "HZ2015-1-001", ["Conclusions[0].SuspectedDisease"] = "矽肺", ["Conclusions[0].HarmStart"] = "20040501", ["Conclusions[0].HarmYears"] = "15", ["Conclusions[0].HarmMonths"] = "2",
            ["Items[0].Group"] = "胸部X射线", ["Items[0].Name"] = "后前位胸片", ["Items[0].Code"] = "9000001", ["Items[0].Result"] = "尘肺样改变",
            ["Report.Writer"] = "李虚构", ["Report.WriterPhone"] = "19900000002", ["Report.WriteDate"] = Today, ["Report.Reporter"] = "李虚构", ["Report.ReporterPhone"] = "19900000002",
        };
        foreach (var (field, value) in fields) { await page.FillAsync($"[name='Input.{field}']", value); }
        var chosen = new Dictionary<string, string>
        {
            ["Worker.Sex"] = (number[16] - '0') % 2 == 1 ? "1" : "2", ["Employer.EconomicType"] = "173", ["Employer.Scale"] = "SMALL", ["Exam.Type"] = "ON", ["Conclusions[0].Conclusion"] = "03", ["Items[0].ResultType"] = "03", ["Items[0].Abnormal"] = "1",
        };
        foreach (var (field, value) in chosen) { await page.Locator($"[name='Input.{field}']").SelectOptionAsync(value); }
    }

    static async Task SendAsync(IPage page, string button, string state)
    {
        // the same state may follow itself; the old answer must not pass for the new one
        await page.EvaluateAsync("() => { document.body.dataset.before = 'yes' }");
        await page.Locator(button).ClickAsync();
        await Expect(page.Locator("body:not([data-before])")).ToBeAttachedAsync();
        try { await Expect(page).ToHaveURLAsync(new Regex("done=" + state)); }
        catch (PlaywrightException) { Assert.Fail($"{button} at {page.Url}, wanted {state}: {string.Join(" | ", await page.Locator(".problem-summary, .field-problem").AllInnerTextsAsync())}"); }
    }

    /// <summary>What every page must keep; with DIAGNOSIS_WRITE_DOCS=1 also its picture for the documentation.</summary>
    static async Task LookAsync(IPage page, string? picture = null)
    {
        string text = await page.ContentAsync();
        Assert.False(text.Contains('⟦', StringComparison.Ordinal), $"Missing words at {page.Url}: {string.Join(' ', Regex.Matches(text, "⟦[^⟧]*⟧?").Select(m => m.Value).Distinct())}");
        Assert.True(await page.Locator("h1").CountAsync() > 0, $"No heading at {page.Url}");
        string? folder = picture is not null && Environment.GetEnvironmentVariable("DIAGNOSIS_WRITE_DOCS") == "1" ? Path.Combine(Root(), "docs", "img")
            : Environment.GetEnvironmentVariable("DIAGNOSIS_STORY_PICTURES");
        if (string.IsNullOrEmpty(folder)) { return; }
        Directory.CreateDirectory(folder);
        picture ??= string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref shots):000}{Regex.Replace(new Uri(page.Url).AbsolutePath, "[^a-z]+", "-")}");
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, picture + ".png"), FullPage = folder.EndsWith("full", StringComparison.Ordinal) });
    }

    static int shots;

    static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Diagnosis.sln"))) { at = at.Parent!; }
        return at.FullName;
    }
}
