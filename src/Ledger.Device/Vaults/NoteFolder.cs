using System.Security.Cryptography;
using System.Text;

namespace Ledger.Device.Vaults;

/// <summary>A note as it was read.</summary>
internal sealed record Note(string Name, string Text);

/// <summary>Reads the text files of a folder: bounded, in the order of their names, never through a link.</summary>
/// <remarks>
/// Links are not followed at all: one that leaves the folder must not be, and what one within it points to is read where it
/// lies. Files that report no length are not opened, so that pipes and devices cannot hold the reader up.
/// </remarks>
internal sealed class NoteFolder(string root, NoteLimits limits)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };

    private readonly List<SkippedNote> _skipped = [];
    private readonly List<(string Name, FileInfo File)> _files = [];
    private long _bytes;
    private int _seen;

    /// <summary>What was left out so far.</summary>
    public IReadOnlyList<SkippedNote> Skipped => _skipped;

    /// <summary>Number of files that <see cref="Read"/> will try.</summary>
    public int Count => _files.Count;

    /// <summary>Lists the folder; false when there is no such folder or it cannot be read.</summary>
    public bool List()
    {
        DirectoryInfo folder = new(root);
        return folder.Exists && Walk(folder, "", 0);
    }

    /// <summary>Reads the files one after another.</summary>
    public IEnumerable<Note> Read()
    {
        foreach ((string name, FileInfo file) in _files)
        {
            if (ReadText(name, file) is { } text)
                yield return new Note(name, text);
        }
    }

    /// <summary>Notes that something was left out.</summary>
    public void Skip(string name, SkipReason reason)
    {
        if (_skipped.Count < limits.Skipped)
            _skipped.Add(new SkippedNote(name, reason));
    }

    private bool Walk(DirectoryInfo folder, string prefix, int depth)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = [.. folder.EnumerateFileSystemInfos("*", Everything).Take(limits.Entries - _seen)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        _seen += entries.Length;
        if (_seen >= limits.Entries)
            Skip(prefix, SkipReason.OverLimit);
        foreach (FileSystemInfo entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            string name = prefix + entry.Name;
            if (entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                Skip(name, SkipReason.Link);
            else if (entry.Name.StartsWith('.'))
                Skip(name, SkipReason.Hidden);
            else if (entry is FileInfo file)
                Choose(name, file);
            else if (depth + 1 > limits.Depth)
                Skip(name, SkipReason.TooDeep);
            else if (!Walk((DirectoryInfo)entry, name + "/", depth + 1))
                Skip(name, SkipReason.Unreadable);
        }

        return true;
    }

    private void Choose(string name, FileInfo file)
    {
        if (file.Length == 0)
            Skip(name, SkipReason.Empty);
        else if (file.Length > limits.FileBytes)
            Skip(name, SkipReason.TooLarge);
        else if (_files.Count >= limits.Files || _bytes + file.Length > limits.TotalBytes)
            Skip(name, SkipReason.OverLimit);
        else
        {
            _files.Add((name, file));
            _bytes += file.Length;
        }
    }

    private string? ReadText(string name, FileInfo file)
    {
        byte[] bytes = [];
        try
        {
            using FileStream stream = new(file.FullName, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 0 });
            bytes = new byte[Math.Min(file.Length, limits.FileBytes)];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> content = bytes.AsSpan(0, length);
            content = content.StartsWith(Encoding.UTF8.Preamble) ? content[3..] : content;
            if (!content.Contains((byte)0))
                return Strict.GetString(content);
            Skip(name, SkipReason.NotText);
        }
        catch (DecoderFallbackException)
        {
            Skip(name, SkipReason.NotText);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Skip(name, SkipReason.Unreadable);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }

        return null;
    }
}
