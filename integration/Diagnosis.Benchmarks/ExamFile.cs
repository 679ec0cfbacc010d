using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.Benchmarks;

/// <summary>A made-up file of exams as an agency would upload it: one worker a row, some hundred employers, one row in fifty with a suspected silicosis. People are synthetic (area 999999).</summary>
internal static class ExamFile
{
    const string Header = "个案编号,姓名,证件类型,证件号码,性别,出生日期,联系电话,用人单位名称,用人单位信用代码,用人单位经济类型,用人单位行业,用人单位规模,用人单位地址代码,用人单位地区名称,用人单位详细地址,用人单位联系人,用人单位联系电话,"
        + "监测类型,检查类型,体检日期,接触因素,检查因素,工种代码,其他工种,是否复查,结论因素,结论,疑似职业病,开始接害日期,接害工龄年,接害工龄月,填表人,填表人电话,报告出具日期,体检机构名称,报告单位,报告人,报告人电话,报告日期";
    static readonly string[] Counties = ["320102", "320104", "320105", "320106"];

    public static byte[] Write(int rows, DateOnly day)
    {
        var text = new StringBuilder(rows * 400).AppendLine(Header);
        string date = Date(day);
        for (int i = 0; i < rows; i++)
        {
            var (number, birth, sex) = Person(i);
            int unit = i % 400;
            string county = Counties[unit % Counties.Length];
            bool suspected = i % 50 == 7;
            text.Append(CultureInfo.InvariantCulture, $"BENCH-{i:0000000},测{(char)('一' + (i % 3000))}{(char)('丁' + (i / 3000))},1,{number},{sex},{Date(birth)},142{i:00000000},");
            text.Append(CultureInfo.InvariantCulture, $"虚构石材加工第{unit}有限公司,{Code(county, unit)},173,3032,SMALL,{county}000,江苏省南京市,虚构路{unit + 1}号,王虚构,14200000001,");
            text.Append(CultureInfo.InvariantCulture, $"01,ON,{date},HZ2015-1-001,HZ2015-1-001,99-9999,切割,0,HZ2015-1-001,{(suspected ? "03" : "01")},{(suspected ? "OD2024-01-001" : "")},2010-03-01,12,3,");
            text.AppendLine(CultureInfo.InvariantCulture, $"李虚构,14200000002,{date},虚构体检机构,虚构体检机构,李虚构,14200000002,{date}");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Uploads and waits for the end; every row must have become a new record. Answers the number of suspected cases.</summary>
    public static async Task<int> ImportAsync(HttpClient http, byte[] file, int rows, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent();
        var part = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        form.Add(part, "file", "bench.csv");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/exam/imports") { Content = form, Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } } };
        using var answer = await http.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode) { throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}"); }
        var status = (await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!;
        string at = $"/api/v1/exam/imports/{status["id"]!.GetValue<Guid>()}";
        while (status["state"]!.GetValue<string>() is "Waiting" or "Running")
        {
            await Task.Delay(50, ct);
            status = (await http.GetFromJsonAsync<JsonObject>(at, ct))!;
        }
        if (status["state"]!.GetValue<string>() != "Done" || status["created"]!.GetValue<int>() != rows) { throw new InvalidOperationException($"The import did not create every row: {status}"); }
        return status["suspectedCases"]!.GetValue<int>();
    }

    /// <summary>A thousand people a day from 1970 on, so that no two are the same.</summary>
    static (string Number, DateOnly Birth, string Sex) Person(int sequence)
    {
        var birth = new DateOnly(1970, 1, 1).AddDays(sequence / 1000);
        string body = string.Create(CultureInfo.InvariantCulture, $"999999{birth:yyyyMMdd}{sequence % 1000:000}");
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        char check = "10X98765432"[body.Select((c, i) => (c - '0') * weights[i]).Sum() % 11];
        return (body + check, birth, (body[16] - '0') % 2 == 1 ? "1" : "2");
    }

    static string Code(string county, int unit)
    {
        string body = string.Create(CultureInfo.InvariantCulture, $"XB{unit:000000}");
        string front = "91" + county + body + CreditCode.OrganisationCheckCharacter(body);
        return front + CreditCode.CheckCharacter(front);
    }

    static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
