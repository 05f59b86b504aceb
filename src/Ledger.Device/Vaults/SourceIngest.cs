namespace Ledger.Device.Vaults;

/// <summary>The worker's side of plugging: reads a folder, cuts passages, seals them into the vault with the source's key.</summary>
public sealed class SourceIngest(string vaultPath, SourceId source, SecretKey sourceKey)
{
    /// <summary>Bounds of what is read.</summary>
    public NoteLimits Limits { get; init; } = new();

    /// <summary>Reads the folder and seals it; the manifest comes last, so that a source is whole or does not count.</summary>
    public IngestReport Run(string folder, TokenCount count, TextEmbedding embed, IProgress<IngestProgress>? progress, CancellationToken cancellation) =>
        throw new NotImplementedException($"{vaultPath} {source} {sourceKey}");
}
