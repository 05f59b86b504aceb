using System.Xml.Linq;

namespace Ledger.Architecture.Tests;

/// <summary>The repository as it lies on disk, found upwards from the test assembly.</summary>
internal static class SourceTree
{
    private static readonly string[] s_codeFolders = ["src", "tests"];

    /// <summary>Directory that holds Ledger.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Names of the projects under a top-level folder, in order.</summary>
    public static IReadOnlyList<string> Projects(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal)];

    /// <summary>Names of the projects that a project under src refers to.</summary>
    public static IReadOnlyList<string> ReferencesOf(string project)
    {
        XDocument file = XDocument.Load(Path.Combine(Root, "src", project, project + ".csproj"));
        return [.. file.Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'))
            .Select(path => Path.GetFileNameWithoutExtension(path))];
    }

    /// <summary>Every C# file that a person wrote, relative to the root, with forward slashes.</summary>
    public static IEnumerable<string> CSharpFiles() =>
        from folder in s_codeFolders
        from path in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root, path).Replace('\\', '/')
        where !relative.Split('/').Any(part => part is "bin" or "obj" or "node_modules") && !relative.EndsWith(".g.cs", StringComparison.Ordinal)
        select relative;

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Ledger.sln")))
                return at.FullName;
        }

        throw new InvalidOperationException($"Ledger.sln was not found above {AppContext.BaseDirectory}.");
    }
}
