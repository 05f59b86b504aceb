using System.Collections.Immutable;
using Ledger.Cryptography;
using Ledger.Proofs.Game;

namespace Ledger.Proofs.Tests.Game;

/// <summary>Plays anything: what one of several stories says, mixtures of them, picks at random, garbage.</summary>
internal sealed class Adversary(DisputePlayer player, DisputeSide side, Random random, params IExecution[] stories) : IActor
{
    public IExecution Openings { get; } = stories[0];

    public IEnumerable<Move> Moves(DisputeGame game)
    {
        if (random.Next(4) == 0)
            yield return Garbage(game);
        if (random.Next(2) == 0 && Distorted(game) is { } distorted)
            yield return distorted;
        for (int i = 0; i < 3; i++)
        {
            if (player.Next(game, side, stories[random.Next(stories.Length)]) is { } move)
                yield return Tampered(move);
        }

        for (int i = 0; i < 20; i++)
            yield return Pick(game);
        foreach (IExecution story in stories)
        {
            if (player.Next(game, side, story) is { } move)
                yield return move;
        }
    }

    /// <summary>A move that its position does not bind to anything: any values are taken.</summary>
    private Move? Distorted(DisputeGame game) => game.Position switch
    {
        GamePosition.StepsWanted steps => new Move.ShowSteps(
        [
            .. Enumerable.Range(1, steps.Span.Parts - 1).Select(part => random.Next(5) == 0
                ? Noise()
                : MerkleTree.RootOfHashes(stories[random.Next(stories.Length)].StateItems(steps.Span.Boundary(part)))),
        ]),
        // The first nodes of an op tree name its root: any of them are taken.
        GamePosition.OpsWanted { OpRoot: null } ops when stories[0].Trace(ops.Execution.Segment, ops.Execution.Step).OpTree is var tree => Named(tree),
        GamePosition.PartialsWanted partials => new Move.ShowPartials(
            [.. Enumerable.Range(0, partials.Span.Parts - 1).Select(_ => (uint)random.NextInt64(1L << 32)), partials.Span.After]),
        _ => null,
    };

    private Move.ShowOps Named(MerkleNodes tree)
    {
        ImmutableArray<Hash32> nodes = [.. TreeDissection.Nodes(tree, 0, 0).Select(node => random.Next(4) switch { 0 => Hash32.Zero, 1 => Noise(), _ => node })];
        return new Move.ShowOps(TreeDissection.Fold(nodes, TreeDissection.Next(0, tree.Depth)), nodes);
    }

    private Move Tampered(Move move) => random.Next(5) != 0 ? move : move switch
    {
        Move.ShowPartials m when m.Values.Length > 1 => m with { Values = m.Values.SetItem(random.Next(m.Values.Length - 1), (uint)random.Next()) },
        Move.ShowSteps m when m.Roots.Length > 0 => m with { Roots = m.Roots.SetItem(random.Next(m.Roots.Length), Noise()) },
        Move.ShowLeaf m => m with { Words = m.Words.SetItem(random.Next(256), (uint)random.Next()) },
        Move.ShowOps m => m with { Nodes = m.Nodes.SetItem(random.Next(m.Nodes.Length), Noise()) },
        Move.ShowLeaves m => m with { Nodes = m.Nodes.SetItem(random.Next(m.Nodes.Length), Noise()) },
        Move.ProveTrail m => m with { TrailRoot = Noise() },
        _ => move,
    };

    private Move Pick(DisputeGame game) => game.Position switch
    {
        GamePosition.TraceShown => random.Next(4) == 0 ? new Move.PickUpdate() : new Move.PickCheckpoint(random.Next(-1, 5)),
        GamePosition.StepsShown => new Move.PickSteps(random.Next(-1, 17)),
        GamePosition.OpsShown when random.Next(8) == 0 => new Move.DoubtResult(),
        GamePosition.OpsShown or GamePosition.ResultShown or GamePosition.LeavesShown => new Move.PickNode(random.Next(-1, 17)),
        GamePosition.LeafShown => new Move.PickElement(random.Next(-1, 257)),
        GamePosition.PartialsShown => new Move.PickPartial(random.Next(-1, 257)),
        _ => Garbage(game),
    };

    private Move Garbage(DisputeGame game) => random.Next(12) switch
    {
        0 => new Move.ShowTrace(Some()),
        1 => new Move.PickCheckpoint(random.Next(int.MinValue, int.MaxValue)),
        2 => new Move.PickUpdate(),
        3 => new Move.ProveTrail(Noise(), Some()),
        4 => new Move.ShowSteps(Some()),
        5 => new Move.ShowOps(random.Next(2) == 0 ? null : Noise(), Some()),
        6 => new Move.ShowResult(Some()),
        7 => new Move.ShowLeaves(Some()),
        8 => new Move.ShowLeaf([.. Enumerable.Range(0, random.Next(300)).Select(_ => (uint)random.Next())]),
        9 => new Move.ShowPartials([.. Enumerable.Range(0, random.Next(300)).Select(_ => (uint)random.Next())]),
        10 => new Move.CompareItem(Noise(), Some()),
        _ => game.Position is GamePosition.ExecutionWanted ? new Move.PickElement(0) : new Move.Execute(),
    };

    private ImmutableArray<Hash32> Some() => [.. Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(5) == 0 ? Hash32.Zero : Noise())];

    private Hash32 Noise()
    {
        byte[] bytes = new byte[Hash32.Size];
        random.NextBytes(bytes);
        return new Hash32(bytes);
    }
}
