using System.Text.Json;

namespace Ledger.Vectors;

/// <summary>Checks the items of one vector file; an item's failure is a text, null when it passes.</summary>
public delegate IEnumerable<(string Item, string? Failure)> VectorRunner(JsonElement file);

/// <summary>The folder of third-party test vectors: LEDGER_VECTORS, or ../shared/vectors beside the repository.</summary>
public static class VectorFolder
{
    /// <summary>The folder with the subfolders ethereum and did; null when there is none on this machine.</summary>
    public static string? Root { get; } = Find();

    /// <summary>A test case for every file; one skipped case when the folder is absent.</summary>
    public static IEnumerable<TestCaseData> Cases()
    {
        if (Root is null)
        {
            yield return new TestCaseData("").SetArgDisplayNames("absent").Ignore(
                "No vectors on this machine: set LEDGER_VECTORS to a folder with the subfolders ethereum and did.");
            yield break;
        }

        foreach (string path in Directory.EnumerateFiles(Root, "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(Root, path).Replace('\\', '/');
            bool ours = name.StartsWith("ethereum/", StringComparison.Ordinal) || name.StartsWith("did/", StringComparison.Ordinal);
            if (ours && Path.GetExtension(path) is ".json" or ".txt")
                yield return new TestCaseData(name).SetArgDisplayNames(name);
        }
    }

    /// <summary>Runs a file, reports "file: passed/total", and fails when an item does or when nobody knows the file.</summary>
    public static void Check(string file, IReadOnlyDictionary<string, VectorRunner> runners, IReadOnlyDictionary<string, string> outOfScope)
    {
        if (outOfScope.TryGetValue(file, out string? reason))
        {
            TestContext.Out.WriteLine($"{file}: not run here: {reason}");
            return;
        }

        Assert.That(runners.Keys, Does.Contain(file), "a vector file that is neither run nor listed as out of scope");
        string text = File.ReadAllText(Path.Combine(Root!, file));
        using JsonDocument document = JsonDocument.Parse(file.EndsWith(".json", StringComparison.Ordinal) ? text : JsonSerializer.Serialize(text));
        (string Item, string? Failure)[] results = [.. runners[file](document.RootElement)];
        int passed = results.Count(static result => result.Failure is null);
        string summary = $"{file}: {passed}/{results.Length}";
        TestContext.Progress.WriteLine(summary);
        Assert.That(results, Is.Not.Empty);
        Assert.That(
            results.Where(static result => result.Failure is not null).Select(static result => $"{result.Item}: {result.Failure}"), Is.Empty, summary);
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
