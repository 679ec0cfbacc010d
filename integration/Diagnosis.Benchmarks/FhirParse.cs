using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Diagnosis.Fhir;

namespace Diagnosis.Benchmarks;

/// <summary>
/// What reading a resource costs: parse + validate + serialise in MB/s beside JsonDocument.Parse of the same bytes, as a ratio. One thread, best of several rounds on both sides,
/// rounds interleaved so that a slow moment of the machine meets both. Diagnosis.Benchmarks fhir-parse
/// </summary>
internal static class FhirParse
{
    public static int Run()
    {
        (string Name, byte[] Json)[] samples = [("Patient", Patient(1)), ("Observation", Observation(1)), ("QuestionnaireResponse", Answers()), ("transaction, 100 entries", Bundle(100)), ("transaction, 4,000 entries", Bundle(4000))];
        Console.WriteLine($"{"sample",-28}{"KB",8}{"JsonDocument",15}{"parse",12}{"+ validate",12}{"+ serialise",13}{"ratio",8}{"+ index",12}");
        bool good = true;
        foreach (var (name, json) in samples)
        {
            var issues = FhirValidator.Validate(FhirDocument.Parse(json), FhirDefinitions.R4);
            if (issues.Count > 0) { Console.WriteLine($"{name}: the sample is not valid: {issues[0]}"); return 1; }
            int times = Math.Max(1, 4_000_000 / json.Length);
            var output = new ArrayBufferWriter<byte>(json.Length + 1024);
            Action[] works =
            [
                () => { using var d = JsonDocument.Parse(json); },
                () => FhirDocument.Parse(json),
                () => FhirValidator.Validate(FhirDocument.Parse(json), FhirDefinitions.R4),
                () => { var d = FhirDocument.Parse(json); FhirValidator.Validate(d, FhirDefinitions.R4); output.ResetWrittenCount(); output.Write(d.Utf8.Span); },
                () => { var d = FhirDocument.Parse(json); FhirValidator.Validate(d, FhirDefinitions.R4); SearchIndexer.Extract(d, FhirDefinitions.R4); },
            ];
            var best = new double[works.Length];
            for (int round = 0; round < 8; round++)
            {
                for (int w = 0; w < works.Length; w++)
                {
                    long start = Stopwatch.GetTimestamp();
                    for (int i = 0; i < times; i++) { works[w](); }
                    best[w] = Math.Max(best[w], (double)json.Length * times / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28}{json.Length / 1024.0,8:0.0}{best[0],10:0.0} MB/s{best[1],7:0.0} MB/s{best[2],7:0.0} MB/s{best[3],8:0.0} MB/s{best[3] / best[0],8:0.00}{best[4],7:0.0} MB/s"));
            good &= best[3] / best[0] >= 1 / 3.0;
        }
        var big = Bundle(36_000);
        long before = GC.GetTotalMemory(true), begun = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
        var document = FhirDocument.Parse(big);
        int faults = FhirValidator.Validate(document, FhirDefinitions.R4, new FhirValidation { MaxIssues = 1 }).Count;
        double took = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        long after = GC.GetTotalMemory(true);
        GC.KeepAlive(document);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bundle of {big.Length / 1e6:0.0} MB: {took:0.00} s, {faults} faults, holds {(after - before) / 1e6:0.0} MB beside its bytes, allocated {allocated / 1e6:0.0} MB in all on the way"));
        Console.WriteLine(good ? "goal met: every ratio is at least 1/3" : "goal missed: a ratio is below 1/3");
        return 0;
    }

    static byte[] Utf8(string s) => Encoding.UTF8.GetBytes(s);

    static byte[] Patient(int n) => Utf8($$$$"""
        {"resourceType":"Patient","id":"p{{{{n}}}}","meta":{"versionId":"1","lastUpdated":"2024-03-01T08:00:00.123+08:00","profile":["http://example.org/StructureDefinition/worker"]},
        "identifier":[{"use":"official","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"NI"}]},"system":"urn:oid:2.16.156.10011.1.3","value":"99999919900101{{{{n % 10000:0000}}}}"},{"system":"http://hospital.example/worker","value":"W-{{{{n}}}}"}],
        "active":true,"name":[{"use":"official","text":"王小明","family":"王","given":["小明"]}],"telecom":[{"system":"phone","value":"138000{{{{n % 100000:00000}}}}","use":"mobile"},{"system":"email","value":"w{{{{n}}}}@example.org"}],
        "gender":"male","birthDate":"1990-01-01","address":[{"use":"home","text":"湖北省武汉市江岸区某路 1 号","line":["某路 1 号"],"city":"武汉市","district":"江岸区","state":"湖北省","country":"CN"}],
        "maritalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M"}],"text":"已婚"},"contact":[{"relationship":[{"text":"配偶"}],"name":{"text":"李某"},"telecom":[{"system":"phone","value":"13900000000"}]}],
        "managingOrganization":{"reference":"Organization/o1","display":"某医院"},"extension":[{"url":"http://example.org/fhir/hazard","valueCodeableConcept":{"coding":[{"system":"http://example.org/hazards","code":"11001","display":"矽尘"}]}}]}
        """);

    static byte[] Observation(int n) => Utf8($$$$"""
        {"resourceType":"Observation","id":"o{{{{n}}}}","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"exam","display":"Exam"}]}],
        "code":{"coding":[{"system":"http://loinc.org","code":"19868-9","display":"Forced vital capacity"}],"text":"用力肺活量"},"subject":{"reference":"Patient/p{{{{n}}}}","display":"王小明"},"encounter":{"reference":"Encounter/e{{{{n}}}}"},
        "effectiveDateTime":"2024-03-01T08:{{{{n % 60:00}}}}:00+08:00","issued":"2024-03-01T09:00:00.000+08:00","performer":[{"reference":"Practitioner/d1"}],"valueQuantity":{"value":3.{{{{n % 100:00}}}},"unit":"L","system":"http://unitsofmeasure.org","code":"L"},
        "interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N"}]}],"referenceRange":[{"low":{"value":2.50,"unit":"L","system":"http://unitsofmeasure.org","code":"L"},"high":{"value":5.00,"unit":"L","system":"http://unitsofmeasure.org","code":"L"}}],
        "component":[{"code":{"text":"FEV1"},"valueQuantity":{"value":2.81,"unit":"L","system":"http://unitsofmeasure.org","code":"L"}},{"code":{"text":"FEV1/FVC"},"valueQuantity":{"value":84.40,"unit":"%","system":"http://unitsofmeasure.org","code":"%"}}]}
        """);

    static byte[] Answers() => Utf8("{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\",\"subject\":{\"reference\":\"Patient/p1\"},\"authored\":\"2024-03-01T08:00:00+08:00\",\"item\":["
        + string.Join(',', Enumerable.Range(0, 40).Select(i => $$$$"""{"linkId":"g{{{{i}}}}","text":"既往职业史 {{{{i}}}}","item":[{"linkId":"g{{{{i}}}}.1","text":"单位","answer":[{"valueString":"某矿业有限公司"}]},{"linkId":"g{{{{i}}}}.2","answer":[{"valueDate":"2001-05-01"}]},{"linkId":"g{{{{i}}}}.3","answer":[{"valueCoding":{"system":"http://example.org/hazards","code":"11001","display":"矽尘"}}]}]}""")) + "]}");

    static byte[] Bundle(int entries)
    {
        var text = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
        for (int i = 0; i < entries; i++)
        {
            bool patient = i % 4 == 0;
            text.Append(i > 0 ? ",\n" : "").Append("{\"fullUrl\":\"urn:uuid:0f3c9a9e-6a53-4c9b-9c1f-").Append(i.ToString("x12", CultureInfo.InvariantCulture)).Append("\",\"resource\":").Append(Encoding.UTF8.GetString(patient ? Patient(i) : Observation(i)))
                .Append(",\"request\":{\"method\":\"POST\",\"url\":\"").Append(patient ? "Patient" : "Observation").Append("\",\"ifNoneExist\":\"identifier=http://hospital.example/worker|W-").Append(i).Append("\"}}");
        }
        return Utf8(text.Append("]}").ToString());
    }
}
