// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmission} from "./interfaces/IEmission.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IRunSetup} from "./interfaces/IRunSetup.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {IStateRoots} from "./interfaces/IStateRoots.sol";
import {ITrainingRuns} from "./interfaces/ITrainingRuns.sol";
import {Attestation} from "./runs/Attestation.sol";
import {Challenges} from "./runs/Challenges.sol";
import {Claims} from "./runs/Claims.sol";
import {RunStore} from "./runs/RunStore.sol";

/// @title  TrainingRuns
/// @notice Runs and their rounds, from enrolment to credit. No owner, no pause. Spec: docs/protocol.md §7.
///
/// Invariants (each has an `invariant_` test):
///   I1  the phase of a round only moves forward
///   I2  once a round is cut its accepted list never changes; after the freeze only openings that were committed to before it
///       can take own slots from it
///   I3  Σ credits of a run == Σ over its final slots of the schedule's reward, whoever holds them
///   I4  a slot ends once: Final and Void never change; only a Final slot has credited anything
///   I5  reserved budget == slotReward × slots that have not ended (all of maxSlots while a round enrols)
///   I6  locked stake == slot stakes not ended + weights of rounds not cut + candidate bonds not returned (StateRoots)
///   I7  a convicted claim is never credited, and its stake never comes back
contract TrainingRuns is Claims, Attestation, Challenges {
    address private immutable _setup;

    /// @param registry Says who acts for an identity
    /// @param staking Holds the stakes that this contract locks
    /// @param emission Holds the budgets that this contract reserves and credits
    /// @param stateRoots Says which states a claim may start from, and which one is settled
    /// @param disputes The only contract that may mark a claim as disputed or convict it
    /// @param setup The code of IRunSetup: RunSetup, deployed with the same arguments
    constructor(
        IIdentityRegistry registry,
        IStaking staking,
        IEmission emission,
        IStateRoots stateRoots,
        address disputes,
        address setup
    ) RunStore(registry, staking, emission, stateRoots, disputes) {
        _setup = setup;
    }

    /// @inheritdoc IRunSetup
    function createRun(Terms calldata) external returns (uint256 run) {
        return _toSetup();
    }

    /// @inheritdoc IRunSetup
    function voidRun(uint256) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function leaveVoidRun(uint256, uint32, address) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function demandClaim(Claim calldata) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function endDemands(uint256, uint32, uint16) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function voidUnanswered(uint256, uint32, uint16) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function openRound(uint256) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function enrolTrainer(uint256, address) external returns (uint16 slot) {
        return uint16(_toSetup());
    }

    /// @inheritdoc IRunSetup
    function enrolWithCredential(uint256, address, bytes calldata) external returns (uint16 slot) {
        return uint16(_toSetup());
    }

    /// @inheritdoc IRunSetup
    function enrolVerifier(uint256, address, uint128) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function withdrawEnrolment(uint256, address) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function closeEnrolment(uint256) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function drawSeed(uint256) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function freeze(uint256) external {
        _toSetup();
    }

    /// @inheritdoc IRunSetup
    function cut(uint256) external {
        _toSetup();
    }

    /// @inheritdoc ITrainingRuns
    function runCount() external view returns (uint256) {
        return _runCount;
    }

    /// @inheritdoc ITrainingRuns
    function creatorOf(uint256 run) external view returns (address) {
        return _runs[run].creator;
    }

    /// @inheritdoc ITrainingRuns
    function isVoid(uint256 run) external view returns (bool) {
        return _runs[run].voided;
    }

    /// @inheritdoc ITrainingRuns
    function termsOf(uint256 run) external view returns (Terms memory) {
        return _requireRun(run).terms;
    }

    /// @inheritdoc ITrainingRuns
    function phase(uint256 run) external view returns (uint32 round, Phase current) {
        round = _requireRun(run).round;
        return (round, _phaseOf(_rounds[run][round]));
    }

    /// @inheritdoc ITrainingRuns
    function roundState(uint256 run, uint32 round) external view returns (RoundState memory state) {
        Round storage d = _requireRound(run, round);
        state.phase = _phaseOf(d);
        state.baseRound = d.baseRound;
        state.openedAt = d.openedAt;
        state.enrolEnd = d.openedAt == 0 ? 0 : d.openedAt + _runs[run].terms.clocks.enrol;
        state.enrolBlock = d.enrolBlock;
        state.trainEnd = d.trainEnd;
        state.commitEnd = d.commitEnd;
        state.revealEnd = d.revealEnd;
        state.cutAt = d.cutAt;
        state.seed = d.seed;
        state.slots = uint16(d.trainers.length);
        state.verifiers = uint16(d.verifiers.length);
        state.claims = d.claims;
        state.commitsExpected = d.commitsExpected;
        state.commits = d.commits;
        state.reveals = d.reveals;
        state.attested = d.attested;
        state.disputed = d.disputed;
        state.accepted = d.accepted;
        state.frozenBlock = d.frozenBlock;
        state.lateOne = d.lateOne;
        state.lateTwo = d.lateTwo;
    }

    /// @inheritdoc ITrainingRuns
    function slotState(uint256 run, uint32 round, uint16 slot) external view returns (SlotState memory state) {
        Round storage d = _requireRound(run, round);
        if (slot >= d.trainers.length) revert UnknownSlot(run, round, slot);
        Slot storage s = d.slots[slot];
        state.identity = d.trainers[slot];
        state.status = s.status;
        state.voidReason = s.voidReason;
        state.claimHash = s.claimHash;
        state.accepted = d.accepted & _bit(slot) != 0;
        state.late = d.entered & _bit(slot) != 0;
        state.disputes = s.disputes;
        state.demanded = s.demanded;
        state.finalizableAt = _finalizableAt(_runs[run].terms, d, s);
        uint256 count = s.drawnCount;
        state.verifiers = new address[](count);
        state.committed = new bytes32[](count);
        state.revealed = new bool[](count);
        for (uint256 i = 0; i < count; i++) {
            state.verifiers[i] = d.verifiers[_drawnAt(s, i)].identity;
            state.committed[i] = s.commitments[i];
            state.revealed[i] = s.revealedMask & (1 << i) != 0;
        }
    }

    /// @inheritdoc ITrainingRuns
    function slotOf(uint256 run, uint32 round, address identity) external view returns (bool enrolled, uint16 slot) {
        uint256 index = _rounds[run][round].trainerIndex[identity];
        return index == 0 ? (false, 0) : (true, uint16(index - 1));
    }

    /// @inheritdoc ITrainingRuns
    function verifiersOf(uint256 run, uint32 round)
        external
        view
        returns (address[] memory identities, uint96[] memory weights)
    {
        Verifier[] storage verifiers = _requireRound(run, round).verifiers;
        identities = new address[](verifiers.length);
        weights = new uint96[](verifiers.length);
        for (uint256 i = 0; i < verifiers.length; i++) {
            (identities[i], weights[i]) = (verifiers[i].identity, verifiers[i].weight);
        }
    }

    /// @inheritdoc ITrainingRuns
    function isBase(uint256 run, uint32 round, bytes32 root) external view returns (bool) {
        return _isBase(run, _requireRound(run, round).baseRound, root);
    }

    /// @inheritdoc ITrainingRuns
    function rewardsOf(uint256 run) external view returns (uint256 trainer, uint256 attester) {
        return _rewards(_requireRun(run).terms);
    }

    /// @dev Runs the set-up code on this contract's storage with the call as it came; returns the first word of its answer.
    function _toSetup() private returns (uint256 answer) {
        address setup = _setup;
        assembly ("memory-safe") {
            let p := mload(0x40)
            calldatacopy(p, 0, calldatasize())
            if iszero(delegatecall(gas(), setup, p, calldatasize(), 0, 0)) {
                returndatacopy(p, 0, returndatasize())
                revert(p, returndatasize())
            }
            if gt(returndatasize(), 31) {
                returndatacopy(0, 0, 32)
                answer := mload(0)
            }
        }
    }
}
