using System.Text.Json.Nodes;
using Diagnosis.Exchange.Flows.Out;

namespace Diagnosis.Exchange.Flows.Conformance;

/// <summary>The operations that are not HL7's own, so that what the CapabilityStatement names can be looked up.</summary>
internal static class OperationDefinitions
{
    sealed record In(string Name, string Type, bool Needed, string Says, bool Many = false);

    static readonly (string Code, string? Resource, bool Post, string Title, string Says, In[] Parameters)[] own = [
        ("export-status", null, false, "导出任务状态", "State of an export: the manifest with one file for each type. DELETE gives the export up.", [new("job", "string", true, "As in Content-Location of the kick-off")]),
        ("export-file", null, false, "导出文件", "One file of an export, NDJSON.", [new("job", "string", true, "As in the manifest"), new("type", "code", true, "Resource type")]),
        ("import", null, true, "批量导入", "NDJSON in the body with Prefer: respond-async, or addresses and Binaries as parameters \"input\"; without the preference at most 64 MB, answered at once.", [new("input", "uri", false, "https address or Binary/id", true)]),
        ("import-status", null, false, "导入任务状态", "202 while it runs, then the manifest. DELETE stops or forgets it.", [new("job", "string", true, "As in Content-Location of the kick-off")]),
        ("import-errors", null, false, "导入被拒行", "The refused lines of one input, an OperationOutcome each, NDJSON.", [new("job", "string", true, "As in the manifest"), new("input", "integer", true, "Number of the input")]),
        ("reindex", null, true, "重建检索索引", "Makes the index of search parameters anew; administrators only.", [new("type", "string", false, "Resource types, parted by commas; none: all")]),
        ("reindex-status", null, false, "索引状态", "State of the index of each type; administrators only.", []),
        ("deliveries", "Subscription", false, "投递记录", "The last 200 deliveries of the subscription: waiting, delivered or dead, with tries and the last fault.", []),
        ("resend", "Subscription", true, "重新投递", "Dead and waiting deliveries are due at once, from the first try on.", []),
    ];

    public static IEnumerable<JsonObject> All()
    {
        foreach (var o in own)
        {
            var definition = new JsonObject
            {
                ["resourceType"] = "OperationDefinition", ["id"] = o.Code, ["url"] = "urn:diagnosis:operation:" + o.Code, ["version"] = "1", ["name"] = string.Concat(o.Code.Split('-').Select(p => char.ToUpperInvariant(p[0]) + p[1..])), ["title"] = o.Title,
                ["status"] = "active", ["kind"] = "operation", ["affectsState"] = o.Post, ["code"] = o.Code, ["description"] = o.Says,
            };
            if (o.Resource is { } resource) { definition["resource"] = new JsonArray(resource); }
            definition["system"] = o.Resource is null;
            definition["type"] = false;
            definition["instance"] = o.Resource is not null;
            yield return definition.Set("parameter", new JsonArray([.. o.Parameters.Select(p => (JsonNode)Making.Of(("name", p.Name), ("use", "in"), ("min", p.Needed ? 1 : 0), ("max", p.Many ? "*" : "1"), ("documentation", p.Says), ("type", p.Type)))]));
        }
    }
}
