// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "./ITrainingRuns.sol";

/// @title  IStateRoots
/// @notice The root of the model state after each round: posted by anyone with a bond, settled when it stands alone.
interface IStateRoots {
    /// @notice A posted root for the state after a round.
    /// @param root The state after the round
    /// @param baseRoot The state that the round started from, as the poster has it
    /// @param disputes Open games about the candidate
    struct Candidate {
        bytes32 root;
        bytes32 baseRoot;
        address poster;
        uint64 postedAt;
        uint32 disputes;
        bool settled;
        bool convicted;
        bool bondReturned;
    }

    event CandidatePosted(
        uint256 indexed run, uint32 indexed round, bytes32 indexed root, bytes32 baseRoot, address poster
    );
    event CandidateDisputed(uint256 indexed run, uint32 indexed round, bytes32 indexed root, bytes32 baseRoot);
    event CandidateDisputeEnded(
        uint256 indexed run, uint32 indexed round, bytes32 indexed root, bytes32 baseRoot, uint32 disputesLeft
    );
    event CandidateConvicted(
        uint256 indexed run, uint32 indexed round, bytes32 indexed root, bytes32 baseRoot, address poster
    );
    event CandidateSettled(uint256 indexed run, uint32 indexed round, bytes32 indexed root, bytes32 baseRoot);
    event CandidateReleased(
        uint256 indexed run, uint32 indexed round, bytes32 indexed root, bytes32 baseRoot, address poster
    );

    error NothingToPropose(uint256 run, uint32 round);
    error EmptyRoot();
    error UnknownBase(bytes32 baseRoot);
    error CandidateExists(bytes32 root);
    error UnknownCandidate(bytes32 root);
    error CandidateIsConvicted(bytes32 root);
    error BaseRefuted(bytes32 settled, bytes32 baseRoot);
    error CandidateContested(uint32 standing);
    error CandidateInDispute(bytes32 root, uint32 disputes);
    error BondAlreadyReturned(bytes32 root);
    error StateAlreadySettled(bytes32 root);
    error BaseNotSettled(uint256 run, uint32 round);
    error NotSettled(uint256 run, uint32 round);
    error RunIsVoid(uint256 run);
    error RoundNotCut(uint256 run, uint32 round);
    error WindowOpen(uint64 until);
    error WindowClosed(uint64 since);
    error PostingClosed(uint64 since);
    error OnlyDisputes(address caller);

    /// @notice Proposes the root of the state after a round's cut and locks `candidateBond` of the poster's deposit.
    /// @dev While one stands, others may be posted for one window after the first. A root that was convicted may be posted again.
    /// @param baseRoot The state it was computed from: settled, or a candidate that stands; if another one is settled, this one is void
    function postCandidate(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot, address poster) external;

    /// @notice Settles a candidate whose window has passed and that is the only undisputed one; returns its bond.
    function settle(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot) external;

    /// @notice Returns the bond of a candidate that lost without being false: another one was settled, or another base.
    function releaseCandidate(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot) external;

    /// @notice Marks a candidate as disputed; only the Disputes contract. Within its window, or while another one stands undisputed.
    function disputeCandidate(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot)
        external
        returns (ITrainingRuns.DisputeTerms memory);

    /// @notice Takes back one dispute that ended without a conviction; only the Disputes contract.
    /// @param key keccak256(abi.encode(run, round, baseRoot, stateRoot))
    function endDispute(bytes32 key) external;

    /// @notice Removes a candidate that was shown false and slashes its bond; only the Disputes contract.
    /// @return slashed Wei taken from the poster: half is burned, half comes to the Disputes contract
    function convict(bytes32 key) external returns (uint256 slashed);

    /// @notice Whether the candidate was posted, is neither convicted nor released, and stands on a base that may still be settled or is.
    function isCandidateOpen(bytes32 key) external view returns (bool);

    /// @notice Whether claims may start from the root: the settled one, or any candidate before one is settled.
    function stands(uint256 run, uint32 round, bytes32 root) external view returns (bool);

    /// @notice Root settled for the state that this very round's cut made; zero until settled, and for an empty accepted list.
    function settledAfter(uint256 run, uint32 round) external view returns (bytes32);

    /// @notice Candidates posted for the state after a round, in the order of posting.
    function candidatesOf(uint256 run, uint32 round) external view returns (Candidate[] memory);

    /// @notice Root of the state after a round; zero until settled. An empty accepted list carries the state before it.
    function settledRoot(uint256 run, uint32 round) external view returns (bytes32);

    /// @notice Root of the state after the last round; zero until settled.
    function finalRoot(uint256 run) external view returns (bytes32);
}
