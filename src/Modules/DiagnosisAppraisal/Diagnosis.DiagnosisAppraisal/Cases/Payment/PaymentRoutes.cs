using Diagnosis.Kernel.Reference;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>One row of the decision table "who pays" (procedures §8): data/diagnosis-payment-routes.tsv.</summary>
/// <param name="EmployerFound">True, false, or null for any.</param>
/// <param name="Departments">Who helps on this route.</param>
/// <param name="Limits">Time limits that run on it.</param>
internal sealed record PaymentRoute(string Code, bool? EmployerFound, bool? Insured, int Order, string NameZh, string NameEn, string TextZh, string TextEn, IReadOnlyList<AidDepartment> Departments, IReadOnlyList<string> Limits,
    string Source, string Article, string Status, DateOnly? ValidFrom, DateOnly? ValidTo)
{
    public string Name => Kernel.Words.Language == "en" ? NameEn : NameZh;
    public string Text => Kernel.Words.Language == "en" ? TextEn : TextZh;
    public string Basis => $"{Source} 第{Article}条";
}

/// <summary>The decision table; loaded once at start.</summary>
internal sealed class PaymentRoutes
{
    IReadOnlyList<PaymentRoute>? all;

    public IReadOnlyList<PaymentRoute> All => all ?? throw new InvalidOperationException("The payment routes are not loaded: DiagnosisAppraisalModule.PrepareAsync has not run.");

    public void Load(string path) => all = [.. Tsv.Read(path).Rows.Select(r => new PaymentRoute(r.Need("code"), Answer(r, "employer_found"), Answer(r, "insured"), r.FindInt("order") ?? 0, r.Need("name_zh"), r.Need("name_en"), r.Need("text_zh"), r.Need("text_en"),
        [.. r["departments"].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(d => Enum.TryParse<AidDepartment>(d, out var known) ? known : throw r.Bad("departments", $"\"{d}\" is unknown"))],
        [.. r["limits"].Split(',', StringSplitOptions.RemoveEmptyEntries)], r.Need("source"), r.Need("article"), r.Need("status"), r.FindDate("valid_from"), r.FindDate("valid_to")))];

    static bool? Answer(TsvRow row, string column) => row[column] switch { "yes" => true, "no" => false, "any" => null, var other => throw row.Bad(column, $"\"{other}\" is unknown") };

    /// <summary>The routes open to a case on a day; a route that hangs on something not known yet is not offered.</summary>
    public IReadOnlyList<PaymentRoute> For(bool? employerFound, bool? insured, DateOnly day) =>
        [.. All.Where(r => (r.ValidFrom is null || r.ValidFrom <= day) && (r.ValidTo is null || day <= r.ValidTo) && (r.EmployerFound is null || r.EmployerFound == employerFound) && (r.Insured is null || r.Insured == insured)).OrderBy(r => r.Order)];
}
