using System.Numerics;
using Ledger.Node.Chain;

namespace Ledger.Node.Rules;

/// <summary>Keeps enough coin in the deposit for the next stakes and bonds.</summary>
/// <remarks>Stakes of two rounds are locked at once: a round becomes final while the next one trains. Hence four times the need.</remarks>
public sealed class DepositRule : INodeRule
{
    private const int Reserve = 4;

    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        if (chain.Round.Number + 1 >= chain.Terms.Rounds && chain.Round.Phase == RoundPhase.Cut)
            yield break;
        BigInteger need = Need(chain.Terms, own.Roles);
        if (chain.Account.Available < need)
            yield return new NodeAction.Deposit(Reserve * need, $"{chain.Run}/{chain.Current}/{chain.Account.Available + chain.Account.Locked}");
    }

    /// <summary>Most that the rule deposits at once for a run, in wei.</summary>
    public static BigInteger Most(RunTerms terms, NodeRoles roles) => Reserve * Need(terms, roles);

    private static BigInteger Need(RunTerms terms, NodeRoles roles)
    {
        BigInteger stakes = BigInteger.Zero;
        if (roles.HasFlag(NodeRoles.Trainer))
            stakes += terms.SlotStake;
        if (roles.HasFlag(NodeRoles.Verifier))
            stakes += terms.VerifierStake;
        return roles == NodeRoles.None ? stakes : stakes + terms.CandidateBond;
    }
}

/// <summary>Takes a slot of the enrolling round once data and program are there, and the credential where the run asks for one.</summary>
/// <remarks>Making that credential's proof waits for an issuer's server, so it is work; enrolment goes by the last one made.</remarks>
public sealed class EnrolTrainerRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        RoundSnapshot round = chain.Round;
        if (own.Roles.HasFlag(NodeRoles.Trainer) && own.Prepared && own.RoundsLeft is not <= 0
            && round.Phase == RoundPhase.Enrolling
            && round.Slots.Count < chain.Terms.MaxSlots
            && round.SlotOf(own.Identity) is null
            && chain.Account.Available >= chain.Terms.SlotStake)
        {
            if (chain.Terms.CredentialSchema == 0)
            {
                yield return new NodeAction.EnrolTrainer(chain.Run, round.Number);
                yield break;
            }

            CredentialProof? proof = own.CredentialProof?.Round == round.Number ? own.CredentialProof : null;
            if (proof is not null)
                yield return new NodeAction.EnrolWithCredential(chain.Run, round.Number, proof.Bytes);
            if (proof is not { IsFresh: true })
                yield return new NodeAction.ProveCredential(chain.Run, round.Number, chain.Terms.CredentialSchema);
        }
    }
}

/// <summary>Joins the verifiers of the enrolling round once data and program are there.</summary>
public sealed class EnrolVerifierRule : INodeRule
{
    /// <inheritdoc />
    public IEnumerable<NodeAction> Propose(ChainSnapshot chain, NodeKnowledge own)
    {
        RoundSnapshot round = chain.Round;
        if (own.Roles.HasFlag(NodeRoles.Verifier) && own.Prepared
            && round.Phase == RoundPhase.Enrolling
            && round.Verifiers.Count < chain.Terms.MaxVerifiers
            && !round.Verifiers.Contains(own.Identity)
            && chain.Account.Available >= chain.Terms.VerifierStake)
        {
            yield return new NodeAction.EnrolVerifier(chain.Run, round.Number, chain.Terms.VerifierStake);
        }
    }
}
