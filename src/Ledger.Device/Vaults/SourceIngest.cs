using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Ledger.Device.Vaults;

/// <summary>The worker's side of plugging: reads a folder, cuts passages, seals them into the vault with the source's key.</summary>
/// <remarks>Names, text and vectors live in this process alone; nothing of them is in a message of an exception or a refusal.</remarks>
public sealed class SourceIngest(string vaultPath, SourceId source, SecretKey sourceKey)
{
    private const int RowsPerTransaction = 64;

    private readonly List<long> _rows = [];

    /// <summary>Bounds of what is read.</summary>
    public NoteLimits Limits { get; init; } = new();

    /// <summary>Told after every durable change; tests end the process there.</summary>
    internal Action<VaultStep>? Reached { get; set; }

    /// <summary>Reads the folder and seals it; the manifest comes last, so that a source is whole or does not count.</summary>
    public IngestReport Run(string folder, TokenCount count, TextEmbedding embed, IProgress<IngestProgress>? progress, CancellationToken cancellation)
    {
        NoteFolder notes = new(folder, Limits);
        if (!notes.List())
            return new IngestReport.Refused("The folder does not exist or cannot be read.", notes.Skipped);
        try
        {
            using SqliteConnection connection = VaultFile.Connect(vaultPath, create: false);
            return Seal(connection, notes, new PassageCutter(count), count, embed, progress, cancellation);
        }
        catch (SqliteException e)
        {
            return new IngestReport.Refused($"The vault cannot be written: {e.Message}", notes.Skipped);
        }
    }

    private IngestReport Seal(
        SqliteConnection connection, NoteFolder notes, PassageCutter cutter, TokenCount count, TextEmbedding embed,
        IProgress<IngestProgress>? progress, CancellationToken cancellation)
    {
        List<Passage> waiting = [];
        int files = 0;
        long tokens = 0;
        foreach (Note note in notes.Read())
        {
            IReadOnlyList<string> texts = cutter.Cut(note.Text);
            if (texts.Count == 0 || _rows.Count + waiting.Count + texts.Count > Limits.Passages)
            {
                notes.Skip(note.Name, texts.Count == 0 ? SkipReason.Empty : SkipReason.OverLimit);
                continue;
            }

            for (int i = 0; i < texts.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                tokens += count(texts[i]);
                waiting.Add(new Passage(note.Name, i, texts[i], embed(texts[i])));
                if (waiting.Count == RowsPerTransaction && !Write(connection, waiting))
                    return Gone(notes);
            }

            files++;
            progress?.Report(new IngestProgress(files, notes.Count, _rows.Count + waiting.Count));
        }

        if (!Write(connection, waiting))
            return Gone(notes);
        Reached?.Invoke(VaultStep.AllRowsSealed);
        if (files == 0)
            return new IngestReport.Refused("The folder holds no text that could be read.", notes.Skipped);
        if (!WriteManifest(connection, files))
            return Gone(notes);
        Reached?.Invoke(VaultStep.ManifestSealed);
        return new IngestReport.Read(files, _rows.Count, tokens, notes.Skipped);
    }

    private static IngestReport.Refused Gone(NoteFolder notes) => new("The source is not being plugged any more.", notes.Skipped);

    /// <summary>Seals the waiting passages in one transaction; false when the source is gone.</summary>
    private bool Write(SqliteConnection connection, List<Passage> waiting)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        if (!IsPlugging(connection))
            return false;
        foreach (Passage passage in waiting)
        {
            long row = RowId.Create();
            byte[] content = PassageCodec.Encode(passage);
            VaultFile.Execute(
                connection, "INSERT INTO source_row (id, source, box) VALUES ($id, $source, $box)",
                ("$id", row), ("$source", source.ToArray()), ("$box", RecordSeal.Seal(sourceKey, content, RowId.SourceContext(source, row))));
            CryptographicOperations.ZeroMemory(content);
            _rows.Add(row);
        }

        transaction.Commit();
        waiting.Clear();
        Reached?.Invoke(VaultStep.SomeRowsSealed);
        return true;
    }

    private bool WriteManifest(SqliteConnection connection, int files)
    {
        _rows.Sort();
        return VaultFile.Execute(
            connection, "UPDATE source SET manifest = $manifest WHERE id = $id AND state = $state",
            ("$manifest", new SourceManifest(files, _rows).Seal(sourceKey, source)), ("$id", source.ToArray()), ("$state", (int)SourceState.Plugging)) == 1;
    }

    private bool IsPlugging(SqliteConnection connection) =>
        VaultFile.Scalar(connection, "SELECT state FROM source WHERE id = $id", ("$id", source.ToArray())) is (long)SourceState.Plugging;
}
