using Ledger.Cryptography;
using Ledger.Node.Chain;

namespace Ledger.Node.Rules;

/// <summary>Writes the release of an ended run, once the chain has settled the last state as this node derives it.</summary>
/// <remarks>A release is a function of the final state, so every node makes the same files and can compare a proposal with its own.</remarks>
public sealed class ExportRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        RoundSnapshot last = chain.Round;
        bool hasEnded = chain.Current + 1 >= chain.Terms.Rounds && last.Phase == RoundPhase.Cut && !last.SettledRoot.IsZero;
        if (hasEnded && own.Prepared && own.Exported != last.SettledRoot
            && own.StateRoots.TryGetValue(chain.Terms.Rounds, out Hash32 derived) && derived == last.SettledRoot)
        {
            yield return new NodeAction.Export(chain.Run, derived);
        }
    }
}
