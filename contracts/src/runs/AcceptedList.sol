// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RunStore} from "./RunStore.sol";

/// @title  AcceptedList
/// @notice Reads the list that a cut fixed: own slots in order, then late ones by round and slot. Spec: docs/protocol.md §7.
abstract contract AcceptedList is ITrainingRuns, RunStore {
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

    /// @inheritdoc ITrainingRuns
    function acceptedCount(uint256 run, uint32 round) external view returns (uint32) {
        Round storage d = _rounds[run][round];
        return uint32(_ones(d.accepted) + _ones(d.lateOne) + _ones(d.lateTwo));
    }

    /// @dev The position of the n-th bit of a mask; what is left of n if there is none.
    function _nth(uint64 mask, uint256 n) private pure returns (bool found, uint16 position, uint256 left) {
        for (; mask != 0; mask &= mask - 1) {
            if (n == 0) return (true, uint16(_position(mask & (~mask + 1))), 0);
            n--;
        }
        return (false, 0, n);
    }
}
