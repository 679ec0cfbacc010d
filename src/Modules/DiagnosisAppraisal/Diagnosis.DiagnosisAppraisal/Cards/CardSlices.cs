using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>The slice's own door: report cards that no diagnosis makes.</summary>
internal static class CardSlices
{
    public static void AddCards(this IServiceCollection services)
    {
        services.AddScoped<FileCard>().AddScoped<ReadCards>().AddScoped<RecordTelephone>().AddScoped<FileDraft>().AddScoped<ListDrafts>();
        services.AddEventConsumer<DraftCardOnSuspicion>(DiagnosisAppraisalModule.Schema);
        services.AddEventConsumer<CloseDraftOnConclusion>(DiagnosisAppraisalModule.Schema);
        services.AddScoped<IWorkSource, CardWork>();
        services.AddSingleton(new MenuItem("diagnosis.menu.cards", "/diagnosis/cards", 340, "diagnosis.menu", [.. ReadCards.Readers]));
        services.AddSingleton(new MenuItem("diagnosis.menu.drafts", "/diagnosis/suspected-card-drafts", 342, "diagnosis.menu", [.. ReadCards.Readers]));
        services.AddSingleton(new MenuItem("diagnosis.menu.acute", "/diagnosis/acute", 345, "diagnosis.menu", [.. ReadCards.Readers]));
    }

    public static void MapCards(this IEndpointRouteBuilder api)
    {
        FileCard.Map(api);
        ReadCards.Map(api);
        RecordTelephone.Map(api);
        FileDraft.Map(api);
        ListDrafts.Map(api);
    }

    public static void Map(ModelBuilder model)
    {
        model.Entity<Card>(e =>
        {
            e.ToTable("card");
            e.HasIndex(x => x.CardNo).IsUnique();
            e.HasIndex(x => new { x.Acute, x.DueAt });
            e.HasIndex(x => x.CaseId);
            e.HasIndex(x => x.NumberHash);
            e.Property(x => x.CardNo).HasMaxLength(40);
            e.Property(x => x.Content).HasJson();
            e.Property(x => x.Telephone).HasJson();
            e.Property(x => x.Telephoned!).HasJson();
            e.Ignore(x => x.OwesTelephone);
            e.Ignore(x => x.WasLate);
        });
        model.HasReaders<Card>();
        model.Entity<SuspicionDraft>(e =>
        {
            e.ToTable("suspicion_draft");
            e.HasIndex(x => x.SuspectedCaseId).IsUnique();
            e.HasIndex(x => x.PersonId);
            e.HasIndex(x => new { x.State, x.Due });
        });
        model.HasReaders<SuspicionDraft>();
    }
}
