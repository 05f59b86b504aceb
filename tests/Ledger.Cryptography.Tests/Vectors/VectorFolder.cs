using System.Text.Json;

namespace Ledger.Vectors;

/// <summary>Checks the items of one vector file; an item's failure is a text, null when it passes.</summary>
public delegate IEnumerable<(string Item, string? Failure)> VectorRunner(JsonElement file);

/// <summary>The folder of third-party test vectors: LEDGER_VECTORS, or ../shared/vectors beside the repository.</summary>
/// <remarks>LEDGER_VECTORS may also name the subfolder ethereum or did itself.</remarks>
public static class VectorFolder
{
    /// <summary>The folder with the subfolders ethereum and did; null when there is none on this machine.</summary>
    public static string? Root { get; } = Find();

    private static string Prefix { get; } = PrefixOf(Root);

    /// <summary>A test case for every file; one skipped case when the folder is absent.</summary>
    public static IEnumerable<TestCaseData> Cases()
    {
        if (Root is null)
        {
            yield return new TestCaseData("").SetArgDisplayNames("absent").Ignore(
                "No vectors on this machine: set LEDGER_VECTORS to a folder with the subfolders ethereum and did.");
            yield break;
        }

        string[] files = [.. Files()];
        foreach (string file in files)
            yield return new TestCaseData(file).SetArgDisplayNames(file);
        if (files.Length == 0)
            yield return new TestCaseData("").SetArgDisplayNames("a folder without a file");
    }

    /// <summary>Runs a file, reports "file: passed/total", and fails when an item does or when nobody knows the file.</summary>
    public static void Check(string project, string file, IReadOnlyDictionary<string, VectorRunner> runners)
    {
        if (VectorLayout.ReasonNotToRun(project, file) is { } reason)
        {
            TestContext.Progress.WriteLine($"{file}: not run here, {reason}");
            return;
        }

        Assert.That(runners.Keys, Does.Contain(file), "a vector file that is neither run nor listed as out of scope");
        string text = File.ReadAllText(PathOf(file));
        using JsonDocument document = JsonDocument.Parse(file.EndsWith(".json", StringComparison.Ordinal) ? text : JsonSerializer.Serialize(text));
        (string Item, string? Failure)[] results = [.. runners[file](document.RootElement)];
        int passed = results.Count(static result => result.Failure is null);
        string summary = $"{file}: {passed}/{results.Length}";
        TestContext.Progress.WriteLine(summary);
        Assert.That(results, Is.Not.Empty);
        Assert.That(
            results.Where(static result => result.Failure is not null).Select(static result => $"{result.Item}: {result.Failure}"), Is.Empty, summary);
    }

    /// <summary>Every .json and .txt file below the folder, by its name in the layout.</summary>
    private static IEnumerable<string> Files() =>
        from path in Directory.EnumerateFiles(Root!, "*", SearchOption.AllDirectories)
        where Path.GetExtension(path).ToLowerInvariant() is ".json" or ".txt"
        let name = Prefix + Path.GetRelativePath(Root!, path).Replace('\\', '/')
        orderby name
        select name;

    private static string PathOf(string file) => Path.Combine(Root!, file[Prefix.Length..]);

    /// <summary>What the names of the layout have before the paths in the folder: "ethereum/" or "did/" when it is that subfolder.</summary>
    private static string PrefixOf(string? root)
    {
        string name = root is null ? "" : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        return name is "ethereum" or "did" && !Directory.Exists(Path.Combine(root!, name)) ? name + "/" : "";
    }

    private static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable("LEDGER_VECTORS");
        if (!string.IsNullOrEmpty(named))
            return Directory.Exists(named) ? named : throw new DirectoryNotFoundException($"LEDGER_VECTORS names '{named}', which is no folder.");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
            {
                string beside = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "vectors"));
                return Directory.Exists(beside) ? beside : null;
            }
        }

        return null;
    }
}
