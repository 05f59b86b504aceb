// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RunStore} from "./RunStore.sol";

/// @title  Enrolment
/// @notice Who takes part in a round, and the seed that nobody can choose.
abstract contract Enrolment is RunStore {
    /// @inheritdoc ITrainingRuns
    function enrolTrainer(uint256 run, address identity) external returns (uint16 slot) {
        (Run storage r, Round storage d) = _current(run, Phase.Enrolling);
        _requireActsFor(identity);
        if (_trainerIndex[run][r.round][identity] != 0) revert AlreadyEnrolled(identity);
        if (d.trainers.length == r.terms.maxSlots) revert RoundFull(r.terms.maxSlots);
        slot = uint16(d.trainers.length);
        d.trainers.push(identity);
        _trainerIndex[run][r.round][identity] = slot + 1;
        _slots[run][r.round][slot].status = SlotStatus.Enrolled;
        emit TrainerEnrolled(run, r.round, slot, identity);
        _staking.lock(identity, r.terms.slotStake);
    }

    /// @inheritdoc ITrainingRuns
    function enrolVerifier(uint256 run, address identity, uint128 weight) external {
        (Run storage r, Round storage d) = _current(run, Phase.Enrolling);
        _requireActsFor(identity);
        if (_verifierIndex[run][r.round][identity] != 0) revert AlreadyEnrolled(identity);
        if (d.verifiers.length == r.terms.maxVerifiers) revert RoundFull(r.terms.maxVerifiers);
        if (weight < r.terms.verifierStake) revert WeightTooSmall(weight, r.terms.verifierStake);
        if (weight > type(uint96).max) revert WeightTooLarge(weight, type(uint96).max);
        d.verifiers.push(Verifier(identity, uint96(weight)));
        _verifierIndex[run][r.round][identity] = d.verifiers.length;
        emit VerifierEnrolled(run, r.round, identity, uint96(weight));
        _staking.lock(identity, weight);
    }

    /// @inheritdoc ITrainingRuns
    function closeEnrolment(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, Phase.Enrolling);
        Terms storage t = r.terms;
        uint16 trainers = uint16(d.trainers.length);
        uint16 verifiers = uint16(d.verifiers.length);
        uint64 until = d.openedAt + t.clocks.enrol;
        bool full = trainers == t.maxSlots && verifiers == t.maxVerifiers;
        bool enough = trainers >= t.minTrainers && verifiers >= t.minVerifiers;
        if (!full && (!enough || block.timestamp < until)) revert EnrolmentStillOpen(until, trainers, verifiers);
        d.enrolBlock = uint64(block.number);
        emit EnrolmentClosed(run, r.round, uint64(block.number), trainers, verifiers);
        if (trainers < t.maxSlots) _emission.release(run, uint256(t.slotReward) * (t.maxSlots - trainers));
    }

    /// @inheritdoc ITrainingRuns
    function drawSeed(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, Phase.Seeding);
        Clocks storage clocks = r.terms.clocks;
        uint256 seedBlock = uint256(d.enrolBlock) + clocks.seedDelay;
        if (block.number <= seedBlock) revert SeedBlockNotMined(seedBlock, block.number);
        bytes32 hash = blockhash(seedBlock);
        if (hash == 0) {
            d.enrolBlock = uint64(block.number);
            emit SeedPostponed(run, r.round, uint64(block.number));
            return;
        }
        d.seed = keccak256(abi.encodePacked(hash, run, r.round));
        d.trainEnd = uint64(block.timestamp) + clocks.train;
        d.commitEnd = d.trainEnd + clocks.commit;
        d.revealEnd = d.commitEnd + clocks.reveal;
        emit SeedDrawn(run, r.round, d.seed, d.trainEnd);
    }
}
