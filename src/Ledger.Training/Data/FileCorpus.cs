namespace Ledger.Training;

/// <summary>Any file, or all files below a folder, that are text; hidden files and links are left alone.</summary>
public sealed class FileCorpus(string path, CorpusLimits limits) : ICorpusSource
{
    private static readonly EnumerationOptions Enumeration = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    /// <inheritdoc />
    public async Task<CorpusRead> ReadAsync(CancellationToken cancellationToken)
    {
        bool isFile = File.Exists(path);
        if (!isFile && !Directory.Exists(path))
            return new CorpusRead.Refused($"There is no file or folder {path}.");

        string root = isFile ? Path.GetDirectoryName(Path.GetFullPath(path))! : Path.GetFullPath(path);
        (string Name, string Path)[] files = isFile ? [(Path.GetFileName(path), path)] : Below(root);
        if (files.Length > limits.MaxFiles)
            return new CorpusRead.Refused($"{path} holds more than {limits.MaxFiles} files; give a smaller folder.");

        CorpusBuilder builder = new(limits);
        foreach ((string name, string file) in files)
        {
            if (await builder.AddAsync(file, name, cancellationToken).ConfigureAwait(false) is string tooLarge)
                return new CorpusRead.Refused(tooLarge);
        }

        return builder.Finish("files", $"There is no text in {path}.");
    }

    private (string Name, string Path)[] Below(string root) =>
    [
        .. Directory.EnumerateFiles(root, "*", Enumeration)
            .Take(limits.MaxFiles + 1)
            .Select(file => (Name: Path.GetRelativePath(root, file).Replace('\\', '/'), Path: file))
            .OrderBy(static file => file.Name, StringComparer.Ordinal),
    ];
}
