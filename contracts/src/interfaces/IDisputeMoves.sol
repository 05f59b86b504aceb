// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "./IGames.sol";

/// @title  IDisputeMoves
/// @notice The moves of a game, called on the Disputes contract. Spec: docs/protocol.md §8.
/// @dev    Moves that must hash to what is known (`postTrace`, `postNodes`, `postRow`, `postLeaf`), proofs and executions may be
///         sent by anybody.
interface IDisputeMoves is IGames {
    /// @notice Defender, stage Trace: the inner states at the checkpoints. Frontier: keccak256(abi.encode(bytes32[] points)) with the zero
    ///         root before step 0 as the first point.
    function postTrace(uint256 game, bytes calldata subject, bytes32[] calldata roots) external;

    /// @notice Challenger: the number of the first thing posted that is wrong.
    function pick(uint256 game, uint16 index) external;

    /// @notice Challenger, stage Trace: all checkpoints are right, the update is not.
    function pickUpdate(uint256 game) external;

    /// @notice Challenger, stage Ops: all rows are right, the result is not.
    function pickResult(uint256 game) external;

    /// @notice Defender, stage Steps: the inner states that divide the disputed steps (lo, hi] into k = min(16, hi − lo) parts, the ends left
    ///         out; number j is after step lo + (hi − lo)·(j + 1)/k. Frontier: as in `postTrace`, with both ends.
    /// @param points What the frontier holds
    function postSteps(uint256 game, bytes32[] calldata points, bytes32[] calldata roots) external;

    /// @notice Defender, stage Ops, first move: names the op tree by its first nodes. Frontier: see Link.
    /// @param subject Not looked at in segment Step: may be empty there
    /// @param points What the frontier holds; empty for a candidate
    /// @param nodes The existing nodes of the first level that is shown: see `postNodes`
    function postOps(uint256 game, bytes calldata subject, bytes32[] calldata points, bytes32[] calldata nodes) external;

    /// @notice Defender, stages Ops, Result and Leaves: the existing nodes below the node that was picked: of the L levels left,
    ///         ⌊L / ⌈L/4⌉⌋ at once. Frontier: see Link.
    function postNodes(uint256 game, Link calldata link, bytes32[] calldata nodes) external;

    /// @notice Defender, stage Result, first move: the first nodes of the tree of the result. Frontier: see Link.
    /// @param held What the frontier holds, without siblings; its context is the hash of `context`
    function postResult(uint256 game, Context calldata context, Link calldata held, bytes32[] calldata nodes) external;

    /// @notice Defender, stage Row: the picked row's output root, the row, and the first nodes of the output's tree (none if it is one leaf).
    /// @param link Its context is the hash of `context`
    /// @param proof That of IReferee.rowOf
    function postRow(
        uint256 game,
        Context calldata context,
        Link calldata link,
        bytes32 output,
        bytes calldata proof,
        bytes32[] calldata nodes
    ) external;

    /// @notice Anybody, stage Item: compares the picked item of the result with what the rows say and ends the game.
    /// @param held What the frontier holds, without siblings; its context is the hash of `context`
    /// @param proof Proof of IReferee.differs for the picked item
    function executeItem(
        uint256 game,
        bytes calldata subject,
        Context calldata context,
        Link calldata held,
        bytes calldata proof
    ) external;

    /// @notice Defender, stage Leaf: the 1,024 bytes of the picked leaf. Frontier: see Link.
    function postLeaf(uint256 game, Link calldata link, bytes calldata leaf) external;

    /// @notice Defender, stage Element, chain of more than one term: the accumulator after each term, or, if there are more than 256, after
    ///         every r terms and the last: r is the least power of two whose square is not less than the number of terms. Big-endian words of four bytes. Frontier: see Partials.
    function postPartials(uint256 game, Element calldata element, bytes calldata values) external;

    /// @notice Defender, stage Runs: the accumulator after each term of the picked run. Frontier: see Partials.
    function postRun(uint256 game, Partials calldata runs, bytes calldata values) external;

    /// @notice Anybody, stage Element: computes an element that needs at most one term and ends the game.
    function executeElement(uint256 game, Element calldata element, Opened calldata opened) external;

    /// @notice Anybody, stage Terms, defender's turn: computes the picked term and ends the game.
    /// @param term Its context is the hash of `context`
    function executeTerm(
        uint256 game,
        bytes calldata subject,
        Context calldata context,
        Partials calldata term,
        Opened calldata opened
    ) external;

    /// @notice Anybody, stage Trace, after the trace was posted: the trail inside the last checkpoint is not the claim's trailRoot.
    /// @param points What the frontier holds
    /// @param proof Proof of IReferee.trailRootIn
    function showTrail(uint256 game, bytes calldata subject, bytes32[] calldata points, bytes calldata proof) external;

    /// @notice Anybody, stages Ops and Result on the challenger's turn: an item of the result differs from what the rows say.
    /// @param held What the frontier holds, without siblings; its context is the hash of `context`
    /// @param proof Proof of IReferee.differs
    function showDifference(
        uint256 game,
        bytes calldata subject,
        Context calldata context,
        Link calldata held,
        uint32 position,
        bytes calldata proof
    ) external;

    /// @notice Anybody, stage Leaf on the challenger's turn: the posted leaf is not zero behind the tensor's last element.
    /// @param held What the frontier holds, without siblings
    function showPadding(uint256 game, Link calldata held, bytes calldata leaf) external;

    /// @notice Makes a move of this interface if the game stands as the mover saw it, so that a move that was sent on another branch of the
    ///         chain is not made where the opponent said something else.
    /// @param position From positionOf
    /// @param move Call data of the move; its first argument is the game
    function playAt(uint256 game, bytes32 position, bytes calldata move) external;

    /// @notice Hash of all that was said in a game: what a move answers. Without its clocks.
    function positionOf(uint256 game) external view returns (bytes32);
}
