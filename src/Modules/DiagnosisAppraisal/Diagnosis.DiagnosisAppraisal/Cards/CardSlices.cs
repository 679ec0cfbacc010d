using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
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
        services.AddScoped<FileCard>().AddScoped<ReadCards>().AddScoped<RecordTelephone>();
        services.AddScoped<IWorkSource, CardWork>();
        services.AddSingleton(new MenuItem("diagnosis.menu.cards", "/diagnosis/cards", 340, "diagnosis.menu", [.. ReadCards.Readers]));
        services.AddSingleton(new MenuItem("diagnosis.menu.acute", "/diagnosis/acute", 345, "diagnosis.menu", [.. ReadCards.Readers]));
    }

    public static void MapCards(this IEndpointRouteBuilder api)
    {
        FileCard.Map(api);
        ReadCards.Map(api);
        RecordTelephone.Map(api);
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
    }
}
