// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRunExplainer} from "./interfaces/IRunExplainer.sol";
import {IStateRoots} from "./interfaces/IStateRoots.sol";
import {ITrainingRuns} from "./interfaces/ITrainingRuns.sol";

/// @title  RunExplainer
/// @notice Puts together what TrainingRuns and StateRoots hold about one identity in one round.
contract RunExplainer is IRunExplainer {
    uint32 private constant GENESIS = type(uint32).max;

    ITrainingRuns private immutable _runs;
    IStateRoots private immutable _stateRoots;

    /// @param runs Holds the rounds
    /// @param stateRoots Holds the settled states
    constructor(ITrainingRuns runs, IStateRoots stateRoots) {
        _runs = runs;
        _stateRoots = stateRoots;
    }

    /// @inheritdoc IRunExplainer
    function explain(uint256 run, uint32 round, address identity) external view returns (Explanation memory e) {
        ITrainingRuns.RoundState memory d = _runs.roundState(run, round);
        (uint256 trainerReward, uint256 attesterReward) = _runs.rewardsOf(run);
        e.baseSettled = d.baseRound == GENESIS || _stateRoots.settledAfter(run, d.baseRound) != 0;
        (e.trainer, e.slot) = _runs.slotOf(run, round, identity);
        e.runVoid = _runs.isVoid(run);
        if (e.trainer) _explainClaim(e, run, round, d, trainerReward);
        _explainCandidates(e, run, round, identity);
        (e.verifier, e.weight) = _weightOf(run, round, identity);
        if (!e.verifier) return e;
        for (uint16 slot = 0; slot < d.slots; slot++) {
            _explainSlot(e, _runs.slotState(run, round, slot), slot, identity, attesterReward);
        }
    }

    function _explainClaim(
        Explanation memory e,
        uint256 run,
        uint32 round,
        ITrainingRuns.RoundState memory d,
        uint256 reward
    ) private view {
        ITrainingRuns.SlotState memory s = _runs.slotState(run, round, e.slot);
        uint64 bit = uint64(1) << e.slot;
        e.status = s.status;
        e.voidReason = s.voidReason;
        e.claimHash = s.claimHash;
        e.attested = d.attested & bit != 0;
        e.accepted = s.accepted;
        e.missedByDispute = d.disputed & bit != 0;
        e.disputes = s.disputes;
        e.demanded = s.demanded;
        e.finalizableAt = s.finalizableAt;
        if (s.late) e.lateRound = _runs.roundState(run, round + 1).lateOne & bit != 0 ? round + 1 : round + 2;
        if (s.status == ITrainingRuns.SlotStatus.Final) e.trainerCredit = reward;
    }

    function _explainCandidates(Explanation memory e, uint256 run, uint32 round, address identity) private view {
        IStateRoots.Candidate[] memory list = _stateRoots.candidatesOf(run, round);
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i].poster != identity) continue;
            e.candidates++;
            if (list[i].convicted) e.candidatesConvicted++;
            if (list[i].bondReturned) e.candidatesReturned++;
            if (list[i].settled) e.candidateSettled = true;
        }
    }

    function _explainSlot(
        Explanation memory e,
        ITrainingRuns.SlotState memory s,
        uint16 slot,
        address identity,
        uint256 reward
    ) private pure {
        uint64 bit = uint64(1) << slot;
        for (uint256 i = 0; i < s.verifiers.length; i++) {
            if (s.verifiers[i] != identity) continue;
            e.assigned |= bit;
            if (s.committed[i] != 0) e.committed |= bit;
            if (!s.revealed[i]) continue;
            e.revealed |= bit;
            if (s.status != ITrainingRuns.SlotStatus.Final) continue;
            e.paidAttestations |= bit;
            e.attesterCredit += reward;
        }
    }

    function _weightOf(uint256 run, uint32 round, address identity) private view returns (bool, uint96) {
        (address[] memory identities, uint96[] memory weights) = _runs.verifiersOf(run, round);
        for (uint256 i = 0; i < identities.length; i++) {
            if (identities[i] == identity) return (true, weights[i]);
        }
        return (false, 0);
    }
}
