// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IStateRoots
/// @notice The root of the model state after each round: posted by anyone with a bond, settled when it stands alone.
interface IStateRoots {
    /// @notice A posted root for the state after a round.
    struct Candidate {
        bytes32 root;
        address poster;
        uint64 postedAt;
        uint32 disputes;
        bool settled;
        bool bondReturned;
    }

    event CandidatePosted(uint256 indexed run, uint32 indexed round, bytes32 indexed root, address poster);
    event CandidateDisputed(uint256 indexed run, uint32 indexed round, bytes32 indexed root);
    event CandidateSettled(uint256 indexed run, uint32 indexed round, bytes32 indexed root);
    event CandidateReleased(uint256 indexed run, uint32 indexed round, bytes32 indexed root, address poster);

    error NothingToPropose(uint256 run, uint32 round);
    error EmptyRoot();
    error CandidateExists(bytes32 root);
    error UnknownCandidate(bytes32 root);
    error CandidateContested(uint32 standing);
    error CandidateInDispute(bytes32 root, uint32 disputes);
    error BondAlreadyReturned(bytes32 root);
    error StateAlreadySettled(bytes32 root);
    error BaseNotSettled(uint256 run, uint32 round);
    error NotSettled(uint256 run, uint32 round);
    error RoundNotCut(uint256 run, uint32 round);
    error WindowOpen(uint64 until);
    error OnlyDisputes(address caller);

    /// @notice Proposes the root of the state after a round's cut and locks `candidateBond` of the poster's deposit.
    function postCandidate(uint256 run, uint32 round, bytes32 stateRoot, address poster) external;

    /// @notice Settles a candidate whose window has passed and that is the only undisputed one; returns its bond.
    function settle(uint256 run, uint32 round, bytes32 stateRoot) external;

    /// @notice Returns the bond of an undisputed candidate that another one was settled before.
    function releaseCandidate(uint256 run, uint32 round, bytes32 stateRoot) external;

    /// @notice Marks a candidate as disputed; only the Disputes contract.
    /// @return bond The least bond that the challenger must have locked
    function disputeCandidate(uint256 run, uint32 round, bytes32 stateRoot) external returns (uint128 bond);

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
