// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../interfaces/IDisputes.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RoundOpening} from "./RoundOpening.sol";

/// @title  Cuts
/// @notice Fixes the accepted list of a round, lets late winners in, and opens the next round. Spec: docs/protocol.md §7.
abstract contract Cuts is ITrainingRuns, RoundOpening {
    /// @dev Blocks after the freeze in which an opening that was committed to before it may be revealed.
    uint256 internal constant GRACE = 2;

    /// @inheritdoc ITrainingRuns
    function freeze(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, Phase.Cutting);
        if (d.frozenBlock != 0) revert AlreadyFrozen(d.frozenBlock);
        d.frozenBlock = uint64(block.number);
        emit RoundFrozen(run, r.round, uint64(block.number));
    }

    /// @inheritdoc ITrainingRuns
    function cut(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, Phase.Cutting);
        _requireGraceOver(d);
        uint32 round = r.round;
        d.cutAt = uint64(block.timestamp);
        d.accepted = d.attested & ~d.disputed;
        uint256 space = MAX_MEMBERS - _ones(d.accepted);
        if (round > 1) (d.lateTwo, space) = _enterLate(run, round - 2, space);
        if (round > 0) (d.lateOne, space) = _enterLate(run, round - 1, space);
        // an empty list leaves the state unchanged
        uint32 stateRound = space == MAX_MEMBERS ? d.baseRound : round;
        emit RoundCut(run, round, d.accepted, d.lateOne, d.lateTwo, stateRound);
        if (round + 1 < r.terms.rounds) _openOrWait(run, round + 1, stateRound);
        for (uint256 i = 0; i < d.verifiers.length; i++) {
            Verifier storage v = d.verifiers[i];
            _unlock(v.identity, v.weight);
        }
    }

    /// @inheritdoc ITrainingRuns
    function acceptedAt(uint256 run, uint32 round, uint32 index)
        external
        view
        returns (uint32 claimRound, uint16 slot, bytes32 claimHash)
    {
        Round storage d = _requireRound(run, round);
        uint256 left = index;
        bool found;
        (found, slot, left) = _nth(d.accepted, left);
        if (found) return (round, slot, d.slots[slot].claimHash);
        (found, slot, left) = _nth(d.lateTwo, left);
        if (found) return (round - 2, slot, _rounds[run][round - 2].slots[slot].claimHash);
        (found, slot, left) = _nth(d.lateOne, left);
        if (found) return (round - 1, slot, _rounds[run][round - 1].slots[slot].claimHash);
        revert UnknownSlot(run, round, uint16(index));
    }

    /// @dev No commitment that could still be revealed, or two blocks in which it could have been.
    function _requireGraceOver(Round storage d) private view {
        uint256 pending = IDisputes(_disputes).pendingCommitments();
        if (pending == 0) return;
        if (d.frozenBlock == 0) revert NotFrozen(pending);
        if (block.number <= d.frozenBlock + GRACE) revert FreezeTooYoung(d.frozenBlock + GRACE + 1);
    }

    /// @dev Claims of an earlier round that missed their own list only because a dispute stood open, and have no open one now.
    function _enterLate(uint256 run, uint32 round, uint256 space) private returns (uint64 mask, uint256 left) {
        Round storage d = _rounds[run][round];
        uint64 missed = d.attested & d.disputed & ~d.entered;
        for (; missed != 0 && space != 0; missed &= missed - 1) {
            uint64 bit = missed & (~missed + 1);
            Slot storage s = d.slots[_position(bit)];
            if (s.disputes != 0 || (s.status != SlotStatus.Claimed && s.status != SlotStatus.Final)) continue;
            mask |= bit;
            space--;
        }
        if (mask != 0) d.entered |= mask;
        return (mask, space);
    }

    /// @dev The position of the n-th bit of a mask; what is left of n if there is none.
    function _nth(uint64 mask, uint256 n) private pure returns (bool found, uint16 position, uint256 left) {
        for (; mask != 0; mask &= mask - 1) {
            if (n == 0) return (true, uint16(_position(mask & (~mask + 1))), 0);
            n--;
        }
        return (false, 0, n);
    }

    function _position(uint64 bit) private pure returns (uint256 position) {
        while (bit >> (position + 1) != 0) position++;
    }
}
