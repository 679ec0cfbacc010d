namespace Diagnosis.Kernel.Tests;

// The repository's own files, found by walking up to the solution.
internal static class Sources
{
    internal static string Root { get; } = Find();

    internal static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    // Source files below a folder, without what builds leave behind.
    internal static IReadOnlyList<string> Files(string folder, params string[] extensions)
    {
        var sep = System.IO.Path.DirectorySeparatorChar;
        var files = Directory.EnumerateFiles(Path(folder), "*", SearchOption.AllDirectories)
            .Where(f => extensions.Contains(System.IO.Path.GetExtension(f)) && !f.Contains($"{sep}obj{sep}") && !f.Contains($"{sep}bin{sep}"))
            .Order(StringComparer.Ordinal).ToList();
        Assert.True(files.Count > 0, $"no {string.Join(", ", extensions)} below {folder}");
        return files;
    }

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Diagnosis.sln")))
                return at.FullName;
        throw new InvalidOperationException("These tests run inside the repository: no Diagnosis.sln above the test's folder.");
    }
}
