// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRunSetup} from "../interfaces/IRunSetup.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {CredentialGate} from "./CredentialGate.sol";
import {RunStore} from "./RunStore.sol";

/// @title  Enrolment
/// @notice Who takes part in a round, and the seed that nobody can choose.
abstract contract Enrolment is IRunSetup, RunStore, CredentialGate {
    /// @inheritdoc IRunSetup
    function enrolTrainer(uint256 run, address identity) external returns (uint16 slot) {
        (Run storage r, Round storage d) = _current(run, ITrainingRuns.Phase.Enrolling);
        uint64 schema = r.terms.credentialSchema;
        if (schema != 0) revert ITrainingRuns.CredentialRequired(schema);
        return _enrolTrainer(run, r, d, identity);
    }

    /// @inheritdoc IRunSetup
    function enrolWithCredential(uint256 run, address identity, bytes calldata proof) external returns (uint16 slot) {
        (Run storage r, Round storage d) = _current(run, ITrainingRuns.Phase.Enrolling);
        _requireCredential(r.terms.credentialSchema, identity, proof);
        return _enrolTrainer(run, r, d, identity);
    }

    /// @inheritdoc IRunSetup
    function enrolVerifier(uint256 run, address identity, uint128 weight) external {
        (Run storage r, Round storage d) = _current(run, ITrainingRuns.Phase.Enrolling);
        _requireActsFor(identity);
        if (d.verifierIndex[identity] != 0) revert ITrainingRuns.AlreadyEnrolled(identity);
        if (d.verifiers.length == r.terms.maxVerifiers) revert ITrainingRuns.RoundFull(r.terms.maxVerifiers);
        if (weight < r.terms.verifierStake) revert ITrainingRuns.WeightTooSmall(weight, r.terms.verifierStake);
        if (weight > type(uint96).max) revert ITrainingRuns.WeightTooLarge(weight, type(uint96).max);
        d.verifiers.push(Verifier(identity, uint96(weight)));
        d.verifierIndex[identity] = d.verifiers.length;
        emit ITrainingRuns.VerifierEnrolled(run, r.round, identity, uint96(weight));
        _lock(identity, weight);
    }

    /// @inheritdoc IRunSetup
    function closeEnrolment(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, ITrainingRuns.Phase.Enrolling);
        (uint256 trainers, uint256 verifiers) = (d.trainers.length, d.verifiers.length);
        bool full = trainers == r.terms.maxSlots && verifiers == r.terms.maxVerifiers;
        if (!full) _requireEnrolmentOver(r.terms, d, true);
        d.enrolBlock = uint64(block.number);
        emit ITrainingRuns.EnrolmentClosed(run, r.round, uint64(block.number), uint16(trainers), uint16(verifiers));
        _release(run, r.terms.slotReward * (r.terms.maxSlots - trainers));
    }

    /// @inheritdoc IRunSetup
    function withdrawEnrolment(uint256 run, address identity) external {
        (Run storage r, Round storage d) = _current(run, ITrainingRuns.Phase.Enrolling);
        _requireActsFor(identity);
        _requireEnrolmentOver(r.terms, d, false);
        uint256 slot = d.trainerIndex[identity];
        uint256 position = d.verifierIndex[identity];
        if (slot == 0 && position == 0) revert ITrainingRuns.NotEnrolled(identity);
        if (slot != 0) _removeTrainer(run, r, d, identity, slot - 1);
        if (position != 0) _removeVerifier(run, r.round, d, identity, position - 1);
    }

    /// @inheritdoc IRunSetup
    function drawSeed(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, ITrainingRuns.Phase.Seeding);
        ITrainingRuns.Clocks storage clocks = r.terms.clocks;
        uint256 seedBlock = uint256(d.enrolBlock) + clocks.seedDelay;
        if (block.number <= seedBlock) revert ITrainingRuns.SeedBlockNotMined(seedBlock, block.number);
        bytes32 hash = blockhash(seedBlock);
        if (hash == 0) {
            d.enrolBlock = uint64(block.number);
            emit ITrainingRuns.SeedPostponed(run, r.round, uint64(block.number));
            return;
        }
        d.seed = keccak256(abi.encodePacked(hash, run, r.round));
        d.trainEnd = uint64(block.timestamp) + clocks.train;
        d.commitEnd = d.trainEnd + clocks.commit;
        d.revealEnd = d.commitEnd + clocks.reveal;
        emit ITrainingRuns.SeedDrawn(run, r.round, d.seed, d.trainEnd);
    }

    function _enrolTrainer(uint256 run, Run storage r, Round storage d, address identity) private returns (uint16 slot) {
        _requireActsFor(identity);
        if (d.trainerIndex[identity] != 0) revert ITrainingRuns.AlreadyEnrolled(identity);
        if (d.trainers.length == r.terms.maxSlots) revert ITrainingRuns.RoundFull(r.terms.maxSlots);
        slot = uint16(d.trainers.length);
        d.trainers.push(identity);
        d.trainerIndex[identity] = slot + 1;
        d.slots[slot].status = ITrainingRuns.SlotStatus.Enrolled;
        emit ITrainingRuns.TrainerEnrolled(run, r.round, slot, identity);
        _lock(identity, r.terms.slotStake);
    }

    /// @dev The deadline has passed, and both minima are reached (or not both).
    function _requireEnrolmentOver(ITrainingRuns.Terms storage t, Round storage d, bool reached) private view {
        (uint256 trainers, uint256 verifiers) = (d.trainers.length, d.verifiers.length);
        uint64 until = d.openedAt + t.clocks.enrol;
        bool enough = trainers >= t.minTrainers && verifiers >= t.minVerifiers;
        if (block.timestamp < until || enough != reached) {
            revert ITrainingRuns.EnrolmentStillOpen(until, uint16(trainers), uint16(verifiers));
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
        emit ITrainingRuns.TrainerLeft(run, r.round, uint16(slot), identity, moved);
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
        emit ITrainingRuns.VerifierLeft(run, round, identity, moved.identity);
        _unlock(identity, weight);
    }
}
