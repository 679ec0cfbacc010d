using System.Globalization;
using System.Text.Json.Nodes;

namespace Diagnosis.Stories;

/// <summary>Exam case records as an agency's own program would write them; people are synthetic (area 999999).</summary>
internal static class Exams
{
    /// <summary>A resident number of area 999999 with the right check character; the sequence decides birth day and sex.</summary>
    public static (string Number, DateOnly Birth, string Sex) Person(int sequence)
    {
        var birth = new DateOnly(1960, 1, 1).AddDays(sequence * 37 % 12000);
        string body = "999999" + birth.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + (sequence % 1000).ToString("000", CultureInfo.InvariantCulture);
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        char check = "10X98765432"[body.Select((c, i) => (c - '0') * weights[i]).Sum() % 11];
        return (body + check, birth, (body[16] - '0') % 2 == 1 ? "1" : "2");
    }

    /// <summary>A worker in silica dust with a suspected silicosis (or a clear exam).</summary>
    /// <param name="county">Employer's county, six digits.</param>
    public static JsonObject Silica(string recordNumber, int sequence, string county, DateOnly day, bool suspected = true, string? name = null, string? township = null)
    {
        var (number, birth, sex) = Person(sequence);
        string date = Date(day);
        return new JsonObject
        {
            ["recordNumber"] = recordNumber,
            ["employer"] = new JsonObject
            {
                ["name"] = "虚构石材加工有限公司", ["creditCode"] = "91320102XXXXXX019L", ["isSubsidiary"] = false, ["economicType"] = "173", ["industry"] = "3032", ["scale"] = "SMALL",
                ["addressCode"] = township ?? county + "000", ["addressName"] = "江苏省", ["addressDetail"] = "虚构路1号", ["contact"] = "王虚构", ["contactPhone"] = "19900000001",
            },
            ["worker"] = new JsonObject { ["name"] = name ?? "试" + (char)('一' + (sequence % 500)), ["documentType"] = "1", ["documentNumber"] = number, ["sex"] = sex, ["birthDate"] = Date(birth), ["phone"] = "1990000" + (sequence % 10000).ToString("0000", CultureInfo.InvariantCulture) },
            ["exam"] = new JsonObject { ["monitoringType"] = "01", ["type"] = "ON", ["date"] = date, ["contactFactors"] = new JsonArray("HZ2015-1-001"), ["factors"] = new JsonArray("HZ2015-1-001"), ["workType"] = "99-9999", ["workTypeOther"] = "切割", ["isReview"] = false },
            ["conclusions"] = new JsonArray(suspected
                ? new JsonObject { ["factor"] = "HZ2015-1-001", ["conclusion"] = "03", ["suspectedDisease"] = "OD2024-01-001", ["harmStart"] = "2005-03-01", ["harmYears"] = 12, ["harmMonths"] = 3 }
                : new JsonObject { ["factor"] = "HZ2015-1-001", ["conclusion"] = "01", ["harmStart"] = "2005-03-01", ["harmYears"] = 12, ["harmMonths"] = 3 }),
            ["items"] = new JsonArray(new JsonObject { ["group"] = "胸部X射线", ["name"] = "后前位胸片", ["code"] = "9000001", ["resultType"] = "03", ["result"] = suspected ? "尘肺样改变" : "未见异常", ["abnormal"] = suspected ? "1" : "0" }),
            ["report"] = new JsonObject { ["writer"] = "李虚构", ["writerPhone"] = "19900000002", ["writeDate"] = date, ["examBody"] = "虚构体检机构", ["reportUnit"] = "虚构体检机构", ["reporter"] = "李虚构", ["reporterPhone"] = "19900000002", ["reportDate"] = date },
        };
    }

    public static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
