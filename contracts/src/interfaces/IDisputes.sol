// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "./ITrainingRuns.sol";

/// @title  IDisputes
/// @notice Opening of disputes against claims and candidates. The challenger's bond is locked in wei of the native coin.
interface IDisputes {
    /// @notice What is disputed.
    enum Subject {
        Claim,
        Candidate
    }

    /// @notice A dispute as it was opened.
    /// @param key The claim's hash, or keccak256(abi.encode(run, round, stateRoot)) of the candidate
    /// @param counterRoot The challenger's own traceRoot, or its own state root
    struct Dispute {
        address challenger;
        Subject subject;
        uint64 openedAt;
        uint256 bond;
        bytes32 key;
        bytes32 counterRoot;
    }

    event ClaimDisputeOpened(
        uint256 indexed dispute,
        uint256 indexed run,
        uint32 indexed round,
        uint16 slot,
        bytes32 claimHash,
        address challenger,
        bytes32 counterTraceRoot,
        uint256 bond
    );
    event CandidateDisputeOpened(
        uint256 indexed dispute,
        uint256 indexed run,
        uint32 indexed round,
        bytes32 stateRoot,
        address challenger,
        bytes32 counterRoot,
        uint256 bond
    );

    error BondTooSmall(uint256 required, uint256 given);
    error SameRoot(bytes32 root);
    error AlreadyDisputed(address challenger, bytes32 key);
    error UnknownDispute(uint256 dispute);

    /// @notice Opens a dispute on a claim; the sent coins are the bond. The claim stays pending.
    /// @param counterTraceRoot The challenger's own traceRoot; it equals the claim's when only trailRoot or updateRoot is false
    function open(ITrainingRuns.Claim calldata c, bytes32 counterTraceRoot) external payable returns (uint256 dispute);

    /// @notice Opens a dispute on a candidate state; the sent coins are the bond. The candidate cannot be settled.
    function openCandidate(uint256 run, uint32 round, bytes32 stateRoot, bytes32 counterRoot)
        external
        payable
        returns (uint256 dispute);

    /// @notice Number of disputes; disputes are numbered from 1.
    function disputeCount() external view returns (uint256);

    /// @notice A dispute as it was opened.
    function disputeOf(uint256 dispute) external view returns (Dispute memory);

    /// @notice The dispute that a challenger has opened on a key; zero if none.
    function disputeBy(address challenger, bytes32 key) external view returns (uint256 dispute);
}
