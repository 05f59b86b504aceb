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
        if (d.trainerIndex[identity] != 0) revert AlreadyEnrolled(identity);
        if (d.trainers.length == r.terms.maxSlots) revert RoundFull(r.terms.maxSlots);
        slot = uint16(d.trainers.length);
        d.trainers.push(identity);
        d.trainerIndex[identity] = slot + 1;
        d.slots[slot].status = SlotStatus.Enrolled;
        emit TrainerEnrolled(run, r.round, slot, identity);
        _lock(identity, r.terms.slotStake);
    }

    /// @inheritdoc ITrainingRuns
    function enrolVerifier(uint256 run, address identity, uint128 weight) external {
        (Run storage r, Round storage d) = _current(run, Phase.Enrolling);
        _requireActsFor(identity);
        if (d.verifierIndex[identity] != 0) revert AlreadyEnrolled(identity);
        if (d.verifiers.length == r.terms.maxVerifiers) revert RoundFull(r.terms.maxVerifiers);
        if (weight < r.terms.verifierStake) revert WeightTooSmall(weight, r.terms.verifierStake);
        if (weight > type(uint96).max) revert WeightTooLarge(weight, type(uint96).max);
        d.verifiers.push(Verifier(identity, uint96(weight)));
        d.verifierIndex[identity] = d.verifiers.length;
        emit VerifierEnrolled(run, r.round, identity, uint96(weight));
        _lock(identity, weight);
    }

    /// @inheritdoc ITrainingRuns
    function closeEnrolment(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, Phase.Enrolling);
        (uint256 trainers, uint256 verifiers) = (d.trainers.length, d.verifiers.length);
        bool full = trainers == r.terms.maxSlots && verifiers == r.terms.maxVerifiers;
        if (!full) _requireEnrolmentOver(r.terms, d, true);
        d.enrolBlock = uint64(block.number);
        emit EnrolmentClosed(run, r.round, uint64(block.number), uint16(trainers), uint16(verifiers));
        _release(run, r.terms.slotReward * (r.terms.maxSlots - trainers));
    }

    /// @inheritdoc ITrainingRuns
    function withdrawEnrolment(uint256 run, address identity) external {
        (Run storage r, Round storage d) = _current(run, Phase.Enrolling);
        _requireActsFor(identity);
        _requireEnrolmentOver(r.terms, d, false);
        uint256 slot = d.trainerIndex[identity];
        uint256 position = d.verifierIndex[identity];
        if (slot == 0 && position == 0) revert NotEnrolled(identity);
        if (slot != 0) _removeTrainer(run, r, d, identity, slot - 1);
        if (position != 0) _removeVerifier(run, r.round, d, identity, position - 1);
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

    /// @dev The deadline has passed, and both minima are reached (or not both).
    function _requireEnrolmentOver(Terms storage t, Round storage d, bool reached) private view {
        (uint256 trainers, uint256 verifiers) = (d.trainers.length, d.verifiers.length);
        uint64 until = d.openedAt + t.clocks.enrol;
        bool enough = trainers >= t.minTrainers && verifiers >= t.minVerifiers;
        if (block.timestamp < until || enough != reached) {
            revert EnrolmentStillOpen(until, uint16(trainers), uint16(verifiers));
        }
    }

    /// @dev The last slot's trainer takes the free one.
    function _removeTrainer(uint256 run, Run storage r, Round storage d, address identity, uint256 slot) private {
        uint256 last = d.trainers.length - 1;
        address moved = d.trainers[last];
        d.trainers[slot] = moved;
        d.trainers.pop();
        d.trainerIndex[moved] = slot + 1;
        delete d.trainerIndex[identity];
        delete d.slots[uint16(last)].status;
        emit TrainerLeft(run, r.round, uint16(slot), identity, moved);
        _unlock(identity, r.terms.slotStake);
    }

    /// @dev The last verifier takes the free position.
    function _removeVerifier(uint256 run, uint32 round, Round storage d, address identity, uint256 position) private {
        uint96 weight = d.verifiers[position].weight;
        Verifier memory moved = d.verifiers[d.verifiers.length - 1];
        d.verifiers[position] = moved;
        d.verifiers.pop();
        d.verifierIndex[moved.identity] = position + 1;
        delete d.verifierIndex[identity];
        emit VerifierLeft(run, round, identity, moved.identity);
        _unlock(identity, weight);
    }
}
