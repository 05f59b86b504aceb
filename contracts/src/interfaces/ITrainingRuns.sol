// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "./ICredentialRegistry.sol";
import {IRunSetup} from "./IRunSetup.sol";

/// @title  ITrainingRuns
/// @notice Runs, rounds, slots, claims, attestations, cuts and their finality. Spec: docs/protocol.md §7.
/// @dev    Rewards are in the token's smallest unit, stakes and bonds in wei of the native coin, times in unix seconds.
interface ITrainingRuns is IRunSetup {
    /// @notice Lengths of a round's phases, in seconds; `seedDelay` in blocks. `dispute` is the time that each side of a game has for all
    ///         its moves, `move` the least that is left to a side when its turn begins.
    struct Clocks {
        uint32 enrol;
        uint32 seedDelay;
        uint32 train;
        uint32 commit;
        uint32 reveal;
        uint32 window;
        uint32 extension;
        uint32 dispute;
        uint32 move;
    }

    /// @notice What a run promises. Immutable once created.
    /// @param checkpoints Inner states that a claim's traceRoot holds; number i is after (i + 1) · innerSteps / checkpoints steps
    /// @param gasPrice Wei for one unit of gas when the fixed gas of a dispute is repaid
    /// @param credentialSchema Schema of the credential that a trainer must show to enrol; 0: none
    struct Terms {
        bytes32 recipe;
        bytes32 programRoot;
        bytes32 datasetRoot;
        bytes32 genesisRoot;
        uint32 rounds;
        uint32 innerSteps;
        uint16 checkpoints;
        uint16 minTrainers;
        uint16 maxSlots;
        uint16 minVerifiers;
        uint16 maxVerifiers;
        uint16 attesters;
        uint16 attestationBps;
        uint128 slotReward;
        uint128 slotStake;
        uint128 verifierStake;
        uint128 candidateBond;
        uint128 challengeBond;
        uint64 gasPrice;
        uint64 credentialSchema;
        Clocks clocks;
    }

    /// @notice A trainer's statement of its round. Storage keeps only its hash, keccak256(abi.encode(claim)).
    struct Claim {
        uint256 run;
        uint32 round;
        uint16 slot;
        bytes32 seed;
        bytes32 baseRoot;
        bytes32 traceRoot;
        bytes32 trailRoot;
        bytes32 updateRoot;
        bytes32 updateCid;
    }

    /// @notice Where a round stands. It only ever moves forward.
    /// @dev Waiting: no budget yet. Seeding: enrolment closed, the seed's block not yet used. Cutting: the list is frozen, `cut` may be called.
    enum Phase {
        Waiting,
        Enrolling,
        Seeding,
        Training,
        Committing,
        Revealing,
        Cutting,
        Cut
    }

    /// @notice Where a slot stands. Final and Void never change again.
    enum SlotStatus {
        None,
        Enrolled,
        Claimed,
        Final,
        Void
    }

    /// @notice Why a slot was not paid.
    /// @dev Missing: no claim in time. Unattested: no revealed attestation. BaseRefuted: another base state was settled. Convicted: a game
    ///      or a proof showed the claim false; the stake is slashed. Unanswered: a leaf that was demanded did not come. RunVoided: the
    ///      run's program is malformed.
    enum VoidReason {
        None,
        Missing,
        Unattested,
        BaseRefuted,
        Convicted,
        Unanswered,
        RunVoided
    }

    /// @notice What a game about a claim or a candidate is played for.
    /// @param defender The identity whose stake or bond is at risk
    /// @param bond Bond of a challenger, wei
    /// @param gasPrice Wei for one unit of gas when the fixed gas of a dispute is repaid
    /// @param clock Seconds of each side
    /// @param move Least seconds left to a side when its turn begins
    struct DisputeTerms {
        address defender;
        uint128 bond;
        uint64 gasPrice;
        uint32 clock;
        uint32 move;
        uint32 innerSteps;
        uint16 checkpoints;
        bytes32 programRoot;
    }

    /// @notice Everything about a round except its slots.
    /// @param baseRound The round after which the base state stands; type(uint32).max means the genesis state
    /// @param enrolBlock The block E at which enrolment closed; the seed is of block E + seedDelay
    /// @param attested Bit s: slot s has a revealed attestation
    /// @param frozenBlock The block from which the freeze counts; zero until `freeze`, or the reveal that closed the round early
    /// @param disputed Bit s: a dispute on slot s stood open when the list froze, or stands now, before it does
    /// @param accepted Bit s: slot s is in the accepted list; zero until the cut
    /// @param lateOne Bit s: slot s of the round before this one won its disputes late and is in the accepted list
    /// @param lateTwo Bit s: the same for two rounds before
    struct RoundState {
        Phase phase;
        uint32 baseRound;
        uint64 openedAt;
        uint64 enrolEnd;
        uint64 enrolBlock;
        uint64 trainEnd;
        uint64 commitEnd;
        uint64 revealEnd;
        uint64 cutAt;
        bytes32 seed;
        uint16 slots;
        uint16 verifiers;
        uint16 claims;
        uint16 commitsExpected;
        uint16 commits;
        uint16 reveals;
        uint64 frozenBlock;
        uint64 attested;
        uint64 disputed;
        uint64 accepted;
        uint64 lateOne;
        uint64 lateTwo;
    }

    /// @notice Everything about one slot of a round.
    /// @param accepted Whether the slot is in the accepted list of its own round
    /// @param late Whether it is in the accepted list of a later round
    /// @param disputes Open games about the claim
    /// @param demanded Whether data of the claim were demanded and did not come yet
    /// @param finalizableAt Earliest time at which `finalize` can succeed; zero before the cut
    /// @param verifiers The verifiers drawn for the claim; empty before the claim
    /// @param committed One entry for each of `verifiers`: its commitment, or zero
    /// @param revealed One entry for each of `verifiers`: whether it revealed the right trail
    struct SlotState {
        address identity;
        SlotStatus status;
        VoidReason voidReason;
        bytes32 claimHash;
        bool accepted;
        bool late;
        uint32 disputes;
        bool demanded;
        uint64 finalizableAt;
        address[] verifiers;
        bytes32[] committed;
        bool[] revealed;
    }

    event RunCreated(uint256 indexed run, address indexed creator, Terms terms);
    event RoundOpened(uint256 indexed run, uint32 indexed round, uint32 baseRound, uint256 reserved);
    event RoundWaiting(uint256 indexed run, uint32 indexed round, uint256 needed);
    event TrainerEnrolled(uint256 indexed run, uint32 indexed round, uint16 slot, address indexed identity);
    event VerifierEnrolled(uint256 indexed run, uint32 indexed round, address indexed identity, uint96 weight);
    event TrainerLeft(uint256 indexed run, uint32 indexed round, uint16 slot, address indexed identity, address moved);
    event VerifierLeft(uint256 indexed run, uint32 indexed round, address indexed identity, address moved);
    event EnrolmentClosed(uint256 indexed run, uint32 indexed round, uint64 enrolBlock, uint16 slots, uint16 verifiers);
    event SeedPostponed(uint256 indexed run, uint32 indexed round, uint64 enrolBlock);
    event SeedDrawn(uint256 indexed run, uint32 indexed round, bytes32 seed, uint64 trainEnd);
    event Claimed(
        uint256 indexed run,
        uint32 indexed round,
        uint16 indexed slot,
        address identity,
        bytes32 seed,
        bytes32 baseRoot,
        bytes32 traceRoot,
        bytes32 trailRoot,
        bytes32 updateRoot,
        bytes32 updateCid
    );
    event VerifiersDrawn(uint256 indexed run, uint32 indexed round, uint16 indexed slot, address[] verifiers);
    event ClaimsClosed(uint256 indexed run, uint32 indexed round, uint64 trainEnd, uint64 commitEnd);
    event Committed(uint256 indexed run, uint32 indexed round, uint16 indexed slot, address verifier, bytes32 commitment);
    event CommitsClosed(uint256 indexed run, uint32 indexed round, uint64 commitEnd, uint64 revealEnd);
    event Attested(uint256 indexed run, uint32 indexed round, uint16 indexed slot, address verifier, bytes trail);
    event RevealsClosed(uint256 indexed run, uint32 indexed round, uint64 revealEnd);
    event RunVoided(uint256 indexed run);
    event RoundFrozen(uint256 indexed run, uint32 indexed round, uint64 frozenBlock);
    event RoundCut(
        uint256 indexed run, uint32 indexed round, uint64 accepted, uint64 lateOne, uint64 lateTwo, uint32 stateRound
    );
    event ClaimDisputed(uint256 indexed run, uint32 indexed round, uint16 indexed slot, bool beforeFreeze);
    event ClaimDisputeEnded(uint256 indexed run, uint32 indexed round, uint16 indexed slot, uint32 disputesLeft);
    event SlotFinal(uint256 indexed run, uint32 indexed round, uint16 indexed slot, address identity, uint256 trainerCredit);
    event AttestationPaid(uint256 indexed run, uint32 indexed round, uint16 indexed slot, address verifier, uint256 credit);
    event SlotVoided(uint256 indexed run, uint32 indexed round, uint16 indexed slot, address identity, VoidReason reason);

    error UnknownRun(uint256 run);
    error UnknownRound(uint256 run, uint32 round);
    error UnknownSlot(uint256 run, uint32 round, uint16 slot);
    error InvalidTerms(bytes32 field);
    error WrongPhase(Phase expected, Phase actual);
    error BudgetExhausted(uint256 run, uint256 needed);
    error AlreadyEnrolled(address identity);
    error NotEnrolled(address identity);
    error RoundFull(uint16 maximum);
    error WeightTooSmall(uint256 weight, uint256 minimum);
    error WeightTooLarge(uint256 weight, uint256 maximum);
    error EnrolmentStillOpen(uint64 until, uint16 trainers, uint16 verifiers);
    error SeedBlockNotMined(uint256 seedBlock, uint256 current);
    error NotCurrentRound(uint32 current, uint32 given);
    error WrongSeed(bytes32 expected, bytes32 given);
    error UnknownBase(bytes32 baseRoot);
    error SlotNotOpen(SlotStatus status);
    error ClaimMismatch(bytes32 expected, bytes32 given);
    error NotAssigned(address verifier, uint16 slot);
    error EmptyCommitment();
    error AlreadyCommitted(address verifier, uint16 slot);
    error CommitmentMismatch(bytes32 expected, bytes32 given);
    error AlreadyRevealed(address verifier, uint16 slot);
    error TrailLength(uint256 expected, uint256 given);
    error TrailMismatch(bytes32 expected, bytes32 given);
    error BaseNotSettled(uint256 run, uint32 round);
    error RunIsVoid(uint256 run);
    error RunIsNotVoid(uint256 run);
    error NotFrozen(uint256 pendingCommitments);
    error AlreadyFrozen(uint64 frozenBlock);
    error FreezeTooYoung(uint256 untilBlock);
    error WindowOpen(uint64 until);
    error WindowClosed(uint64 since);
    error ClaimInDispute(uint32 disputes);
    error ClaimDemanded(uint256 run, uint32 round, uint16 slot);
    error OnlyDisputes(address caller);
    error CredentialRefused(uint64 schema, ICredentialRegistry.Refusal reason);
    error CredentialRequired(uint64 schema);

    /// @notice Records the claim of a slot of the current round.
    function claim(Claim calldata c) external;

    /// @notice Commits an assigned verifier to the trail it computed.
    /// @param commitment keccak256(abi.encodePacked(bytes32 salt, address verifier, bytes trail))
    function commit(uint256 run, uint32 round, uint16 slot, address verifier, bytes32 commitment) external;

    /// @notice Reveals a commitment: the trail must hash to the claim's trailRoot.
    /// @param trail Loss and gradient norm of every inner step: 8 bytes a step, two little-endian float32
    function reveal(Claim calldata c, address verifier, bytes32 salt, bytes calldata trail) external;

    /// @notice Ends a claimed slot: credits it when it was accepted and its base is settled, else voids it; returns its stake.
    function finalize(Claim calldata c) external;

    /// @notice Ends several claimed slots: all of them, or none if one cannot end yet.
    function finalizeAll(Claim[] calldata claims) external;

    /// @notice Ends a slot that made no claim in time; returns its stake.
    function voidSlot(uint256 run, uint32 round, uint16 slot) external;

    /// @notice Marks a claim as disputed; only the Disputes contract.
    /// @param committedAt When the challenger committed to the opening: before the freeze it still keeps the claim from the list
    function disputeClaim(Claim calldata c, uint64 committedAt) external returns (DisputeTerms memory);

    /// @notice Takes back one dispute that ended without a conviction; only the Disputes contract.
    function endDispute(uint256 run, uint32 round, uint16 slot) external;

    /// @notice Voids a claim that was shown false and slashes its stake; only the Disputes contract.
    /// @param identity The slot's trainer, as `disputeClaim` or `disputeTerms` named it
    /// @return slashed Wei taken from the trainer: half is burned, half comes to the Disputes contract
    function convict(uint256 run, uint32 round, uint16 slot, address identity) external returns (uint256 slashed);

    /// @notice Number of runs; runs are numbered from 1.
    function runCount() external view returns (uint256);

    /// @notice Who created the run.
    function creatorOf(uint256 run) external view returns (address);

    /// @notice The run's terms.
    function termsOf(uint256 run) external view returns (Terms memory);

    /// @notice The round that waits, runs or was cut last, and its phase now.
    function phase(uint256 run) external view returns (uint32 round, Phase current);

    /// @notice Everything about a round except its slots.
    function roundState(uint256 run, uint32 round) external view returns (RoundState memory);

    /// @notice Everything about one slot.
    function slotState(uint256 run, uint32 round, uint16 slot) external view returns (SlotState memory);

    /// @notice Slot of an identity in a round.
    function slotOf(uint256 run, uint32 round, address identity) external view returns (bool enrolled, uint16 slot);

    /// @notice Verifiers of a round and their locked weights, in the order of enrolment.
    function verifiersOf(uint256 run, uint32 round)
        external
        view
        returns (address[] memory identities, uint96[] memory weights);

    /// @notice Whether a claim of this round may name the root as its base.
    function isBase(uint256 run, uint32 round, bytes32 root) external view returns (bool);

    /// @notice What a final slot credits: to its trainer, and to each revealed attester.
    function rewardsOf(uint256 run) external view returns (uint256 trainer, uint256 attester);

    /// @notice What a game about a claim is played for; reverts unless the slot holds this claim.
    function disputeTerms(Claim calldata c) external view returns (DisputeTerms memory);

    /// @notice Whether the run's program was shown malformed.
    function isVoid(uint256 run) external view returns (bool);

    /// @notice Whether the slot holds a claim that is neither final nor void, in a run that is not void, on a base that may still be settled
    ///         or is: whether a verdict about it means anything.
    function isClaimOpen(uint256 run, uint32 round, uint16 slot) external view returns (bool);

    /// @notice The bond of a challenger, and wei for one unit of gas when the fixed gas of a dispute is repaid.
    function bondTerms(uint256 run) external view returns (uint128 bond, uint64 gasPrice);

    /// @notice Root of the run's program.
    function programOf(uint256 run) external view returns (bytes32);

    /// @notice What the execution of a round's rows reads besides the claim.
    function executionFacts(uint256 run, uint32 round)
        external
        view
        returns (bytes32 programRoot, bytes32 datasetRoot, uint32 innerSteps, uint16 slots);

    /// @notice Number of claims in the accepted list of a round's cut, late ones included.
    function acceptedCount(uint256 run, uint32 round) external view returns (uint32);

    /// @notice Claim number `index` of a round's accepted list: own slots in order, then late ones in the order of round and slot.
    function acceptedAt(uint256 run, uint32 round, uint32 index)
        external
        view
        returns (uint32 claimRound, uint16 slot, bytes32 claimHash);
}
