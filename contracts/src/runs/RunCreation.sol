// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRunSetup} from "../interfaces/IRunSetup.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {CredentialGate} from "./CredentialGate.sol";
import {RoundOpening} from "./RoundOpening.sol";

/// @title  RunCreation
/// @notice Creates runs, and bounds terms only where a round or a game could not work.
abstract contract RunCreation is IRunSetup, RoundOpening, CredentialGate {
    uint16 private constant MAX_CHECKPOINTS = 64;
    uint16 private constant MAX_ATTESTERS = 8;
    uint32 private constant MAX_STEPS = 4096;
    uint32 private constant MAX_SEED_DELAY = 128;

    /// @inheritdoc IRunSetup
    function createRun(ITrainingRuns.Terms calldata terms) external returns (uint256 run) {
        _requireValid(terms);
        run = ++_runCount;
        Run storage r = _runs[run];
        r.creator = msg.sender;
        r.terms = terms;
        emit ITrainingRuns.RunCreated(run, msg.sender, r.terms);
        _openOrWait(run, 0, GENESIS);
    }

    /// @inheritdoc IRunSetup
    function openRound(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, ITrainingRuns.Phase.Waiting);
        if (!_open(run, r.round, d)) revert ITrainingRuns.BudgetExhausted(run, _roundReward(r.terms));
    }

    function _requireValid(ITrainingRuns.Terms calldata t) private view {
        _require(t.genesisRoot != 0, "genesisRoot");
        _require(t.rounds != 0 && t.rounds != GENESIS, "rounds");
        _require(t.innerSteps != 0 && t.innerSteps <= MAX_STEPS, "innerSteps");
        // the number of a step over all rounds is a word of 32 bits
        _require(uint256(t.rounds) * t.innerSteps <= type(uint32).max, "rounds");
        _require(t.checkpoints != 0 && t.checkpoints <= t.innerSteps && t.checkpoints <= MAX_CHECKPOINTS, "checkpoints");
        _require(t.minTrainers != 0 && t.minTrainers <= t.maxSlots, "minTrainers");
        _require(t.maxSlots <= MAX_MEMBERS, "maxSlots");
        _require(t.minVerifiers != 0 && t.minVerifiers <= t.maxVerifiers, "minVerifiers");
        _require(t.maxVerifiers <= MAX_MEMBERS, "maxVerifiers");
        _require(t.attesters != 0 && t.attesters <= MAX_ATTESTERS, "attesters");
        _require(t.attestationBps <= 10_000, "attestationBps");
        _require(t.verifierStake != 0, "verifierStake");
        _require(_schemaExists(t.credentialSchema), "credentialSchema");
        _require(t.clocks.seedDelay != 0 && t.clocks.seedDelay <= MAX_SEED_DELAY, "seedDelay");
        _require(t.clocks.train != 0, "train");
        _require(t.clocks.commit != 0, "commit");
        _require(t.clocks.reveal != 0, "reveal");
        // else a state could be settled in the block that posts it, before anybody can dispute it
        _require(t.clocks.window != 0, "window");
        _require(t.clocks.dispute != 0, "dispute");
        _require(t.clocks.move != 0, "move");
    }

    function _require(bool valid, bytes32 field) private pure {
        if (!valid) revert ITrainingRuns.InvalidTerms(field);
    }
}
