using System.Reflection;

namespace Diagnosis.Host;

/// <summary>The modules' assemblies, for pages, words and the documents that tests write.</summary>
public static class ProductAssemblies
{
    public static IReadOnlyList<Assembly> Modules { get; } = [
        typeof(Terminology.TerminologyModule).Assembly, typeof(Registry.RegistryModule).Assembly, typeof(ExamReporting.ExamReportingModule).Assembly,
        typeof(DiagnosisAppraisal.DiagnosisAppraisalModule).Assembly, typeof(HospitalTiering.HospitalTieringModule).Assembly,
        typeof(RehabStations.RehabStationsModule).Assembly, typeof(CoverageAudit.CoverageAuditModule).Assembly, typeof(Exchange.ExchangeModule).Assembly];

    public static IReadOnlyList<Assembly> All { get; } = [typeof(ProductAssemblies).Assembly, .. Modules];
}
