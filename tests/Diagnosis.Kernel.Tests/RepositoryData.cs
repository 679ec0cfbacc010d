namespace Diagnosis.Kernel.Tests;

/// <summary>The repository's data folder, found by walking up to the solution.</summary>
internal static class RepositoryData
{
    public static string Root { get; } = FindRoot();

    public static string File(string name) => Path.Combine(Root, "data", name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Diagnosis.sln"))) return folder.FullName;
        throw new InvalidOperationException("No folder with Diagnosis.sln above the tests.");
    }
}
