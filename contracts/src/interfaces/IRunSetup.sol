// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "./ITrainingRuns.sol";

/// @title  IRunSetup
/// @notice Creation and end of runs, everything that happens in a round before training starts, what demands do to claims, and the cut
///         that leads to the next round. Spec: docs/protocol.md §7, §8.9, §8.10.
interface IRunSetup {
    /// @notice Creates a run; anyone may. Round 0 opens at once if its rewards can be reserved, else it waits.
    function createRun(ITrainingRuns.Terms calldata terms) external returns (uint256 run);

    /// @notice Ends a run whose program was shown malformed; only the Disputes contract. No slot of it becomes final any more.
    function voidRun(uint256 run) external;

    /// @notice Returns an identity's stake and weight in a round of a void run; anyone may.
    function leaveVoidRun(uint256 run, uint32 round, address identity) external;

    /// @notice Marks a claim as demanded, which cannot be final before `endDemands`; only the Disputes contract. While it can be disputed.
    function demandClaim(ITrainingRuns.Claim calldata c) external;

    /// @notice No demand about the claim waits any more; only the Disputes contract.
    function endDemands(uint256 run, uint32 round, uint16 slot) external;

    /// @notice Voids a claim whose data was demanded and did not come; its stake comes back; only the Disputes contract.
    function voidUnanswered(uint256 run, uint32 round, uint16 slot) external;

    /// @notice Opens the round that waits for a budget; anyone may.
    function openRound(uint256 run) external;

    /// @notice Takes a slot of the enrolling round and locks `slotStake` of the identity's deposit. One slot an identity and round.
    ///         The number is final when enrolment is closed: until then a trainer who leaves gives it to the last one.
    /// @dev The caller is the identity's owner or its delegate of type "LedgerNode".
    function enrolTrainer(uint256 run, address identity) external returns (uint16 slot);

    /// @notice As `enrolTrainer`, for a run whose terms name a schema: the identity has a credential of it now.
    /// @param proof abi.encode(ICredentialRegistry.Proof)
    function enrolWithCredential(uint256 run, address identity, bytes calldata proof) external returns (uint16 slot);

    /// @notice Joins the verifiers of the enrolling round and locks `weight` of the identity's deposit until the cut.
    function enrolVerifier(uint256 run, address identity, uint128 weight) external;

    /// @notice Leaves a round whose enrolment deadline has passed without reaching its minima; returns the locks.
    function withdrawEnrolment(uint256 run, address identity) external;

    /// @notice Closes enrolment at this block, after its deadline with both minima reached, or at once with both maxima reached.
    function closeEnrolment(uint256 run) external;

    /// @notice Draws the seed from block E + seedDelay; when that block is out of reach, this block becomes the new E.
    function drawSeed(uint256 run) external;

    /// @notice Starts the count of the two blocks in which openings committed before the freeze may still be revealed. Needed before
    ///         `cut` only while some commitment of a challenger is not revealed.
    function freeze(uint256 run) external;

    /// @notice Fixes the accepted list of the current round, returns the verifiers' locks and opens the next round.
    function cut(uint256 run) external;
}
