using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Node.Work;
using Ledger.Training;

namespace Ledger.Cli.Releases;

/// <summary>The final state of an ended run, derived from its accepted updates; what the chain settled is what it must come to.</summary>
internal sealed class RunDerivation(RunMaterial material, IBlobStore blobs)
{
    /// <summary>Applies the updates of every round.</summary>
    /// <exception cref="CommandFailure">An update is nowhere to be had, or the result is not the settled state.</exception>
    public async Task<ModelState> FinalAsync(RunHistory history, Hash32 settled, CancellationToken cancel)
    {
        ModelState state = material.Genesis;
        foreach (RoundHistory round in history.Rounds)
        {
            List<UpdateBlob> updates = [];
            foreach (AcceptedClaim claim in history.AcceptedBy(round)) updates.Add(await ReadAsync(claim.Round.Number, claim.Slot, cancel).ConfigureAwait(false));
            state = OuterStep.Apply(material.Program, material.Tables, state, updates, round.Number);
        }

        return state.Root == settled
            ? state
            : throw new CommandFailure(ExitCode.Verification, $"The accepted updates lead to the state {state.Root}, but the chain settled {settled}.");
    }

    private async Task<UpdateBlob> ReadAsync(uint round, SlotHistory slot, CancellationToken cancel)
    {
        Cid cid = new(slot.Claim!.UpdateCid);
        ContentRead read = await new ContentReader(blobs).ReadAsync(cid, UpdateBlob.EncodedLength(material.Program), cancel).ConfigureAwait(false);
        if (read is not ContentRead.Found found)
        {
            string reasons = read is ContentRead.Unavailable { Reasons.Count: > 0 } missing ? string.Join(" ", missing.Reasons) : "nobody serves it.";
            throw new CommandFailure(ExitCode.Failure, $"The update {cid} of slot {slot.Number} in round {round} is not to be had: {reasons}", "start a node that holds it, or give its --data DIR");
        }

        if (!UpdateBlob.TryParse(material.Program, found.Bytes.Span, out UpdateBlob? update, out string? problem))
            throw new CommandFailure(ExitCode.Verification, $"The update of slot {slot.Number} in round {round} is refused: {problem}");
        return update.Root == slot.Claim.UpdateRoot
            ? update
            : throw new CommandFailure(ExitCode.Verification, $"The update of slot {slot.Number} in round {round} hashes to {update.Root}, but its claim says {slot.Claim.UpdateRoot}.");
    }
}
