using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;

namespace Ledger.Cli.Demo;

/// <summary>Something that the demo claims to have shown, and whether it did.</summary>
/// <param name="Holds">Whether it is true.</param>
/// <param name="Says">The statement.</param>
/// <param name="Otherwise">What is wrong when it is false.</param>
internal sealed record Statement(bool Holds, string Says, string Otherwise)
{
    /// <summary>Every statement of a demo, judged by its report and by what the report was made of.</summary>
    public static IReadOnlyList<Statement> All(DemoReport report, ReportSource source, NetworkProfile profile)
    {
        RunReport run = report.Run;
        ClaimReport[] claims = [.. run.Rounds.SelectMany(round => round.Claims)];
        BigInteger credited = claims.Aggregate(BigInteger.Zero, (sum, claim) => claim.Attestations.Aggregate(sum + Parse(claim.Credited), (all, attested) => all + Parse(attested.Paid)));
        BigInteger held = report.Token.Balances.Values.Aggregate(BigInteger.Zero, (sum, balance) => sum + Parse(balance));
        double first = run.Rounds[0].ValidationLoss, last = run.Rounds[^1].ValidationLoss;
        int attesters = source.Terms.Attesters;
        return
        [
            Of(run.Rounds.Count == source.Terms.Rounds && source.Rounds.All(round => round.IsCut),
                $"all {source.Terms.Rounds} rounds were trained and cut", $"Only {source.Rounds.Count(round => round.IsCut)} of {source.Terms.Rounds} rounds were cut."),
            Of(run.Rounds.All(round => round.Claims.Count >= profile.Trainers) && claims.All(claim => Parse(claim.Credited) > 0),
                $"{claims.Length} claims became final and were paid", $"{claims.Count(claim => Parse(claim.Credited) <= 0)} claims were not paid, or a round has fewer than {profile.Trainers} claims."),
            Of(claims.All(claim => claim.Attestations.Count == attesters && claim.Attestations.All(attested => Parse(attested.Paid) > 0)),
                $"each claim was replayed step by step by {attesters} verifiers, who were paid", $"{claims.Count(claim => claim.Attestations.Count != attesters)} claims lack attestations, or an attestation was not paid."),
            Of(last <= first - profile.LeastDrop,
                Text($"validation loss fell from {first:0.000} to {last:0.000} nats a token"), Text($"The validation loss went from {first:0.000} to {last:0.000}; it should have fallen by {profile.LeastDrop} nats.")),
            .. AgainstUnigram(last, source.NodeRuns.First().UnigramEntropy!.Value, profile.BelowUnigram),
            Of(run.Parameters >= profile.LeastParameters,
                Text($"the model has {run.Parameters:N0} parameters"), Text($"The model has {run.Parameters:N0} parameters, fewer than {profile.LeastParameters:N0}.")),
            Of(run.RootsAgree,
                $"{source.NodeRuns.Count()} nodes derived every state root that the chain holds", "The state roots that the nodes derived are not all those of the chain."),
            Of(!source.ChainRoots[source.Terms.Rounds].IsZero,
                "the final root is settled", "The final root is not settled."),
            Of(run.LateJoinerPaid,
                "the node that joined late was paid", "The node that joined late was not paid."),
            Of(source.Minted == source.TotalSupply && source.Minted == held && source.Minted == credited,
                $"minted = total supply = balances = credits = {Amount.Of(source.Minted)} LDG",
                $"Minted {source.Minted}, total supply {source.TotalSupply}, balances {held} and credits {credited} are not all equal."),
        ];
    }

    /// <summary>What the demo shows about its cheat.</summary>
    public static IReadOnlyList<Statement> Of(DisputeReport dispute, bool isUnpaid) =>
    [
        Of(dispute.Convicted, $"the fourth trainer lied ({dispute.Lie}) and was convicted on chain: {dispute.Instruction}", $"The fourth trainer lied ({dispute.Lie}) and was not convicted: {dispute.Instruction}."),
        Of(dispute.Convicted && Parse(dispute.Slashed) > 0 && Parse(dispute.HonestPaid) > 0,
            $"that took {dispute.Moves} moves and {dispute.Gas:N0} gas; {Amount.Of(Parse(dispute.Slashed))} coins of its stake are gone, half to the challenger", "The liar's stake was not slashed, or the challenger was not paid."),
        Of(isUnpaid, "its claim was not paid", "The false claim was paid."),
    ];

    private static IEnumerable<Statement> AgainstUnigram(double loss, double entropy, double? share)
    {
        if (share is not double least) yield break;
        yield return Of(
            loss <= entropy * (1 - least),
            Text($"that is {(1 - loss / entropy) * 100:0} % below the unigram entropy of the same tokens ({entropy:0.000})"),
            Text($"The final validation loss {loss:0.000} is not {least * 100:0} % below the unigram entropy {entropy:0.000}."));
    }

    private static Statement Of(bool holds, string says, string otherwise) => new(holds, says, otherwise);

    private static BigInteger Parse(string amount) => BigInteger.Parse(amount, CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
