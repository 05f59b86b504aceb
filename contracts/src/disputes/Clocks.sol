// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "../Acting.sol";
import {GameStore} from "./GameStore.sol";

/// @title  Clocks
/// @notice Whose turn it is. Each side has one clock for all its moves; when its turn begins it has at least `move` seconds, so that
///         nobody can be beaten by an opponent that uses the last second. Spec: docs/protocol.md §8.4.
abstract contract Clocks is GameStore {
    /// @dev The game, if it is the defender's turn and its clock runs.
    function _defenderMoves(uint256 game) internal view returns (Stored storage g) {
        g = _active(game);
        if (g.challengersTurn) revert NotYourTurn(true);
        _requireTime(g, g.defenderLeft);
    }

    /// @dev The same, and the caller acts for the defender's identity: the move is its free choice.
    function _defenderChooses(uint256 game) internal view returns (Stored storage g) {
        g = _defenderMoves(game);
        Acting.requireFor(_registry, _subjects[g.key].defender);
    }

    /// @dev The game, if it is the caller's turn as its challenger.
    function _challengerMoves(uint256 game) internal view returns (Stored storage g) {
        g = _active(game);
        if (!g.challengersTurn) revert NotYourTurn(false);
        if (msg.sender != g.challenger) revert NotTheChallenger(g.challenger, msg.sender);
        _requireTime(g, g.challengerLeft);
    }

    /// @dev Stops the clock of the side that moved and starts the challenger's.
    function _passToChallenger(Stored storage g) internal {
        g.defenderLeft -= uint32(block.timestamp - g.movedAt);
        if (g.challengerLeft < g.move) g.challengerLeft = g.move;
        g.movedAt = uint40(block.timestamp);
        g.challengersTurn = true;
    }

    function _passToDefender(Stored storage g) internal {
        g.challengerLeft -= uint32(block.timestamp - g.movedAt);
        if (g.defenderLeft < g.move) g.defenderLeft = g.move;
        g.movedAt = uint40(block.timestamp);
        g.challengersTurn = false;
    }

    /// @dev The defender moved and, where nothing is to be picked, moves again: as if the challenger had picked at once.
    function _keepTurn(Stored storage g) internal {
        g.defenderLeft -= uint32(block.timestamp - g.movedAt);
        if (g.defenderLeft < g.move) g.defenderLeft = g.move;
        g.movedAt = uint40(block.timestamp);
    }

    function _active(uint256 game) internal view returns (Stored storage g) {
        g = _games[game];
        if (g.status != Status.Active) {
            if (g.status == Status.None) revert UnknownGame(game);
            revert GameOver(g.status);
        }
    }

    /// @dev The last second still counts: the time is over when more than what was left has passed.
    function _requireTime(Stored storage g, uint32 left) private view {
        uint64 until = uint64(g.movedAt) + left;
        if (block.timestamp > until) revert ClockSpent(until);
    }
}
