using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Exchange.Fhir.Data;

/// <summary>The current state of one resource. The body is sealed; what may be searched stands in the index tables as keyed hashes, except names and dates.</summary>
internal sealed class FhirRow
{
    /// <summary>In the order of creation; paging goes by it.</summary>
    public long Key { get; set; }
    /// <summary>Keyed hash of "Type/id": the address in eight bytes; references point at it.</summary>
    public long Self { get; set; }
    public required string Type { get; set; }
    public required string Id { get; set; }
    public int Version { get; set; }
    /// <summary>Microseconds since 1970.</summary>
    public long Updated { get; set; }
    /// <summary>0 = there, 1 = deleted.</summary>
    public int State { get; set; }
    public required string Method { get; set; }
    /// <summary>One bit for each search parameter that has a value, for :missing.</summary>
    public long Present { get; set; }
    /// <summary>Whoever wrote it, as 32 hexadecimal digits; empty: the product.</summary>
    public required string Institution { get; set; }
    public required string Division { get; set; }
    /// <summary>1 = every signed-in caller may read it (catalogues, profiles).</summary>
    public int Shared { get; set; }
    public required byte[] Body { get; set; }
}

/// <summary>A former state; appended when the next one is written.</summary>
internal sealed class FhirVersionRow
{
    public long Key { get; set; }
    public int Version { get; set; }
    public required string Type { get; set; }
    public long Updated { get; set; }
    public int State { get; set; }
    public required string Method { get; set; }
    public required byte[] Body { get; set; }
}

/// <summary>Tokens, exact references by identifier, and URIs: <see cref="Hash"/> is keyed and holds the parameter, so identity numbers are found without standing here.</summary>
internal sealed class FhirTokenRow
{
    public long Hash { get; set; }
    public long Key { get; set; }
    public long System { get; set; }
}

internal sealed class FhirStringRow
{
    public int Param { get; set; }
    /// <summary>Lower case, without accents and width, the first 100 characters: a database has a limit for what it can index, a name has none.</summary>
    public required string Value { get; set; }
    public long Key { get; set; }
    /// <summary>Keyed hash of the whole text, for :exact.</summary>
    public long Exact { get; set; }
}

/// <summary>A date, instant or period as [Low, High) in microseconds since 1970.</summary>
internal sealed class FhirDateRow
{
    public int Param { get; set; }
    public long Key { get; set; }
    public long Low { get; set; }
    public long High { get; set; }
}

internal sealed class FhirReferenceRow
{
    public int Param { get; set; }
    /// <summary>The <see cref="FhirRow.Self"/> of the target, which need not exist yet, or the hash of a foreign address.</summary>
    public long Target { get; set; }
    public long Key { get; set; }
}

internal sealed class FhirQuantityRow
{
    public int Param { get; set; }
    public long Key { get; set; }
    public double Value { get; set; }
    /// <summary>Hash of system|code; 0 for a plain number.</summary>
    public long Code { get; set; }
    /// <summary>Hash of the code or the written unit alone.</summary>
    public long Unit { get; set; }
}

/// <summary>A display that stands in some resource, once for all of them and sealed: <c>:text</c> looks here for what begins so, then for the tokens of those. Says nothing of who has it.</summary>
internal sealed class FhirTextRow
{
    public long Hash { get; set; }
    public required byte[] Body { get; set; }
}

/// <summary>With which parameters the index of a type was made, and how far the making of a new one has come.</summary>
internal sealed class FhirIndexRow
{
    public required string Type { get; set; }
    /// <summary>Of the parameters: codes, expressions, bits.</summary>
    public required string Print { get; set; }
    /// <summary>0 is being made, 1 whole.</summary>
    public int State { get; set; }
    /// <summary>Key of the last resource that is done.</summary>
    public long Mark { get; set; }
    public long Done { get; set; }
    public long Total { get; set; }
    public long Started { get; set; }
    public long Finished { get; set; }
    public long Lease { get; set; }
    /// <summary>Marks of the parameters with which it was whole last.</summary>
    public required string Known { get; set; }
}

/// <summary>Conditional creates: one row for each criterion that made a resource. The primary key decides between writers that race.</summary>
internal sealed class FhirClaimRow
{
    public long Hash { get; set; }
    public long Key { get; set; }
}

/// <summary>Further lawful readers beside the writer's institution and its division.</summary>
internal sealed class FhirReaderRow
{
    public long Key { get; set; }
    public required string Reader { get; set; }
}

/// <summary>Who read or wrote what; served as AuditEvent. Appended only.</summary>
internal sealed class FhirAuditRow
{
    public Guid Id { get; set; }
    public long At { get; set; }
    /// <summary>C, R, U, D or E (search and operations).</summary>
    public required string Action { get; set; }
    public required string Actor { get; set; }
    public required string ActorName { get; set; }
    public required string Institution { get; set; }
    public required string Division { get; set; }
    public required string Type { get; set; }
    /// <summary>Id of the resource, or the names of the parameters of a search (never their values).</summary>
    public required string What { get; set; }
    public int Version { get; set; }
    /// <summary>0 success, 4 refused.</summary>
    public int Outcome { get; set; }
}

/// <summary>A change to be told to one subscriber.</summary>
internal sealed class FhirDeliveryRow
{
    public Guid Id { get; set; }
    public required string Subscription { get; set; }
    /// <summary>Key of the resource.</summary>
    public long Resource { get; set; }
    public int Version { get; set; }
    /// <summary>0 waits, 1 delivered, 2 dead, 3 did not concern the subscriber.</summary>
    public int State { get; set; }
    public int Attempts { get; set; }
    public long NextTry { get; set; }
    /// <summary>What the last try met: a status, "timeout" or the kind of network error.</summary>
    public required string Fault { get; set; }
}

/// <summary>An import that was asked for.</summary>
internal sealed class FhirJobRow
{
    public Guid Id { get; set; }
    public required string Owner { get; set; }
    /// <summary>Caller, scopes and address, sealed.</summary>
    public required byte[] Asked { get; set; }
    /// <summary>-1 its lines are arriving, 0 runs, 1 finished, 2 cancelled.</summary>
    public int State { get; set; }
    public long Created { get; set; }
    public long Finished { get; set; }
    /// <summary>Until when a host has it.</summary>
    public long Lease { get; set; }
}

/// <summary>One input of an import and how far it has come.</summary>
internal sealed class FhirJobInputRow
{
    public Guid Job { get; set; }
    public int Number { get; set; }
    public required string Source { get; set; }
    /// <summary>0 not here yet, 1 here, 2 done, 3 could not be read.</summary>
    public int State { get; set; }
    /// <summary>The last line that is stored or told as refused.</summary>
    public int Line { get; set; }
    public int Created { get; set; }
    public int Updated { get; set; }
    public int Failed { get; set; }
}

/// <summary>Lines of an input, sealed; gone when the job has ended.</summary>
internal sealed class FhirJobPieceRow
{
    public Guid Job { get; set; }
    public int Input { get; set; }
    public int Number { get; set; }
    public int FirstLine { get; set; }
    public required byte[] Body { get; set; }
}

/// <summary>A refused line: its OperationOutcome, sealed (it may quote the line).</summary>
internal sealed class FhirJobErrorRow
{
    public Guid Job { get; set; }
    public int Input { get; set; }
    public int Line { get; set; }
    public required byte[] Body { get; set; }
}

internal static class FhirTables
{
    public static void MapFhir(this ModelBuilder model, bool postgres)
    {
        // blocks of numbers are drawn ahead; SQLite has one writer and counts by itself
        if (postgres) { model.HasSequence<long>("fhir_key").IncrementsBy(FhirPostgres.KeyBlock); }
        model.Entity<FhirRow>(e =>
        {
            e.ToTable("fhir_resource");
            e.HasKey(x => x.Key);
            e.HasIndex(x => x.Self).IsUnique();
            e.HasIndex(x => new { x.Type, x.Key });
            e.HasIndex(x => new { x.Type, x.Updated, x.Key });
            e.Property(x => x.Type).HasMaxLength(40);
            e.Property(x => x.Id).HasMaxLength(64);
            e.Property(x => x.Method).HasMaxLength(6);
            e.Property(x => x.Institution).HasMaxLength(32);
            e.Property(x => x.Division).HasMaxLength(9);
            // an area is a prefix, asked for as a range
            if (postgres) { e.Property(x => x.Division).UseCollation("C"); }
        });
        model.Entity<FhirVersionRow>(e =>
        {
            e.ToTable("fhir_version");
            e.HasKey(x => new { x.Key, x.Version });
            e.HasIndex(x => new { x.Type, x.Updated, x.Key });
            e.Property(x => x.Type).HasMaxLength(40);
            e.Property(x => x.Method).HasMaxLength(6);
        });
        model.Entity<FhirTokenRow>(e => { e.ToTable("fhir_token"); e.HasKey(x => new { x.Hash, x.Key, x.System }); });
        model.Entity<FhirStringRow>(e =>
        {
            e.ToTable("fhir_string");
            e.HasKey(x => new { x.Param, x.Value, x.Key, x.Exact });
            e.HasIndex(x => new { x.Key, x.Param });
            // prefixes are ranges: the order must be that of code points, whatever the server's language
            if (postgres) { e.Property(x => x.Value).UseCollation("C"); }
        });
        model.Entity<FhirDateRow>(e => { e.ToTable("fhir_date"); e.HasKey(x => new { x.Key, x.Param, x.Low, x.High }); e.HasIndex(x => new { x.Param, x.Low, x.Key }); });
        model.Entity<FhirReferenceRow>(e => { e.ToTable("fhir_reference"); e.HasKey(x => new { x.Param, x.Target, x.Key }); e.HasIndex(x => new { x.Key, x.Param }); });
        model.Entity<FhirQuantityRow>(e => { e.ToTable("fhir_quantity"); e.HasKey(x => new { x.Param, x.Value, x.Key, x.Code, x.Unit }); e.HasIndex(x => new { x.Key, x.Param }); });
        model.Entity<FhirClaimRow>(e => { e.ToTable("fhir_claim"); e.HasKey(x => x.Hash); e.HasIndex(x => x.Key); });
        model.Entity<FhirReaderRow>(e => { e.ToTable("fhir_reader"); e.HasKey(x => new { x.Key, x.Reader }); e.HasIndex(x => new { x.Reader, x.Key }); e.Property(x => x.Reader).HasMaxLength(40); });
        model.Entity<FhirAuditRow>(e =>
        {
            e.ToTable("fhir_audit");
            e.HasKey(x => x.Id);
            e.HasIndex(x => x.At);
            e.Property(x => x.Action).HasMaxLength(1);
            e.Property(x => x.Actor).HasMaxLength(80);
            e.Property(x => x.Institution).HasMaxLength(32);
            e.Property(x => x.Division).HasMaxLength(9);
            e.Property(x => x.Type).HasMaxLength(40);
        });
        model.Entity<FhirDeliveryRow>(e => { e.ToTable("fhir_delivery"); e.HasKey(x => x.Id); e.HasIndex(x => new { x.State, x.NextTry }); e.HasIndex(x => new { x.Subscription, x.Id }); e.Property(x => x.Subscription).HasMaxLength(64); });
        model.Entity<FhirJobRow>(e => { e.ToTable("fhir_job"); e.HasKey(x => x.Id); e.HasIndex(x => new { x.State, x.Lease }); e.Property(x => x.Owner).HasMaxLength(80); });
        model.Entity<FhirJobInputRow>(e => { e.ToTable("fhir_job_input"); e.HasKey(x => new { x.Job, x.Number }); });
        model.Entity<FhirJobPieceRow>(e => { e.ToTable("fhir_job_piece"); e.HasKey(x => new { x.Job, x.Input, x.Number }); });
        model.Entity<FhirJobErrorRow>(e => { e.ToTable("fhir_job_error"); e.HasKey(x => new { x.Job, x.Input, x.Line }); });
        model.Entity<FhirTextRow>(e => { e.ToTable("fhir_text"); e.HasKey(x => x.Hash); });
        model.Entity<FhirIndexRow>(e => { e.ToTable("fhir_index"); e.HasKey(x => x.Type); e.Property(x => x.Type).HasMaxLength(40); e.Property(x => x.Print).HasMaxLength(64); });
        // the hot paths write SQL by hand: names that need no quotes on either engine
        foreach (var type in (Type[])[typeof(FhirRow), typeof(FhirVersionRow), typeof(FhirTokenRow), typeof(FhirStringRow), typeof(FhirDateRow), typeof(FhirReferenceRow), typeof(FhirQuantityRow), typeof(FhirClaimRow), typeof(FhirReaderRow), typeof(FhirAuditRow), typeof(FhirDeliveryRow), typeof(FhirJobRow), typeof(FhirJobInputRow), typeof(FhirJobPieceRow), typeof(FhirJobErrorRow), typeof(FhirTextRow), typeof(FhirIndexRow)])
        {
            model.Entity(type, e =>
            {
                foreach (var property in e.Metadata.GetProperties())
                {
                    property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
                    property.SetColumnName(property.Name.ToLowerInvariant());
                }
            });
        }
    }
}
