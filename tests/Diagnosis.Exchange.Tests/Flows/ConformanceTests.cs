using Diagnosis.Exchange.Flows.Conformance;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

public class ConformanceTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static IEnumerable<FhirDocument> All() => PublishConformance.Files(Repository.Data).Select(f => FhirDocument.Parse(File.ReadAllBytes(f))).Concat(CodeSystems.All(ShippedReference.Instance, new(2026, 3, 2)).Concat(OperationDefinitions.All()).Select(r => FhirDocument.Parse(r.Bytes())));

    [Fact]
    public async Task Every_operation_of_ours_in_the_capability_statement_can_be_looked_up()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        await web.Services.GetRequiredService<PublishConformance>().RunAsync(Repository.Data, Ct);
        var rest = (await web.Get("metadata")).Json.GetProperty("rest")[0];
        var operations = rest.GetProperty("resource").EnumerateArray().Append(rest).Where(r => r.TryGetProperty("operation", out _)).SelectMany(r => r.GetProperty("operation").EnumerateArray()).Select(o => o.GetProperty("definition").GetString()!).Where(d => d.StartsWith("urn:diagnosis:", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(operations.Count > 5);
        foreach (string url in operations) { Assert.Single(await web.Found("OperationDefinition?url=" + url)); }
        var exam = rest.GetProperty("resource").EnumerateArray().Single(r => r.GetProperty("type").GetString() == "DiagnosticReport");
        Assert.Contains("urn:diagnosis:StructureDefinition:exam-report", exam.GetProperty("supportedProfile").EnumerateArray().Select(p => p.GetString()));
    }

    [Fact]
    public void Every_conformance_resource_is_valid_R4_and_stands_once()
    {
        var all = All().ToList();
        Assert.True(all.Count > 40);
        string wrong = string.Join("\n", all.SelectMany(d => FhirValidator.Validate(d, FhirDefinitions.R4).Where(i => i.IsError).Select(i => $"{d.ResourceType}/{d.Id}: {i}")));
        Assert.True(wrong.Length == 0, wrong);
        Assert.Equal(all.Count, all.Select(d => d.ResourceType + "/" + d.Id).Distinct().Count());
        Assert.Equal(all.Count, all.Select(d => d.Root["url"].Text).Distinct().Count());
    }

    static readonly FhirDefinitions definitions = FhirDefinitions.R4.WithProfiles(All().Select(d => d.Utf8));

    static List<string> Wrong(FhirDocument d) => [.. FhirValidator.Validate(d, definitions).Where(i => i.IsError).Select(i => i.ToString())];

    [Fact]
    public void The_example_keeps_our_profiles_and_a_report_without_its_employer_does_not()
    {
        var entries = FhirDocument.Parse(ExamsInTests.Example).Root["entry"].Items.Select(e => FhirDocument.Parse(e["resource"].Raw.ToArray())).ToList();
        Assert.Equal(7, entries.Count);
        string wrong = string.Join("\n", entries.SelectMany(Wrong));
        Assert.True(wrong.Length == 0, wrong);
        string report = entries.Single(e => e.ResourceType == "DiagnosticReport").Root.ToString();
        Assert.NotEmpty(Wrong(FhirDocument.Parse(report.Replace("StructureDefinition:employer", "StructureDefinition:using-unit", StringComparison.Ordinal))));
        Assert.NotEmpty(Wrong(FhirDocument.Parse(report.Replace("\"category\"", "\"x-category\"", StringComparison.Ordinal))));
    }

    [Fact]
    public void What_the_product_publishes_keeps_its_profiles()
    {
        var all = OutTests.Names.SelectMany(OutTests.All).ToList();
        Assert.True(all.Count > 15);
        string wrong = string.Join("\n", all.SelectMany(r => Wrong(FhirDocument.Parse(r.Bytes()))));
        Assert.True(wrong.Length == 0, wrong);
    }

    [Fact]
    public void The_code_systems_say_what_the_reference_data_says()
    {
        var catalogue = ShippedReference.Instance.Catalogue;
        var newest = All().Single(d => d.Root["url"].Text == "urn:diagnosis:CodeSystem:catalogue-2024");
        Assert.Equal(catalogue.Entries("CAT2024").Select(e => e.Code), newest.Root["concept"].Items.Select(c => c["code"].Text!));
        var map = All().Single(d => d.ResourceType == "ConceptMap");
        Assert.Equal(catalogue.Entries("CAT2013").Count, map.Root["group"][0]["element"].Items.Count());
        Assert.Equal("OD2024-01-001", map.Root["group"][0]["element"].Items.Single(e => e["code"].Text == "OD2013-01-001")["target"][0]["code"].Text);
        Assert.Equal(ShippedReference.Instance.Hazards.Count, All().Single(d => d.Id == "hazard-factor" && d.ResourceType == "CodeSystem").Root["concept"].Items.Count());
    }

    [Fact]
    public void Every_profile_and_extension_that_is_named_is_there()
    {
        var urls = All().Select(d => d.Root["url"].Text).ToHashSet();
        var named = new List<string>();
        void Walk(FhirNode node)
        {
            if (node.Kind is FhirKind.Object or FhirKind.Array) { foreach (var child in node) { Walk(child); } }
            else if (node.Text is { } t && (t.StartsWith("urn:diagnosis:StructureDefinition:", StringComparison.Ordinal) || t.StartsWith("urn:diagnosis:ValueSet:", StringComparison.Ordinal))) { named.Add(t); }
        }
        Walk(FhirDocument.Parse(ExamsInTests.Example).Root);
        foreach (string golden in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Diagnosis.Exchange.Tests", "Flows", "golden"), "*.json")) { named.AddRange(File.ReadAllLines(golden).Where(l => l.Contains("StructureDefinition:", StringComparison.Ordinal)).Select(l => l.Trim().Trim(',').Split(": ")[^1].Trim('"'))); }
        foreach (var d in All().Where(d => d.ResourceType == "StructureDefinition")) { Walk(d.Root); }
        Assert.True(named.Count > 50);
        // code lists come from the running product's reference data; the test's own has none
        Assert.Empty(named.Distinct().Where(n => !urls.Contains(n)).Except(["urn:diagnosis:ValueSet:monitoring-type", "urn:diagnosis:ValueSet:exam-conclusion"]));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task They_are_served_to_everybody_and_a_second_start_makes_no_new_version(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        for (int i = 0; i < 2; i++) { await ExchangeModule.PrepareFhirAsync(web.Services, Repository.Data, Ct); }
        foreach (string caller in (string[])["hospital", "other"])
        {
            Assert.Equal(["CodeSystem/catalogue-2024"], await web.Found("CodeSystem?url=urn:diagnosis:CodeSystem:catalogue-2024", caller));
            Assert.Equal("1", (await web.Get("StructureDefinition/exam-report", caller)).Ok().Json.GetProperty("meta").GetProperty("versionId").GetString());
        }
        (await web.Put("CodeSystem/catalogue-2024", (await web.Get("CodeSystem/catalogue-2024")).Text)).Refused(405);
    }
}
