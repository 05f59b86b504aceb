namespace Ledger.Training;

/// <summary>The English API documentation in the .NET SDK's reference packs: a real corpus on every machine that builds this.</summary>
/// <remarks>Of each pack the highest version is taken; files follow the ordinal order of their names below packs/.</remarks>
public sealed class ReferenceDocumentation(IReadOnlyList<string> dotnetRoots, CorpusLimits limits) : ICorpusSource
{
    private static readonly string[] Packs = ["Microsoft.AspNetCore.App.Ref", "Microsoft.NETCore.App.Ref"];

    /// <summary>The documentation that belongs to the running .NET, wherever it is installed.</summary>
    public ReferenceDocumentation()
        : this(DotnetRoots.Candidates(), new CorpusLimits())
    {
    }

    /// <inheritdoc />
    public async Task<CorpusRead> ReadAsync(CancellationToken cancellationToken)
    {
        (string Name, string Directory)[] packs = [];
        foreach (string root in dotnetRoots)
        {
            packs = [.. Packs.Select(pack => Newest(root, pack)).OfType<(string, string)>()];
            if (packs.Length > 0)
                break;
        }

        CorpusBuilder builder = new(limits);
        foreach ((string pack, string directory) in packs)
        {
            foreach (string file in DocumentationBelow(directory).Order(StringComparer.Ordinal))
            {
                string name = $"{pack}/{Path.GetRelativePath(directory, file).Replace('\\', '/')}";
                if (await builder.AddAsync(file, name, cancellationToken).ConfigureAwait(false) is string tooLarge)
                    return new CorpusRead.Refused(tooLarge);
            }
        }

        return builder.Finish(
            "documentation of " + string.Join(" and ", packs.Select(static pack => pack.Name)),
            $"No .NET reference packs with documentation are below {string.Join(" or ", dotnetRoots)}; name a file or folder of your own instead.");
    }

    private static (string Name, string Directory)? Newest(string root, string pack)
    {
        DirectoryInfo directory = new(Path.Combine(root, "packs", pack));
        if (!directory.Exists)
            return null;
        DirectoryInfo? newest = directory.EnumerateDirectories()
            .Where(static version => Version.TryParse(version.Name, out _) && DocumentationBelow(version.FullName).Any())
            .MaxBy(static version => Version.Parse(version.Name));
        return newest is null ? null : ($"{pack} {newest.Name}", newest.FullName);
    }

    private static IEnumerable<string> DocumentationBelow(string version)
    {
        string reference = Path.Combine(version, "ref");
        return Directory.Exists(reference) ? Directory.EnumerateFiles(reference, "*.xml", SearchOption.AllDirectories) : [];
    }
}
