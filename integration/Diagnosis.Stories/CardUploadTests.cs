using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Diagnosis.TestReceiver;

namespace Diagnosis.Stories;

/// <summary>Report cards from the form to a receiver in another program, over real HTTP, with a kill -9 between sending and the answer.</summary>
public class CardUploadTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static object Poisoning(string township) => new
    {
        type = "Pesticide", person = new { name = "周国平", documentType = "1", documentNumber = "99999919700615997X", sex = "1", birthDate = "1970-06-15", phone = "13800001234" }, occupation = "农民", residenceAddress = township, acute = true,
        firstVisitAt = TimeProvider.System.GetUtcNow().AddHours(-1), pesticide = new { poisonedOn = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(6).DateTime), pesticideName = "敌敌畏", pesticideGroup = "有机磷", kind = "PRODUCTIVE", route = "SKIN", degree = "MILD" },
    };

    static async Task<JsonObject> UntilAsync(HttpClient http, string cardNo, Func<JsonObject, bool> enough)
    {
        while (true)
        {
            var page = (await http.GetFromJsonAsync<JsonObject>($"/api/v1/exchange/uploads?q={cardNo}", Ct))!["items"]!.AsArray();
            if (page.Count > 0 && enough(page[0]!.AsObject())) { return page[0]!.AsObject(); }
            await Task.Delay(50, Ct);
        }
    }

    [Fact]
    public async Task A_card_reaches_the_receiver_once_although_the_product_is_killed_before_the_answer()
    {
        await using var receiver = await CardReceiver.StartAsync();
        await using var product = new Product(null, "--Demonstration:Cases=false", "--Exchange:National:Url", receiver.Address.ToString(), "--Exchange:National:TimeoutSeconds", "3");
        await product.StartAsync(Ct);
        using var before = await product.ClientAsync("demo-diagnosis", Ct);
        // a province this system holds no list of: taken with a warning
        const string township = "520102001";
        receiver.Mood = Mood.Slow;
        using var filed = await before.PostAsJsonAsync("/api/v1/diagnosis/cards", Poisoning(township), Ct);
        string text = await filed.Content.ReadAsStringAsync(Ct);
        Assert.True(filed.StatusCode == HttpStatusCode.Created, text);
        string cardNo = JsonNode.Parse(text)!["cardNo"]!.GetValue<string>();
        // the receiver has it and keeps its answer back
        while (receiver.Cards.Count == 0) { await Task.Delay(20, Ct); }
        await product.KillAsync();
        receiver.Mood = Mood.Accept;
        await product.StartAsync(Ct);
        using var after = await product.ClientAsync("demo-diagnosis", Ct);
        var item = await UntilAsync(after, cardNo, i => i["state"]!.GetValue<string>() == "Accepted");
        var received = Assert.Single(receiver.Cards);
        Assert.Equal((cardNo + "-v1", received.Receipt), (received.Key, item["receiptNumber"]!.GetValue<string>()));
        Assert.True(received.Times >= 2);
        // and a correction follows as the next version of the same card
        var card = (await after.GetFromJsonAsync<JsonObject>($"/api/v1/diagnosis/cards?q={cardNo}", Ct))!["items"]![0]!;
        var again = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Poisoning(township)))!.AsObject();
        again["reason"] = "途径填错";
        using var corrected = await after.PostAsJsonAsync($"/api/v1/diagnosis/cards/{card["id"]}/corrections", again, Ct);
        Assert.Equal(HttpStatusCode.OK, corrected.StatusCode);
        await UntilAsync(after, cardNo, i => i["cardVersion"]!.GetValue<int>() == 2 && i["state"]!.GetValue<string>() == "Accepted");
        Assert.Equal([cardNo + "-v1", cardNo + "-v2"], receiver.Cards.Select(c => c.Key));
    }

    [Fact]
    public async Task An_exam_record_in_the_envelope_is_taken_by_the_same_checks_and_once()
    {
        await using var product = new Product(null, "--Demonstration:Cases=false");
        await product.StartAsync(Ct);
        using var http = await product.ClientAsync("demo-exam", Ct);
        string county = (await http.GetFromJsonAsync<JsonObject>("/api/v1/me", Ct))!["division"]!.GetValue<string>()[..6];
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(8).DateTime).AddDays(-3);
        string envelope = Envelope(county, day, "XML-1");
        var first = await Send(http, envelope);
        Assert.Equal("Created", first["answers"]![0]!["outcome"]!.GetValue<string>());
        Assert.Single(first["answers"]![0]!["suspectedCases"]!.AsArray());
        Assert.Equal("Refused", first["answers"]![1]!["outcome"]!.GetValue<string>());
        var finding = first["answers"]![1]!["findings"]!.AsArray().First(f => f!["element"]!.GetValue<string>() == "WORKER_INFO/ID_CARD")!;
        Assert.Equal("worker.documentNumber", finding["field"]!.GetValue<string>());
        Assert.Equal("Unchanged", (await Send(http, envelope))["answers"]![0]!["outcome"]!.GetValue<string>());
        using var hostile = await http.PostAsync("/api/v1/exchange/xml", new StringContent("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><DataExchange>&x;</DataExchange>", Encoding.UTF8, "application/xml"), Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, hostile.StatusCode);
        Assert.Equal("E02", JsonNode.Parse(await hostile.Content.ReadAsStringAsync(Ct))!["errors"]![0]!["rule"]!.GetValue<string>());
    }

    static async Task<JsonObject> Send(HttpClient http, string envelope)
    {
        using var answer = await http.PostAsync("/api/v1/exchange/xml", new StringContent(envelope, Encoding.UTF8, "application/xml"), Ct);
        string text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    // the second record has an identity number whose check digit is wrong
    static string Envelope(string county, DateOnly day, string id)
    {
        string Record(string record, string number) => $"""
            <HEALTH_EXAM_RECORD ID="{record}">
              <ENTERPRISE_INFO><ENTERPRISE_NAME>交换采石有限公司</ENTERPRISE_NAME><CREDIT_CODE>91320102XXXXXX019L</CREDIT_CODE><ECONOMIC_TYPE_CODE>173</ECONOMIC_TYPE_CODE><INDUSTRY_CATEGORY_CODE>1019</INDUSTRY_CATEGORY_CODE><BUSINESS_SCALE_CODE>03</BUSINESS_SCALE_CODE><ADDRESS_CODE>{county}</ADDRESS_CODE><ADDRESS_DETAIL>矿山路 1 号</ADDRESS_DETAIL><ENTERPRISE_CONTACT>钱主任</ENTERPRISE_CONTACT><CONTACT_TELPHONE>02552345678</CONTACT_TELPHONE><ALL_NAME>示例</ALL_NAME></ENTERPRISE_INFO>
              <WORKER_INFO><WORKER_NAME>吴交换</WORKER_NAME><ID_CARD_TYPE_CODE>1</ID_CARD_TYPE_CODE><ID_CARD>{number}</ID_CARD><GENDER_CODE>1</GENDER_CODE><BIRTH_DATE>19700615</BIRTH_DATE><WORKER_TELPHONE>13812345678</WORKER_TELPHONE></WORKER_INFO>
              <JC_TYPE>01</JC_TYPE><EXAM_TYPE_CODE>02</EXAM_TYPE_CODE><EXAM_DATE>{day:yyyyMMdd}</EXAM_DATE><CONTACT_FACTOR_CODE>1001</CONTACT_FACTOR_CODE><FACTOR_CODE>1001</FACTOR_CODE><WORK_TYPE_CODE>99-9999</WORK_TYPE_CODE><OTHER_WORK_TYPE>切割</OTHER_WORK_TYPE><AREA_CODE>{county}000</AREA_CODE><ORG_CODE>000000772</ORG_CODE>
              <EXAM_CONCLUSION_LIST><EXAM_CONCLUSION><ITAM_CODE>1001</ITAM_CODE><EXAM_CONCLUSION_CODE>03</EXAM_CONCLUSION_CODE><YSZYB_CODE>01001</YSZYB_CODE><HARM_START_DATE>20100501</HARM_START_DATE><HARM_AGE_YEAR>12</HARM_AGE_YEAR><HARM_AGE_MONTH>3</HARM_AGE_MONTH></EXAM_CONCLUSION></EXAM_CONCLUSION_LIST>
              <WRITE_PERSON>李医生</WRITE_PERSON><WRITE_PERSON_TELPHONE>02558880001</WRITE_PERSON_TELPHONE><WRITE_DATE>{day:yyyyMMdd}</WRITE_DATE><REPORT_ORGAN_CREDIT_CODE>示例体检</REPORT_ORGAN_CREDIT_CODE><REPORT_UNIT>示例体检</REPORT_UNIT><REPORT_PERSON>王登记</REPORT_PERSON><REPORT_PERSON_TEL>02558880002</REPORT_PERSON_TEL><REPORT_DATE>{day:yyyyMMdd}</REPORT_DATE>
            </HEALTH_EXAM_RECORD>
            """;
        return $"<DataExchange><Header><DocumentId>{id}</DocumentId><OperateType>Add</OperateType><BusinessActivityIdentification>HEALTH_EXAM</BusinessActivityIdentification><ReportOrgCode>X</ReportOrgCode><ReportZoneCode>{county}000</ReportZoneCode></Header><EventBody><HEALTH_EXAM_RECORD_LIST>{Record(id + "-1", "99999919700615997X")}{Record(id + "-2", "999999197006159971")}</HEALTH_EXAM_RECORD_LIST></EventBody></DataExchange>";
    }
}
