using Ledger.Node.Chain;

namespace Ledger.Node.Rules;

/// <summary>One rule of the protocol: a pure function from chain and knowledge to what should be done now.</summary>
/// <remarks>
/// Rules are asked again at every new block and after every finished work, and propose until the chain shows the effect;
/// that an action is not done twice is the business of its key.
/// </remarks>
public interface INodeRule
{
    /// <summary>What should be done.</summary>
    IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own);
}

/// <summary>All rules, in the order in which a round needs them.</summary>
public static class NodeRules
{
    /// <summary>The rules.</summary>
    public static IReadOnlyList<INodeRule> All { get; } =
    [
        new DepositRule(),
        new EnrolTrainerRule(),
        new EnrolVerifierRule(),
        new OpenRoundRule(),
        new CloseEnrolmentRule(),
        new DrawSeedRule(),
        new TrainRule(),
        new ReplayRule(),
        new CommitRule(),
        new RevealRule(),
        new ChallengeClaimRule(),
        new PlayRule(),
        new EndGameRule(),
        new AnswerDemandRule(),
        new ExpireDemandRule(),
        new CutRule(),
        new DeriveRule(),
        new CandidateRule(),
        new ChallengeCandidateRule(),
        new SettleRule(),
        new FinalizeRule(),
        new VoidRule(),
        new WithdrawRule(),
        new WithdrawBondsRule(),
        new ExportRule(),
    ];

    /// <summary>Everything that the rules propose.</summary>
    public static IReadOnlyList<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own) =>
        [.. All.SelectMany(rule => rule.Propose(chain, own))];
}
