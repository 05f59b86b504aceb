// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RunStore} from "./RunStore.sol";

/// @title  RunCreation
/// @notice Creates runs and opens their rounds as soon as the rewards can be reserved.
abstract contract RunCreation is RunStore {
    uint16 private constant MAX_MEMBERS = 64;
    uint16 private constant MAX_ATTESTERS = 8;
    uint32 private constant MAX_STEPS = 4096;
    uint32 private constant MAX_SEED_DELAY = 128;

    /// @inheritdoc ITrainingRuns
    function createRun(Terms calldata terms) external returns (uint256 run) {
        _requireValid(terms);
        run = ++_runCount;
        Run storage r = _runs[run];
        r.creator = msg.sender;
        r.terms = terms;
        emit RunCreated(run, msg.sender, r.terms);
        _openOrWait(run, 0, GENESIS);
    }

    /// @inheritdoc ITrainingRuns
    function openRound(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, Phase.Waiting);
        if (!_open(run, r.round, d)) revert BudgetExhausted(run, _roundReward(r.terms));
    }

    /// @dev Makes a round the current one; it opens now, or waits for `openRound`.
    function _openOrWait(uint256 run, uint32 round, uint32 baseRound) internal {
        Run storage r = _runs[run];
        r.round = round;
        Round storage d = _rounds[run][round];
        d.baseRound = baseRound;
        if (!_open(run, round, d)) emit RoundWaiting(run, round, _roundReward(r.terms));
    }

    function _open(uint256 run, uint32 round, Round storage d) private returns (bool) {
        uint256 reward = _roundReward(_runs[run].terms);
        if (!_emission.reserve(run, reward)) return false;
        d.openedAt = uint64(block.timestamp);
        emit RoundOpened(run, round, d.baseRound, reward);
        return true;
    }

    function _roundReward(Terms storage t) private view returns (uint256) {
        return uint256(t.slotReward) * t.maxSlots;
    }

    function _requireValid(Terms calldata t) private pure {
        _require(t.genesisRoot != 0, "genesisRoot");
        _require(t.rounds != 0 && t.rounds != GENESIS, "rounds");
        _require(t.innerSteps != 0 && t.innerSteps <= MAX_STEPS, "innerSteps");
        _require(t.minTrainers != 0 && t.minTrainers <= t.maxSlots, "minTrainers");
        _require(t.maxSlots <= MAX_MEMBERS, "maxSlots");
        _require(t.minVerifiers != 0 && t.minVerifiers <= t.maxVerifiers, "minVerifiers");
        _require(t.maxVerifiers <= MAX_MEMBERS, "maxVerifiers");
        _require(t.attesters != 0 && t.attesters <= MAX_ATTESTERS, "attesters");
        _require(t.attestationBps <= 10_000, "attestationBps");
        _require(t.verifierStake != 0, "verifierStake");
        _require(t.clocks.seedDelay != 0 && t.clocks.seedDelay <= MAX_SEED_DELAY, "seedDelay");
        _require(t.clocks.train != 0, "train");
        _require(t.clocks.commit != 0, "commit");
        _require(t.clocks.reveal != 0, "reveal");
        // else a state could be settled in the block that posts it, before anybody can dispute it
        _require(t.clocks.window != 0, "window");
    }

    function _require(bool valid, bytes32 field) private pure {
        if (!valid) revert InvalidTerms(field);
    }
}
