namespace Diagnosis.Kernel;

/// <summary>Whether this process is a demonstration; the host registers it. Not registered: production.</summary>
/// <param name="Demonstration">Test area 999999 is accepted and the demonstration accounts exist.</param>
public sealed record DeploymentMode(bool Demonstration)
{
    public static DeploymentMode Production { get; } = new(false);
}
