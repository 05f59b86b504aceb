using System.Globalization;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Status;

namespace Ledger.Cli.Demo;

/// <summary>All that the report is made of, as the chain and the nodes said it.</summary>
/// <param name="ChainId">Chain id.</param>
/// <param name="Contracts">Contract name to address.</param>
/// <param name="Terms">Terms of the run.</param>
/// <param name="End">The last look at events and nodes.</param>
/// <param name="ChainRoots">Root of the state that round r starts from, as the contract holds it; the last entry is the final root.</param>
/// <param name="Minted">Tokens minted, by the Emission contract.</param>
/// <param name="TotalSupply">Total supply, by the token.</param>
/// <param name="Balances">Balance of every account that ever received tokens.</param>
internal sealed record ReportSource(
    ulong ChainId, IReadOnlyDictionary<string, Address> Contracts, TrainingRuns.Terms Terms, DemoView End, IReadOnlyDictionary<uint, Hash32> ChainRoots,
    BigInteger Minted, BigInteger TotalSupply, IReadOnlyDictionary<Address, BigInteger> Balances)
{
    /// <summary>CID of the recipe.</summary>
    public Cid Recipe => new(Terms.Recipe);

    /// <summary>The rounds that opened.</summary>
    public IEnumerable<RoundHistory> Rounds => End.History.Rounds;

    /// <summary>What every node answered.</summary>
    public IEnumerable<RunStatus> NodeRuns => End.Nodes.Select(node => node.Status!.Run!);

    /// <summary>Reads what only the contracts can tell.</summary>
    public static async Task<ReportSource> ReadAsync(ChainSession chain, ulong run, DemoView end, CancellationToken cancel)
    {
        TrainingRuns.Terms terms = await chain.Runs.TermsOfAsync(run, default, cancel).ConfigureAwait(false);
        Dictionary<uint, Hash32> roots = new() { [0] = terms.GenesisRoot };
        for (uint round = 0; round < terms.Rounds; round++)
            roots[round + 1] = await chain.Roots.SettledRootAsync(run, round, default, cancel).ConfigureAwait(false);

        Dictionary<Address, BigInteger> balances = [];
        ulong head = await chain.Client.GetBlockNumberAsync(cancel).ConfigureAwait(false);
        LogFilter transfers = new([chain.Addresses.LedgerToken], [LedgerToken.Events.Transfer.Topic0]);
        foreach (Log log in await chain.Client.GetLogsAsync(transfers, chain.Addresses.FirstBlock, head, cancel).ConfigureAwait(false))
            if (LedgerToken.Events.Transfer.TryDecode(log, out LedgerToken.Events.Transfer? transfer)) balances[transfer.To] = BigInteger.Zero;
        foreach (Address holder in balances.Keys) balances[holder] = await chain.Token.BalanceOfAsync(holder, default, cancel).ConfigureAwait(false);
        (BigInteger minted, _) = await chain.Emission.TotalsAsync(default, cancel).ConfigureAwait(false);
        BigInteger supply = await chain.Token.TotalSupplyAsync(default, cancel).ConfigureAwait(false);
        return new ReportSource(chain.Client.ChainId, chain.Addresses.ByName, terms, end, roots, minted, supply, balances);
    }

    /// <summary>Whether every node derived every root that the chain holds, and the chain holds them all.</summary>
    public bool RootsAgree => ChainRoots.All(root => !root.Value.IsZero && NodeRuns.All(node => node.StateRoots.GetValueOrDefault(root.Key) == root.Value.ToString()));

    /// <summary>The report.</summary>
    public DemoReport Report(string lateJoiner, TimeSpan elapsed)
    {
        RunStatus first = NodeRuns.First();
        return new DemoReport(
            ChainId,
            Contracts.ToDictionary(named => named.Key, named => named.Value.ToString()),
            new RunReport(
                Recipe.ToString(),
                Terms.ProgramRoot.ToString(),
                first.Parameters,
                [.. Rounds.Select(round => Round(round, first))],
                ChainRoots[Terms.Rounds].ToString(),
                RootsAgree,
                Rounds.Any(round => round.Slots.Any(slot => slot.Trainer.ToString() == lateJoiner && slot.Credited > 0))),
            new TokenReport(Text(Minted), Balances.Where(held => !held.Value.IsZero).ToDictionary(held => held.Key.ToString(), held => Text(held.Value))),
            Math.Round(elapsed.TotalSeconds, 1));
    }

    private RoundReport Round(RoundHistory round, RunStatus node) => new(
        round.Number,
        round.Seed?.ToString() ?? "",
        ChainRoots[round.BaseRound == RoundHistory.Genesis ? 0 : round.BaseRound + 1].ToString(),
        node.ValidationLosses[round.Number + 1],
        [.. round.Slots.Where(slot => slot.Claim is not null && slot.Void != VoidReason.Convicted).Select(slot => new ClaimReport(
            slot.Number,
            slot.Trainer.ToString(),
            slot.Claim!.TraceRoot.ToString(),
            slot.Claim.TrailRoot.ToString(),
            new Cid(slot.Claim.UpdateCid).ToString(),
            [.. slot.Attestations.Select(attested => new AttestationReport(attested.Key.ToString(), Text(attested.Value)))],
            Text(slot.Credited)))]);

    private static string Text(BigInteger amount) => amount.ToString(CultureInfo.InvariantCulture);
}
