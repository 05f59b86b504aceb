// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../interfaces/IDisputes.sol";
import {IRunSetup} from "../interfaces/IRunSetup.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RoundOpening} from "./RoundOpening.sol";

/// @title  Cuts
/// @notice Fixes the accepted list of a round, lets late winners in, and opens the next round. Spec: docs/protocol.md §7.
abstract contract Cuts is IRunSetup, RoundOpening {
    /// @inheritdoc IRunSetup
    function freeze(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, ITrainingRuns.Phase.Cutting);
        if (d.frozenBlock != 0) revert ITrainingRuns.AlreadyFrozen(d.frozenBlock);
        d.frozenBlock = uint64(block.number);
        emit ITrainingRuns.RoundFrozen(run, r.round, uint64(block.number));
    }

    /// @inheritdoc IRunSetup
    function cut(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, ITrainingRuns.Phase.Cutting);
        _requireGraceOver(d);
        uint32 round = r.round;
        d.cutAt = uint64(block.timestamp);
        d.accepted = d.attested & ~d.disputed;
        uint256 space = MAX_MEMBERS - _ones(d.accepted);
        if (round > 1) (d.lateTwo, space) = _enterLate(run, round - 2, space);
        if (round > 0) (d.lateOne, space) = _enterLate(run, round - 1, space);
        // an empty list leaves the state unchanged
        uint32 stateRound = space == MAX_MEMBERS ? d.baseRound : round;
        emit ITrainingRuns.RoundCut(run, round, d.accepted, d.lateOne, d.lateTwo, stateRound);
        if (round + 1 < r.terms.rounds) _openOrWait(run, round + 1, stateRound);
        for (uint256 i = 0; i < d.verifiers.length; i++) {
            Verifier storage v = d.verifiers[i];
            _unlock(v.identity, v.weight);
        }
    }

    /// @dev No commitment that could still be revealed, or two blocks in which it could have been.
    function _requireGraceOver(Round storage d) private view {
        uint256 pending = IDisputes(_disputes).pendingCommitments();
        if (pending == 0) return;
        if (d.frozenBlock == 0) revert ITrainingRuns.NotFrozen(pending);
        if (block.number <= d.frozenBlock + GRACE) revert ITrainingRuns.FreezeTooYoung(d.frozenBlock + GRACE + 1);
    }

    /// @dev Claims of an earlier round that missed their own list only because a dispute stood open, and have no open one now.
    function _enterLate(uint256 run, uint32 round, uint256 space) private returns (uint64 mask, uint256 left) {
        Round storage d = _rounds[run][round];
        uint64 missed = d.attested & d.disputed & ~d.entered;
        for (; missed != 0 && space != 0; missed &= missed - 1) {
            uint64 bit = missed & (~missed + 1);
            Slot storage s = d.slots[_position(bit)];
            if (s.disputes != 0 || (s.status != ITrainingRuns.SlotStatus.Claimed && s.status != ITrainingRuns.SlotStatus.Final)) continue;
            mask |= bit;
            space--;
        }
        if (mask != 0) d.entered |= mask;
        return (mask, space);
    }
}
