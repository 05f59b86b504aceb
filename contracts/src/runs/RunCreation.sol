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
        emit RunCreated(run, msg.sender, terms);
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
        if (t.genesisRoot == 0) revert InvalidTerms("genesisRoot");
        if (t.rounds == 0 || t.rounds == GENESIS) revert InvalidTerms("rounds");
        if (t.innerSteps == 0 || t.innerSteps > MAX_STEPS) revert InvalidTerms("innerSteps");
        if (t.minTrainers == 0 || t.minTrainers > t.maxSlots) revert InvalidTerms("minTrainers");
        if (t.maxSlots > MAX_MEMBERS) revert InvalidTerms("maxSlots");
        if (t.minVerifiers == 0 || t.minVerifiers > t.maxVerifiers) revert InvalidTerms("minVerifiers");
        if (t.maxVerifiers > MAX_MEMBERS) revert InvalidTerms("maxVerifiers");
        if (t.attesters == 0 || t.attesters > MAX_ATTESTERS) revert InvalidTerms("attesters");
        if (t.attestationBps > 10_000) revert InvalidTerms("attestationBps");
        if (t.verifierStake == 0) revert InvalidTerms("verifierStake");
        if (t.clocks.seedDelay == 0 || t.clocks.seedDelay > MAX_SEED_DELAY) revert InvalidTerms("seedDelay");
        if (t.clocks.train == 0) revert InvalidTerms("train");
        if (t.clocks.commit == 0) revert InvalidTerms("commit");
        if (t.clocks.reveal == 0) revert InvalidTerms("reveal");
    }
}
