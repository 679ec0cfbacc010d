namespace Diagnosis.Kernel;

/// <summary>Whether this process is a demonstration: synthetic data, known passwords, identity numbers of area 999999. Production refuses all three.</summary>
public sealed record DeploymentMode(bool Demonstration);
