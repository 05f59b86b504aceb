// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RunStore} from "./RunStore.sol";

/// @title  RoundOpening
/// @notice Opens a round as soon as its rewards can be reserved.
abstract contract RoundOpening is RunStore {
    /// @dev Most trainers and most verifiers of a round; most accepted claims too: the program's bound.
    uint16 internal constant MAX_MEMBERS = 64;

    /// @dev Makes a round the current one; it opens now, or waits for `openRound`.
    function _openOrWait(uint256 run, uint32 round, uint32 baseRound) internal {
        Run storage r = _runs[run];
        r.round = round;
        Round storage d = _rounds[run][round];
        d.baseRound = baseRound;
        if (!_open(run, round, d)) emit ITrainingRuns.RoundWaiting(run, round, _roundReward(r.terms));
    }

    function _open(uint256 run, uint32 round, Round storage d) internal returns (bool) {
        uint256 reward = _roundReward(_runs[run].terms);
        if (!_emission.reserve(run, reward)) return false;
        d.openedAt = uint64(block.timestamp);
        emit ITrainingRuns.RoundOpened(run, round, d.baseRound, reward);
        return true;
    }

    function _roundReward(ITrainingRuns.Terms storage t) internal view returns (uint256) {
        return uint256(t.slotReward) * t.maxSlots;
    }
}
