using Diagnosis.CoverageAudit.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>Invented figures of the indicators that come from outside the system, at both evaluations of the province's plan.</summary>
internal sealed partial class Loading
{
    static Task<int> LoadIndicatorsAsync(IServiceProvider scope, CancellationToken ct)
    {
        const string Source = "演示数据，虚构";
        var (mid, end) = (new DateOnly(2023, 12, 31), new DateOnly(2025, 12, 31));
        (string No, decimal Of, decimal MidPart, decimal EndPart)[] rates = [("2", 12_480, 11_420, 11_980), ("3", 9_650, 8_340, 8_772), ("4", 1_530, 1_402, 1_468), ("5", 6_000, 5_160, 5_430), ("7", 318, 318, 318)];
        return scope.GetRequiredService<IIndicatorLoader>().LoadAsync([
            .. rates.SelectMany(r => (FigureLoad[])[new("JS", r.No, DemoProvince.Province, mid, r.MidPart, r.Of, null, null, Source), new("JS", r.No, DemoProvince.Province, end, r.EndPart, r.Of, null, null, Source)]),
            new("JS", "1", DemoProvince.Province, mid, null, null, 22_860_000, null, Source), new("JS", "1", DemoProvince.Province, end, null, null, 23_410_000, null, Source),
            new("JS", "T4", DemoProvince.Province, end, null, null, null, "11/22/104/118/515/10320", Source),
            new("3A", "20", DemoProvince.Province, end, 48_210, 49_870, null, null, Source), new("3A", "21", DemoProvince.Province, end, 36, 37, null, null, Source),
            // nothing found, so nothing to rectify: not applicable
            new("3A", "27", DemoProvince.Province, end, 0, 0, null, null, Source)], ct);
    }
}
