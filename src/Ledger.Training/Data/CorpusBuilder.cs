using System.Security.Cryptography;
using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>Collects documents file by file: the same file twice counts once, documentation XML is stripped to its text.</summary>
internal sealed class CorpusBuilder(CorpusLimits limits)
{
    private readonly List<CorpusDocument> _documents = [];
    private readonly List<SkippedFile> _skipped = [];
    private readonly HashSet<Hash32> _files = [];
    private readonly DocumentationText _documentation = new();
    private long _sourceBytes;
    private long _textBytes;

    /// <summary>Adds a file; returns a sentence when the corpus as a whole is too large.</summary>
    public async Task<string?> AddAsync(string path, string name, CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path).Length > limits.MaxFileBytes)
            {
                _skipped.Add(new SkippedFile(name, $"It is larger than {limits.MaxFileBytes >> 20} MiB."));
                return null;
            }

            bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _skipped.Add(new SkippedFile(name, $"It cannot be read: {error.Message}"));
            return null;
        }

        _sourceBytes += bytes.Length;
        Add(bytes, name);
        return _textBytes > limits.MaxTextBytes
            ? $"The data holds more than {limits.MaxTextBytes >> 20} MiB of text; give a smaller folder."
            : null;
    }

    /// <summary>The corpus, or a refusal when no file had text in it.</summary>
    public CorpusRead Finish(string source, string nothing) => _documents.Count > 0
        ? new CorpusRead.Text(source, _documents, _skipped, _sourceBytes)
        : new CorpusRead.Refused(_skipped.Count == 0 ? nothing : $"{nothing} The first file left out was {_skipped[0].Name}: {_skipped[0].Reason}");

    private void Add(byte[] bytes, string name)
    {
        if (!_files.Add(new Hash32(SHA256.HashData(bytes))))
        {
            _skipped.Add(new SkippedFile(name, "It is the same as an earlier file."));
            return;
        }

        if (!_documentation.TryStrip(bytes, out ReadOnlyMemory<byte> text) && !PlainText.TryRead(bytes, out text))
            _skipped.Add(new SkippedFile(name, "It is not text in UTF-8 or UTF-16."));
        else if (text.Length == 0)
            _skipped.Add(new SkippedFile(name, "It holds no text, or none that was not read before."));
        else
            _documents.Add(new CorpusDocument(name, text));
        _textBytes += text.Length;
    }
}
