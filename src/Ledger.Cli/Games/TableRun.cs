using System.Runtime.InteropServices;
using Ledger.Cli.Chain;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Work;
using Ledger.Proofs;
using Ledger.Proofs.Game;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Cli.Games;

/// <summary>A run that games are played about, with everything that a side recomputes from.</summary>
internal sealed record TableRun(ulong Number, RunMaterial Material, DisputeInputs Inputs, IBlobStore Blobs)
{
    /// <summary>Loads a run from the chain and a directory of blobs.</summary>
    public static async Task<TableRun> LoadAsync(ChainSession chain, ulong run, string blobs, CancellationToken cancel)
    {
        RunTerms terms = RunTerms.Of(await chain.Runs.TermsOfAsync(run, default, cancel).ConfigureAwait(false));
        DirectoryBlobStore store = new(blobs);
        if (await RunMaterial.LoadAsync(terms, store, cancel).ConfigureAwait(false) is not MaterialResult.Loaded loaded)
            throw new InvalidOperationException($"Run {run} cannot be loaded from {blobs}.");
        return new TableRun(run, loaded.Material, new DisputeInputs(loaded.Material.Program, loaded.Material.Tables, loaded.Material.Train), store);
    }

    /// <summary>What somebody claims who believes an execution.</summary>
    public Claim ClaimOf(IExecution execution, SlotAssignment slot)
    {
        RecipeRounds rounds = Material.Program.Recipe.Rounds;
        return new Claim
        {
            Run = ClaimFields.RunWord(Number),
            Round = slot.Round,
            Slot = slot.Slot,
            Seed = slot.Seed,
            BaseRoot = Material.Genesis.Root,
            TraceRoot = MerkleTree.RootOfHashes(Checkpoints(execution)),
            TrailRoot = execution.StateItems(rounds.InnerSteps)[^1],
            UpdateRoot = execution.Trace(SegmentKind.Update, 0).ResultTree.Root,
            UpdateCid = Hash32.Zero,
        };
    }

    /// <summary>The roots at the checkpoints.</summary>
    public Hash32[] Checkpoints(IExecution execution) => execution.CheckpointRoots(Material.Program.Recipe.Rounds);

    /// <summary>The bytes of the update that an execution leaves.</summary>
    public byte[] UpdateBytes(IExecution execution)
    {
        using MemoryStream bytes = new();
        foreach (CommittedTensor tensor in Poison.UpdateOf(Material.Program, execution))
            bytes.Write(MemoryMarshal.AsBytes(tensor.Words));
        return bytes.ToArray();
    }

    /// <summary>The update in some bytes; null if they are none.</summary>
    public UpdateBlob? UpdateOf(ReadOnlySpan<byte> bytes) => UpdateBlob.TryParse(Material.Program, bytes, out UpdateBlob? update, out _) ? update : null;

    /// <summary>The update of a claim from where its CID says; null where nobody gets it.</summary>
    public async Task<UpdateBlob?> FindUpdateAsync(Claim claim, CancellationToken cancel) =>
        UpdateOf((await FindBytesAsync(claim, cancel).ConfigureAwait(false)).Span) is { } update && update.Root == claim.UpdateRoot ? update : null;

    /// <summary>The bytes that lie where a claim's CID says, whatever they are; none where there is nothing.</summary>
    public async Task<ReadOnlyMemory<byte>> FindBytesAsync(Claim claim, CancellationToken cancel) =>
        await new ContentReader(Blobs).ReadAsync(new Cid(claim.UpdateCid), UpdateBlob.EncodedLength(Material.Program), cancel).ConfigureAwait(false) is ContentRead.Found found ? found.Bytes : default;

    /// <summary>The trail that an execution leaves, as a verifier reveals it.</summary>
    public byte[] TrailOf(IExecution execution) => MemoryMarshal.AsBytes(
        execution.StateTensor(Material.Program.Recipe.Rounds.InnerSteps, Material.Program.Table.Group(TensorGroup.Inner).Length - 1).Words).ToArray();

    /// <summary>The outer step of the round from the first state.</summary>
    public CandidateExecution OuterStep(IReadOnlyList<UpdateBlob> accepted, uint round, RowRules? rules = null) => new(Inputs, Material.Genesis, accepted, round, rules);

    /// <summary>What somebody posts after a cut who believes an execution.</summary>
    public static Hash32 CandidateOf(IExecution execution) => execution.Trace(SegmentKind.Outer, 0).ResultTree.Root;
}
