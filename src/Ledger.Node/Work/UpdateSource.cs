using Ledger.Content;
using Ledger.Proofs;
using Ledger.Proofs.Traces;
using Ledger.Training;

namespace Ledger.Node.Work;

/// <summary>Updates of claims, from wherever their bytes are; nothing passes that does not hash to the claim's root.</summary>
internal sealed class UpdateSource(TrainingProgram program, IBlobStore blobs)
{
    /// <summary>The update of a claim, or one sentence why there is none.</summary>
    public async Task<(UpdateBlob? Update, string? Problem)> ReadAsync(Claim claim, CancellationToken cancellation)
    {
        Cid cid = new(claim.UpdateCid);
        ContentRead read = await new ContentReader(blobs).ReadAsync(cid, UpdateBlob.EncodedLength(program), cancellation).ConfigureAwait(false);
        if (read is not ContentRead.Found found)
            return (null, $"The update of slot {claim.Slot} in round {claim.Round} ({cid}) is not to be had: {Reason(read)}");
        if (!UpdateBlob.TryParse(program, found.Bytes.Span, out UpdateBlob? update, out string? problem))
            return (null, $"The update of slot {claim.Slot} in round {claim.Round} is refused: {problem}");
        return update.Root == claim.UpdateRoot
            ? (update, null)
            : (null, $"The update of slot {claim.Slot} in round {claim.Round} hashes to {update.Root}, but the claim says {claim.UpdateRoot}.");
    }

    /// <summary>The tensors of a claim's update whatever numbers are in them; null where no bytes with its root are to be had.</summary>
    public async Task<IReadOnlyList<CommittedTensor>?> TensorsAsync(Claim claim, CancellationToken cancellation) =>
        await new ContentReader(blobs).ReadAsync(new Cid(claim.UpdateCid), UpdateBlob.EncodedLength(program), cancellation).ConfigureAwait(false) is ContentRead.Found found
        && PublishedTensors.TryReadUpdate(program, found.Bytes, out IReadOnlyList<CommittedTensor>? tensors) && PublishedTensors.RootOf(tensors) == claim.UpdateRoot
            ? tensors
            : null;

    private static string Reason(ContentRead read) => read switch
    {
        ContentRead.Unavailable missing => missing.Reasons.Count > 0 ? string.Join(" ", missing.Reasons) : "nobody serves it.",
        ContentRead.TooLarge large => $"it has {large.Size} bytes, more than an update of this run.",
        ContentRead.Malformed malformed => malformed.Problem,
        _ => "unknown.",
    };
}
