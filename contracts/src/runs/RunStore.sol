// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "../Acting.sol";
import {IEmission} from "../interfaces/IEmission.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {IStateRoots} from "../interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";

/// @title  RunStore
/// @notice Storage of all runs, and the pure reading of it: which phase a round is in, who acts for whom.
abstract contract RunStore {
    struct Run {
        address creator;
        uint32 round;
        bool voided;
        ITrainingRuns.Terms terms;
    }

    /// @dev Deadlines are set when the seed is drawn and only ever move closer, when all who enrolled have acted.
    struct Round {
        uint64 openedAt;
        uint64 enrolBlock;
        uint64 trainEnd;
        uint64 commitEnd;
        // one word
        uint64 revealEnd;
        uint64 cutAt;
        uint32 baseRound;
        uint16 claims;
        uint16 commitsExpected;
        uint16 commits;
        uint16 reveals;
        // one word
        uint64 attested;
        uint64 disputed;
        uint64 accepted;
        uint64 frozenBlock;
        // one word: late slots of one and of two rounds before, and own slots that entered a later list
        uint64 lateOne;
        uint64 lateTwo;
        uint64 entered;
        // one word
        bytes32 seed;
        address[] trainers;
        Verifier[] verifiers;
        mapping(uint256 slot => Slot) slots;
        // position plus one; zero means not enrolled
        mapping(address identity => uint256) trainerIndex;
        mapping(address identity => uint256) verifierIndex;
    }

    struct Verifier {
        address identity;
        uint96 weight;
    }

    /// @dev Byte i of `drawn` is the position of the i-th verifier drawn; bit i of the masks says what it did. `base` is the beginning of the
    ///      claim's baseRoot, as much as the word has room for: enough to know that another one was settled.
    struct Slot {
        bytes32 claimHash;
        uint64 drawn;
        uint8 drawnCount;
        uint8 revealedMask;
        ITrainingRuns.SlotStatus status;
        ITrainingRuns.VoidReason voidReason;
        uint32 disputes;
        bool demanded;
        bytes15 base;
        // one word
        mapping(uint256 index => bytes32) commitments;
    }

    /// @dev "After round GENESIS" means: the state that the recipe starts from.
    uint32 internal constant GENESIS = type(uint32).max;

    /// @dev Blocks after the freeze in which an opening that was committed to before it may be revealed.
    uint256 internal constant GRACE = 2;

    IIdentityRegistry internal immutable _registry;
    IStaking internal immutable _staking;
    IEmission internal immutable _emission;
    IStateRoots internal immutable _stateRoots;
    address internal immutable _disputes;

    uint256 internal _runCount;
    mapping(uint256 run => Run) internal _runs;
    mapping(uint256 run => mapping(uint32 round => Round)) internal _rounds;

    constructor(
        IIdentityRegistry registry,
        IStaking staking,
        IEmission emission,
        IStateRoots stateRoots,
        address disputes
    ) {
        _registry = registry;
        _staking = staking;
        _emission = emission;
        _stateRoots = stateRoots;
        _disputes = disputes;
    }

    function _requireRun(uint256 run) internal view returns (Run storage r) {
        r = _runs[run];
        if (r.creator == address(0)) revert ITrainingRuns.UnknownRun(run);
    }

    /// @dev A round that has been reached: it waits, runs or was cut.
    function _requireRound(uint256 run, uint32 round) internal view returns (Round storage d) {
        if (round > _requireRun(run).round) revert ITrainingRuns.UnknownRound(run, round);
        d = _rounds[run][round];
    }

    /// @dev The current round of a run, in the expected phase.
    function _current(uint256 run, ITrainingRuns.Phase expected) internal view returns (Run storage r, Round storage d) {
        r = _requireRun(run);
        _requireNotVoid(run);
        d = _rounds[run][r.round];
        _requirePhase(d, expected);
    }

    function _requireNotVoid(uint256 run) internal view {
        if (_runs[run].voided) revert ITrainingRuns.RunIsVoid(run);
    }

    function _requirePhase(Round storage d, ITrainingRuns.Phase expected) internal view {
        ITrainingRuns.Phase actual = _phaseOf(d);
        if (actual != expected) revert ITrainingRuns.WrongPhase(expected, actual);
    }

    function _requireActsFor(address identity) internal view {
        Acting.requireFor(_registry, identity);
    }

    function _lock(address identity, uint256 amount) internal {
        _staking.lock(identity, amount);
    }

    function _unlock(address identity, uint256 amount) internal {
        _staking.unlock(identity, amount);
    }

    function _release(uint256 run, uint256 amount) internal {
        _emission.release(run, amount);
    }

    /// @dev A function of storage and block.timestamp. A phase in which nobody is left to act has no length.
    function _phaseOf(Round storage d) internal view returns (ITrainingRuns.Phase) {
        if (d.openedAt == 0) return ITrainingRuns.Phase.Waiting;
        if (d.enrolBlock == 0) return ITrainingRuns.Phase.Enrolling;
        if (d.seed == 0) return ITrainingRuns.Phase.Seeding;
        if (block.timestamp < d.trainEnd) return ITrainingRuns.Phase.Training;
        if (block.timestamp < d.commitEnd && d.commitsExpected != 0) return ITrainingRuns.Phase.Committing;
        if (block.timestamp < d.revealEnd && d.commits != 0) return ITrainingRuns.Phase.Revealing;
        return d.cutAt == 0 ? ITrainingRuns.Phase.Cutting : ITrainingRuns.Phase.Cut;
    }

    /// @dev Number of the i-th verifier drawn for a slot.
    function _drawnAt(Slot storage s, uint256 i) internal view returns (uint256) {
        return (s.drawn >> (8 * i)) & 0xff;
    }

    /// @dev The index among the drawn of a verifier's identity.
    function _drawnIndex(Round storage d, uint16 slot, address verifier) internal view returns (uint256) {
        Slot storage s = d.slots[slot];
        uint256 position = d.verifierIndex[verifier];
        if (position != 0) {
            for (uint256 i = 0; i < s.drawnCount; i++) {
                if (_drawnAt(s, i) == position - 1) return i;
            }
        }
        revert ITrainingRuns.NotAssigned(verifier, slot);
    }

    /// @dev The claim whose hash the slot holds.
    function _requireClaim(ITrainingRuns.Claim calldata c) internal view returns (Round storage d, Slot storage s) {
        d = _requireRound(c.run, c.round);
        s = d.slots[c.slot];
        _requireHash(s, c);
    }

    function _requireHash(Slot storage s, ITrainingRuns.Claim calldata c) internal view {
        bytes32 hash = keccak256(abi.encode(c));
        if (s.claimHash != hash) revert ITrainingRuns.ClaimMismatch(s.claimHash, hash);
    }

    /// @dev An open claim that could not have been final yet.
    function _requireInWindow(ITrainingRuns.Claim calldata c) internal view returns (Round storage d, Slot storage s) {
        (d, s) = _requireClaim(c);
        if (s.status != ITrainingRuns.SlotStatus.Claimed) revert ITrainingRuns.SlotNotOpen(s.status);
        _requireNotVoid(c.run);
        uint64 since = _finalizableAt(_runs[c.run].terms, d, s);
        if (since != 0 && block.timestamp >= since) revert ITrainingRuns.WindowClosed(since);
    }

    /// @dev Root of the state that a round starts from; zero until settled.
    function _settledBase(uint256 run, Round storage d) internal view returns (bytes32) {
        return d.baseRound == GENESIS ? _runs[run].terms.genesisRoot : _stateRoots.settledAfter(run, d.baseRound);
    }

    /// @dev The time at which nothing can change the list any more but openings that were committed to before.
    function _freezeAt(Round storage d) internal view returns (uint64) {
        if (d.commitsExpected == 0) return d.trainEnd;
        return d.commits == 0 ? d.commitEnd : d.revealEnd;
    }

    /// @dev What a final slot credits to its trainer and to each revealed attester.
    function _rewards(ITrainingRuns.Terms storage t) internal view returns (uint256 trainer, uint256 attester) {
        uint256 attestation = uint256(t.slotReward) * t.attestationBps / 10_000;
        return (t.slotReward - attestation, attestation / t.attesters);
    }

    /// @dev Whether another state than the one that the claim starts from was settled: no verdict about the claim means anything then.
    ///      No claim starts from another genesis than the recipe's.
    function _isBaseRefuted(uint256 run, Round storage d, Slot storage s) internal view returns (bool) {
        if (d.baseRound == GENESIS) return false;
        bytes32 settled = _settledBase(run, d);
        return settled != 0 && bytes15(settled) != s.base;
    }

    function _finalizableAt(ITrainingRuns.Terms storage t, Round storage d, Slot storage s) internal view returns (uint64 time) {
        if (d.cutAt == 0) return 0;
        time = d.cutAt + t.clocks.window;
        if (_ones(s.revealedMask) < t.attesters) time += t.clocks.extension;
    }

    function _ones(uint256 mask) internal pure returns (uint256 count) {
        for (; mask != 0; mask &= mask - 1) count++;
    }

    function _position(uint64 bit) internal pure returns (uint256 position) {
        while (bit >> (position + 1) != 0) position++;
    }

    function _bit(uint256 position) internal pure returns (uint64) {
        return uint64(1) << uint64(position);
    }
}
