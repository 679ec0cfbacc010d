using System.Globalization;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Fhir;

/// <summary>create, update, patch and delete, with their conditional forms.</summary>
internal sealed partial class Interactions
{
    public async Task<Reply> CreateAsync(Ask ask, ServedType type, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Create, 'c');
        var document = Check(ask.Body, type.Name);
        string id = FhirStore.NewId(store.Clock);
        return await AgainAsync(async session =>
        {
            long? claim = null;
            if (ask.IfNoneExist is { } criteria)
            {
                var there = await MatchAsync(session, type, criteria, ask.Caller, "If-None-Exist", ct);
                if (there.Count > 1) { throw new FhirRefusal(412, Issue.Error("multiple-matches", "If-None-Exist", "fhir.s.multiple", type.Name)); }
                if (there.Count == 1) { return Existing(ask, there[0]); }
                claim = ClaimOf(ask.Caller, type, criteria);
            }
            return await WriteAsync(session, ask, document, id, null, "POST", claim, ct);
        }, ct);
    }

    /// <summary>Criteria are claimed within an institution: what others wrote is not seen, so it is not matched.</summary>
    public long ClaimOf(Caller caller, ServedType type, string criteria) =>
        store.Keys.Whole(5, $"{caller.InstitutionId:N} {type.Name}?{string.Join('&', FormRead(criteria.TrimStart('?')).OrderBy(p => p.Key, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal).Select(p => p.Key + "=" + p.Value))}");

    Reply Existing(Ask ask, StoredResource row)
    {
        var resource = store.Open(row);
        return new Reply(200) { Location = $"{row.Type}/{row.Id}/_history/{row.Version}", Version = row.Version, Modified = resource.Updated, Body = ask.Return == "minimal" || ask.Scopes?.Allows(row.Type, 'r') == false ? default : resource.Body };
    }

    public async Task<Reply> UpdateAsync(Ask ask, ServedType type, string id, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Update, 'u');
        if (!OwnAddress.IsId(id)) { throw FhirRefusal.Bad("value", "id", "fhir.s.bad-id", id); }
        var document = Check(ask.Body, type.Name);
        if (document.Id != id) { throw FhirRefusal.Bad("invalid", type.Name + ".id", "fhir.s.other-id", document.Id ?? "", id); }
        return await AgainAsync(async session => await WriteAsync(session, ask, document, id, await CurrentAsync(session, ask, type, id, ct), "PUT", null, ct), ct);
    }

    public async Task<Reply> UpdateWhereAsync(Ask ask, ServedType type, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Update, 'u');
        var document = Check(ask.Body, type.Name);
        string fresh = document.Id ?? FhirStore.NewId(store.Clock), criteria = FormWrite(ask.Query);
        return await AgainAsync(async session =>
        {
            var there = await MatchAsync(session, type, criteria, ask.Caller, "", ct);
            if (there.Count > 1) { throw new FhirRefusal(412, Issue.Error("multiple-matches", "", "fhir.s.multiple", type.Name)); }
            if (there.Count == 1 && document.Id is { } other && other != there[0].Id) { throw FhirRefusal.Bad("invalid", type.Name + ".id", "fhir.s.other-id", other, there[0].Id); }
            string id = there.Count == 1 ? there[0].Id : fresh;
            var current = await CurrentAsync(session, ask, type, id, ct);
            if (there.Count == 0 && current is { Deleted: false }) { throw new FhirRefusal(409, Issue.Error("conflict", type.Name + ".id", "fhir.s.id-taken", type.Name, id)); }
            return await WriteAsync(session, ask, document, id, current, "PUT", there.Count == 0 ? ClaimOf(ask.Caller, type, criteria) : null, ct);
        }, ct);
    }

    /// <param name="id">Null: the one resource that meets the query.</param>
    public async Task<Reply> PatchAsync(Ask ask, ServedType type, string? id, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Patch, 'u');
        if (ask.ContentType?.Split(';')[0].Trim() is not "application/json-patch+json") { throw new FhirRefusal(415, Issue.Error("not-supported", "Content-Type", "fhir.s.patch-type", ask.ContentType ?? "")); }
        return await AgainAsync(async session =>
        {
            if (id is null)
            {
                var there = await MatchAsync(session, type, FormWrite(ask.Query), ask.Caller, "", ct);
                if (there.Count != 1) { throw there.Count > 1 ? new FhirRefusal(412, Issue.Error("multiple-matches", "", "fhir.s.multiple", type.Name)) : new FhirRefusal(404, Issue.Error("not-found", "", "fhir.s.nothing-matches", type.Name)); }
                id = there[0].Id;
            }
            var current = await CurrentAsync(session, ask, type, id, ct);
            if (current is null) { throw FhirRefusal.NotFound(type.Name, id); }
            if (current.Deleted) { throw new FhirRefusal(410, Issue.Error("deleted", "", "fhir.s.deleted", type.Name, id)); }
            byte[] patched = JsonPatch.Apply(store.Open(current).Document, ask.Body, out var issues) ?? throw new FhirRefusal(PatchStatus(issues), [.. issues.Select(Issue.Of)]);
            var document = Check(patched, type.Name);
            if (document.Id != id) { throw FhirRefusal.Bad("invalid", type.Name + ".id", "fhir.s.other-id", document.Id ?? "", id); }
            return await WriteAsync(session, ask, document, id, current, "PATCH", null, ct);
        }, ct);
    }

    /// <summary>What is no JSON is a bad request; a patch that does not fit the resource cannot be processed.</summary>
    public static int PatchStatus(IReadOnlyList<FhirIssue> issues) => issues.All(i => i.Key.StartsWith("fhir.patch.", StringComparison.Ordinal)) ? 422 : 400;

    public async Task<Reply> DeleteAsync(Ask ask, ServedType type, string id, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Delete, 'd');
        return await AgainAsync(async session =>
        {
            var current = await CurrentAsync(session, ask, type, id, ct) ?? throw FhirRefusal.NotFound(type.Name, id);
            if (current.Deleted) { return new Reply(204) { Version = current.Version }; }
            var issues = await AskIntakesAsync(ask.Caller, [new IncomingWrite("", WriteKind.Delete, type.Name, id, null)], ct);
            var write = store.PrepareDelete(current);
            await ApplyAsync(session, ask, [write], ct);
            return new Reply(204) { Version = write.Version, Issues = issues };
        }, ct);
    }

    public async Task<Reply> DeleteWhereAsync(Ask ask, ServedType type, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Delete, 'd');
        string criteria = FormWrite(ask.Query);
        string id;
        await using (var session = await store.Database.OpenAsync(ct))
        {
            var there = await MatchAsync(session, type, criteria, ask.Caller, "", ct);
            if (there.Count > 1) { throw new FhirRefusal(412, Issue.Error("multiple-matches", "", "fhir.s.multiple", type.Name)); }
            if (there.Count == 0) { throw new FhirRefusal(404, Issue.Error("not-found", "", "fhir.s.nothing-matches", type.Name)); }
            id = there[0].Id;
        }
        return await DeleteAsync(ask, type, id, ct);
    }

    /// <summary>What stands at an address a caller wants to change: somebody else's is refused, an old If-Match too.</summary>
    public async Task<StoredResource?> CurrentAsync(FhirSession session, Ask ask, ServedType type, string id, CancellationToken ct)
    {
        var current = await session.ReadAsync(store.Keys.Self(type.Name, id), ct);
        // who may not read it is not told that it is there; an id that is taken cannot be given again
        if (current is not null && ask.Method is "DELETE" or "PATCH" && !await FhirStore.MayReadAsync(session, current, ask.Caller, ct)) { throw FhirRefusal.NotFound(type.Name, id); }
        if (current is not null && !FhirStore.MayChange(current, ask.Caller)) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.not-yours", type.Name, id)); }
        if (ask.IfNoneMatch is { } none && current is { Deleted: false } && Matches(none, current.Version)) { throw new FhirRefusal(412, Issue.Error("conflict", "If-None-Match", "fhir.s.exists", type.Name, id, $"W/\"{current.Version}\"")); }
        if (ask.IfMatch is { } tag && (current is null || current.Deleted || !Matches(tag, current.Version))) { throw new FhirRefusal(412, Issue.Error("conflict", "If-Match", "fhir.s.stale", tag, current is null ? "-" : $"W/\"{current.Version}\"")); }
        return current;
    }

    async Task<Reply> WriteAsync(FhirSession session, Ask ask, FhirDocument document, string id, StoredResource? current, string method, long? claim, CancellationToken ct)
    {
        DemandContents(ask, document);
        DemandSize(document.Utf8.Length, [document]);
        var incoming = new IncomingWrite("", current is null or { Deleted: true } ? WriteKind.Create : WriteKind.Update, document.ResourceType, id, document);
        var issues = await AskIntakesAsync(ask.Caller, [incoming], ct);
        var write = store.Prepare(document, id, current, method, FhirStore.AudienceOf(ask.Caller), claim, incoming.AlsoReaders);
        await ApplyAsync(session, ask, [write], ct);
        return Written(ask, write, current is null or { Deleted: true } ? 201 : 200, issues);
    }

    public static Reply Written(Ask ask, ResourceWrite write, int status, IReadOnlyList<Issue> issues) => new(status)
    {
        Location = $"{write.Type}/{write.Id}/_history/{write.Version}", Version = write.Version, Modified = FhirStore.Time(write.Updated), Issues = issues,
        Body = ask.Return is "minimal" or "OperationOutcome" || (write.Method == "PATCH" && ask.Scopes?.Allows(write.Type, 'r') == false) ? default : write.Text,
    };

    public async Task ApplyAsync(FhirSession session, Ask ask, List<ResourceWrite> writes, CancellationToken ct)
    {
        var set = new WriteSet();
        set.Resources.AddRange(writes);
        foreach (var w in writes) { set.Audit.Add(store.AuditOf(ask.Caller, w.Deleted ? 'D' : w.IsNew ? 'C' : 'U', w.Type, w.Id, w.Version)); }
        await store.ApplyAsync(session, set, ct);
    }

    public async Task<IReadOnlyList<Issue>> AskIntakesAsync(Caller caller, IReadOnlyList<IncomingWrite> writes, CancellationToken ct, IReadOnlyList<IncomingWrite>? standing = null)
    {
        IncomingWrites? incoming = null;
        await using var scope = factory.CreateAsyncScope();
        foreach (var intake in scope.ServiceProvider.GetServices<IFhirIntake>())
        {
            incoming ??= new IncomingWrites(caller, writes, standing ?? []);
            await intake.BeforeWriteAsync(incoming, ct);
        }
        if (incoming is null) { return []; }
        if (!incoming.Issues.Exists(i => i.IsError)) { await incoming.RunAsync(ct); }
        if (incoming.Issues.Exists(i => i.IsError)) { throw new FhirRefusal(422, [.. incoming.Issues]); }
        return incoming.Issues;
    }

    /// <summary>A few megabytes of codes and quantities can be millions of index rows: what would take the server too long, or its memory, is refused before anything is done.</summary>
    /// <param name="bytes">Of the request: what is small is not counted.</param>
    public void DemandSize(long bytes, IEnumerable<FhirDocument> documents)
    {
        if (bytes < CountedFrom) { return; }
        int rows = 0;
        foreach (var d in documents)
        {
            if (Served.Find(d.ResourceType) is { } type) { rows += Indexing.RowsOf(d, type, store.Keys).Count; }
            if (rows > MostRows) { throw new FhirRefusal(413, Issue.Error("too-costly", "", "fhir.s.too-many-rows", MostRows)); }
        }
    }

    const int MostRows = 1_500_000;
    const long CountedFrom = 2 << 20;

    /// <summary>Unique keys and versions decide races: who loses reads again and decides again.</summary>
    public async Task<Reply> AgainAsync(Func<FhirSession, Task<Reply>> work, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            await using var session = await store.Database.OpenAsync(ct);
            try { return await work(session); }
            catch (FhirRaceException) when (attempt < MostTries) { }
            catch (FhirRaceException) { throw new FhirRefusal(409, Issue.Error("conflict", "", "fhir.s.race")); }
        }
    }
}
