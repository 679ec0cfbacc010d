namespace Diagnosis.Host.Demonstration;

/// <summary>The demonstration province: synthetic, deterministic, made on the first start.</summary>
internal static class Demonstration
{
    public static Task PrepareAsync(WebApplication app, HostSettings settings, CancellationToken ct) => Task.CompletedTask;
}
