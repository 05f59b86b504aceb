// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {AcceptedList} from "./AcceptedList.sol";
import {Finality} from "./Finality.sol";

/// @title  Challenges
/// @notice What games do to claims: keep them from the list and from finality, or convict them. Spec: docs/protocol.md §7, §8.8.
abstract contract Challenges is AcceptedList, Finality {
    modifier onlyDisputes() {
        if (msg.sender != _disputes) revert OnlyDisputes(msg.sender);
        _;
    }

    /// @inheritdoc ITrainingRuns
    function disputeClaim(Claim calldata c, uint64 committedAt)
        external
        onlyDisputes
        returns (DisputeTerms memory)
    {
        (Round storage d, Slot storage s) = _requireInWindow(c);
        s.disputes++;
        bool beforeFreeze = _countsForList(d, committedAt);
        if (beforeFreeze) d.disputed |= _bit(c.slot);
        emit ClaimDisputed(c.run, c.round, c.slot, beforeFreeze);
        return _disputeTerms(c.run, d.trainers[c.slot]);
    }

    /// @inheritdoc ITrainingRuns
    function endDispute(uint256 run, uint32 round, uint16 slot) external onlyDisputes {
        Round storage d = _rounds[run][round];
        Slot storage s = d.slots[slot];
        uint32 left = --s.disputes;
        if (left == 0 && _phaseOf(d) < Phase.Cutting) d.disputed &= ~_bit(slot);
        emit ClaimDisputeEnded(run, round, slot, left);
    }

    /// @inheritdoc ITrainingRuns
    function convict(uint256 run, uint32 round, uint16 slot, address identity)
        external
        onlyDisputes
        returns (uint256 slashed)
    {
        Round storage d = _rounds[run][round];
        Slot storage s = d.slots[slot];
        if (s.status != SlotStatus.Claimed) revert SlotNotOpen(s.status);
        // never taken back: a convicted slot ends; mostly the game has set it
        uint64 disputed = d.disputed;
        if (disputed & _bit(slot) == 0 && _phaseOf(d) < Phase.Cutting) d.disputed = disputed | _bit(slot);
        slashed = _runs[run].terms.slotStake;
        _endVoid(run, round, d, slot, identity, VoidReason.Convicted);
        _staking.slash(identity, slashed);
    }

    /// @inheritdoc ITrainingRuns
    function disputeTerms(Claim calldata c) external view returns (DisputeTerms memory) {
        (Round storage d,) = _requireClaim(c);
        return _disputeTerms(c.run, d.trainers[c.slot]);
    }

    /// @inheritdoc ITrainingRuns
    function isClaimOpen(uint256 run, uint32 round, uint16 slot) external view returns (bool) {
        Round storage d = _rounds[run][round];
        Slot storage s = d.slots[slot];
        return !_runs[run].voided && s.status == SlotStatus.Claimed && !_isBaseRefuted(run, d, s);
    }

    /// @inheritdoc ITrainingRuns
    function bondTerms(uint256 run) external view returns (uint128 bond, uint64 gasPrice) {
        return (_runs[run].terms.challengeBond, _runs[run].terms.gasPrice);
    }

    /// @inheritdoc ITrainingRuns
    function programOf(uint256 run) external view returns (bytes32) {
        return _runs[run].terms.programRoot;
    }

    /// @inheritdoc ITrainingRuns
    function executionFacts(uint256 run, uint32 round)
        external
        view
        returns (bytes32 programRoot, bytes32 datasetRoot, uint32 innerSteps, uint16 slots)
    {
        Terms storage t = _runs[run].terms;
        return (t.programRoot, t.datasetRoot, t.innerSteps, uint16(_rounds[run][round].trainers.length));
    }

    /// @dev Before the freeze, or committed to before it and revealed within the blocks that are granted for that.
    function _countsForList(Round storage d, uint64 committedAt) private view returns (bool) {
        Phase now_ = _phaseOf(d);
        if (now_ != Phase.Cutting) return now_ < Phase.Cutting;
        return committedAt < _freezeAt(d) && (d.frozenBlock == 0 || block.number <= d.frozenBlock + GRACE);
    }

    function _disputeTerms(uint256 run, address defender) private view returns (DisputeTerms memory) {
        Terms storage t = _runs[run].terms;
        return DisputeTerms({
            defender: defender,
            bond: t.challengeBond,
            gasPrice: t.gasPrice,
            clock: t.clocks.dispute,
            move: t.clocks.move,
            innerSteps: t.innerSteps,
            checkpoints: t.checkpoints,
            programRoot: t.programRoot
        });
    }
}
