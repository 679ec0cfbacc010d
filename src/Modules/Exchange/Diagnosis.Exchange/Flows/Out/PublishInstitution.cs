using System.Text.Json.Nodes;
using Diagnosis.Exchange.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Exchange.Flows.Out;

/// <summary>Institutions and their diagnosing physicians as the public register shows them: Organization, Location, Practitioner, PractitionerRole. Every signed-in caller reads them.</summary>
internal sealed class PublishInstitution(ExchangeDb db, Publisher publisher, ITerminology terminology) : EventConsumer<InstitutionProfileChanged, ExchangeDb>(db)
{
    protected override async Task Handle(InstitutionProfileChanged message, CancellationToken ct)
    {
        await using var session = await publisher.WithinAsync(Db, ct);
        await publisher.PublishAsync(session, Resources(message, terminology), null, ct);
    }

    public static IEnumerable<JsonObject> Resources(InstitutionProfileChanged e, ITerminology terminology)
    {
        var i = e.Profile.Institution;
        string source = $"urn:diagnosis:institution:{i.Id}#{e.Version}";
        JsonObject Address() => Making.Of(("extension", Making.List(Making.Extension("division", "valueCoding", Making.Coding(FlowNames.CodeSystem("division"), i.Division)))), ("text", i.Address ?? i.Name), ("country", "CN"));
        var telecom = i.Phone is { Length: > 0 } phone ? Making.List(Making.Of(("system", "phone"), ("value", phone))) : null;
        yield return Making.Resource("Organization", i.Id.ToString(), "institution", source).Set("identifier", Making.List(Making.Identifier(FlowNames.CreditCode, i.Code))).Set("active", true)
            .Set("type", new JsonArray([.. i.Kinds.Select(k => (JsonNode)Making.Concept(FlowNames.CodeSystem("institution-kind"), k.ToString()))])).Set("name", i.Name).Set("telecom", telecom).Set("address", Making.List(Address()));
        yield return Making.Resource("Location", i.Id.ToString(), "institution-site", source).Set("status", "active").Set("name", i.Name).Set("mode", "instance").Set("address", Address()).Set("managingOrganization", Making.Reference("Organization", i.Id));
        foreach (var person in e.Profile.Practices.Where(p => p.SupersededAt is null).GroupBy(p => p.PractitionerId))
        {
            var p = person.First();
            // several institutions tell of one physician; what is told is the same, so the version is that of the certificate's edition
            yield return Making.Resource("Practitioner", p.PractitionerId.ToString(), "diagnosing-physician", $"urn:diagnosis:practitioner:{p.PractitionerId}#1").Set("identifier", Making.List(Making.Identifier(FlowNames.Qualification, p.QualificationNo)))
                .Set("name", Making.List(Making.Of(("text", p.Name)))).Set("qualification", Making.List(Making.Of(("identifier", Making.List(Making.Identifier(FlowNames.Qualification, p.QualificationNo))), ("code", Making.Of(("text", "职业病诊断医师"))))));
        }
        foreach (var p in e.Profile.Practices)
        {
            var classes = new JsonArray([.. p.Classes.Select(n => (JsonNode)Making.Concept(FlowNames.CodeSystem("catalogue-class-" + p.Catalogue.Replace("CAT", "", StringComparison.Ordinal)), n.ToString(System.Globalization.CultureInfo.InvariantCulture), terminology.Catalogue.HasVersion(p.Catalogue) ? terminology.Catalogue.Class(p.Catalogue, n)?.NameZh : null))]);
            yield return Making.Resource("PractitionerRole", p.FactId.ToString(), "diagnosing-practice", source).Set("active", p.SupersededAt is null)
                .Set("period", Making.Of(("start", Making.Date(p.From)), ("end", p.To is { } to ? Making.Date(to) : null))).Set("practitioner", Making.Reference("Practitioner", p.PractitionerId, p.Name)).Set("organization", Making.Reference("Organization", i.Id, i.Name))
                .Set("code", Making.List(Making.Concept(FlowNames.CodeSystem("practice"), "diagnosing-physician", "职业病诊断医师"))).Set("specialty", classes);
        }
    }
}
