namespace Diagnosis.Host.Demonstration;

/// <summary>The demonstration's accounts: people and machine clients of the same names, password and secret "demo".</summary>
internal static class Accounts
{
    public const string Secret = "demo";

    /// <summary>User name and the word key that says who it is.</summary>
    public static IReadOnlyList<(string User, string What)> People { get; } = [
        ("demo-exam", "demo.exam"), ("demo-diagnosis", "demo.diagnosis"), ("demo-physician-1", "demo.physician"), ("demo-physician-2", "demo.physician"), ("demo-physician-3", "demo.physician"), ("demo-appraisal", "demo.appraisal"), ("demo-appraisal-province", "demo.appraisal-province"), ("demo-station", "demo.station"),
        ("demo-commission", "demo.commission"), ("demo-county", "demo.county"), ("demo-hospital", "demo.hospital"), ("demo-admin", "demo.admin")];
}
