using System.Net;
using System.Text.RegularExpressions;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Tests.Appraisal;
using Diagnosis.DiagnosisAppraisal.Tests.Attachments;

namespace Diagnosis.DiagnosisAppraisal.Tests;

/// <summary>Whoever types something unreadable is told in which field: posts it into every date and every number of every form of the module.</summary>
public sealed partial class FormsNameTheirFieldsTests
{
    const string Unreadable = "廿二年x";

    [Fact]
    public async Task Unreadable_text_in_any_date_or_number_is_refused_with_the_caption_of_its_field()
    {
        await using var web = await Web.StartAsync();
        Office.Furnish(web.Services);
        string Page(string api) => api.Replace("/api/v1", "", StringComparison.Ordinal);
        var seen = new SortedSet<string>(StringComparer.Ordinal);

        await Try("/diagnosis/apply");
        await Try("/diagnosis/cards/new?type=Suspected");
        await Try("/diagnosis/cards/new?type=Pneumoconiosis");
        await Try("/diagnosis/cards/new?type=Pesticide");
        await Try("/diagnosis/decision-support/noise-deafness");
        await Try("/diagnosis/decision-support/pneumoconiosis");
        string received = Page(await WebCases.ReceivedAsync(web, 11));
        await Try(received);
        await Try(received + "/exposure");
        await Try(received + "/attachments");
        await Try(received + "/letters");
        await web.Post(received, "request", ("Letter.LetterNo", "职诊函1号"));
        await Try(received);
        await web.Post(received, "suspend", ("Stop.Kind", "Arbitration"), ("Stop.Reason", "劳动关系"), ("Stop.Body", "仲裁委"));
        await Try(received);
        string api = await WebCases.WithPanelAsync(web);
        string page = Page(api);
        await Try(page);
        foreach (int d in (int[])[1, 2, 3]) { await WebCases.Must(web, api + "/opinions", new OpinionRequest(World.Doctor(d), Contracts.Conclusion.Od, "1", "符合")); }
        await WebCases.Must(web, api + "/conclusion", World.Od());
        await Try(page);
        await WebCases.Must(web, api + "/certificate", new IssueRequest("赵审核"));
        using (var scan = await web.Send(HttpMethod.Post, api + "/scan?name=signed.pdf", content: new ByteArrayContent("%PDF-1.7 signed"u8.ToArray()))) { Assert.Equal(HttpStatusCode.OK, scan.StatusCode); }
        await Try(page);
        await Try("/appraisal/apply", "office");
        await Try("/appraisal/experts", "320000");

        // what this walk found must not become nothing
        Assert.True(seen.Count >= 35, $"only {seen.Count} fields were found: {string.Join(", ", seen)}");
        Assert.Contains("file Input.Years", seen);
        Assert.Contains("delivery Input.PublishedOn", seen);
        Assert.Contains("conclusion Input.ReviewOn", seen);

        async Task Try(string path, string caller = "agency")
        {
            string html = await web.Page(path, caller);
            foreach (string form in html.Split("<form ").Skip(1).Select(f => f[..Math.Max(0, f.IndexOf("</form>", StringComparison.Ordinal))]))
            {
                if (Handler().Match(form) is not { Success: true } handler || !form.StartsWith("method=\"post\"", StringComparison.Ordinal)) { continue; }
                string name = handler.Groups[1].Value;
                foreach (Match input in Readable().Matches(form))
                {
                    string field = Name().Match(input.Value).Groups[1].Value, id = Id().Match(input.Value).Groups[1].Value;
                    string caption = WebUtility.HtmlDecode(Regex.Match(form, $"<label class=\"label\" for=\"{Regex.Escape(id)}\">([^<]*)").Groups[1].Value).Trim();
                    if (caption.Length == 0) { caption = WebUtility.HtmlDecode(Aria().Match(input.Value).Groups[1].Value).Trim(); }
                    Assert.True(caption.Length > 0, $"{path}: {field} of form {name} has no caption");
                    if (!seen.Add($"{name} {field}")) { continue; }
                    // a browser posts the fields of a list from the first one on
                    (string, string)[] before = Indexed().Match(field) is { Success: true } at ? [.. Enumerable.Range(0, int.Parse(at.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)).Select(i => ($"{at.Groups[1].Value}[{i}]{at.Groups[3].Value}", ""))] : [];
                    string answer = await web.PostAs(caller, path, name, [.. before, (field, Unreadable)]);
                    Assert.True(answer.StartsWith("200", StringComparison.Ordinal) && answer.Contains("problem-summary", StringComparison.Ordinal), $"{path}: form {name} took “{Unreadable}” in {field} ({caption}): {answer[..Math.Min(200, answer.Length)]}");
                    string summary = answer[answer.IndexOf("problem-summary", StringComparison.Ordinal)..];
                    summary = summary[..summary.IndexOf("</ul>", StringComparison.Ordinal)];
                    Assert.True(summary.Contains(caption, StringComparison.Ordinal), $"{path}: form {name} does not name “{caption}” ({field}): {summary}");
                }
            }
        }
    }

    [GeneratedRegex("name=\"_handler\" value=\"([^\"]+)\"")] private static partial Regex Handler();
    // dates and numbers as DateInput and NumberInput write them
    [GeneratedRegex("<input [^>]*class=\"(?:date|number)\"[^>]*>")] private static partial Regex Readable();
    [GeneratedRegex(@"^(.*)\[(\d+)\](.*)$")] private static partial Regex Indexed();
    [GeneratedRegex(" name=\"([^\"]*)\"")] private static partial Regex Name();
    [GeneratedRegex(" id=\"([^\"]*)\"")] private static partial Regex Id();
    [GeneratedRegex(" aria-label=\"([^\"]*)\"")] private static partial Regex Aria();
}
