// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "./IGames.sol";

/// @title  IDisputes
/// @notice Opening and ending of games, their bonds and credits. The moves of a game (IDisputeMoves) are called on the same contract.
///         Spec: docs/protocol.md §8.
interface IDisputes is IGames {
    /// @notice Reads a program's header once for all games about it; anyone may.
    /// @param proof The header as a proven item of IReferee
    function declareProgram(bytes32 programRoot, bytes calldata proof) external;

    /// @notice Commits to an opening; the sent coins are its bond.
    /// @param commitment keccak256(abi.encode(bytes32 key, bytes32 counterRoot, bytes32 salt, address challenger))
    function commit(bytes32 commitment) external payable;

    /// @notice Credits the bond of a sender's commitment that was not revealed within 256 blocks to its sender.
    function returnCommitment(address sender, bytes32 commitment) external;

    /// @notice Opens the game that was committed to at least 1 and at most 256 blocks before.
    /// @param counterRoot The challenger's own traceRoot (it equals the claim's when only the trail or the update is false) or state root
    function open(bytes calldata subject, bytes32 counterRoot, bytes32 salt) external returns (uint256 game);

    /// @notice Anybody, any time, without a game: a float of a checkpoint's state is not finite.
    /// @param checkpoint Number of the checkpoint
    /// @param root Its inner state
    /// @param path Its path to traceRoot
    /// @param proof Proof of IReferee.poisoned in tree Inner
    function showPoisonInTrace(
        bytes calldata subject,
        uint16 checkpoint,
        bytes32 root,
        bytes calldata path,
        bytes calldata proof
    ) external;

    /// @notice Anybody, any time, without a game: a scale of the update is not finite, negative, or above the program's limit.
    /// @param proof Proof of IReferee.poisoned in tree Update
    function showPoisonInUpdate(bytes calldata subject, bytes calldata proof) external;

    /// @notice Voids a run whose program breaks a rule; anyone may. Its stakes, bonds and games go back.
    /// @param proof Proof of IProgramRules.malformed
    function voidRun(uint256 run, bytes calldata proof) external;

    /// @notice Ends a game whose side to move has no time left; anyone may. That side loses.
    function timeout(uint256 game) external;

    /// @notice Ends a game whose subject ended otherwise; anyone may. The bond goes back.
    function end(uint256 game) external;

    /// @notice Pays an account's credits to it, or to the owner that its identity was handed to; anyone may.
    function withdraw(address account) external returns (uint256 amount);

    /// @notice Number of games; games are numbered from 1.
    function gameCount() external view returns (uint256);

    /// @notice A game as it stands.
    function gameOf(uint256 game) external view returns (Game memory);

    /// @notice What is known of a disputed claim or candidate.
    function subjectOf(bytes32 key) external view returns (Subject memory);

    /// @notice Commitments that were neither revealed nor returned.
    function pendingCommitments() external view returns (uint256);

    /// @notice What an account can withdraw.
    function creditOf(address account) external view returns (uint256);

    /// @notice Whether the program was declared, and its numbers of rows and tree items.
    function programOf(bytes32 programRoot)
        external
        view
        returns (bytes32 headerHash, uint32[3] memory rows, uint32[3] memory treeItems);
}
