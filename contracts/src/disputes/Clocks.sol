// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "../Acting.sol";
import {GameStore} from "./GameStore.sol";
import {Turn, Turns} from "./Turns.sol";

/// @title  Clocks
/// @notice Whose turn it is. Each side has one clock for all its moves; when its turn begins it has at least `move` seconds, so that
///         nobody can be beaten by an opponent that uses the last second. Spec: docs/protocol.md §8.4.
abstract contract Clocks is GameStore {
    /// @dev The game, if it is the defender's turn and its clock runs.
    function _defenderMoves(uint256 game, Turn memory t) internal view returns (Stored storage g) {
        g = _active(game, t);
        if (t.challengersTurn) revert NotYourTurn(true);
        _requireTime(t.movedAt, t.defenderLeft);
    }

    /// @dev The same, and the caller acts for the defender's identity: the move is its free choice.
    function _defenderChooses(uint256 game, Turn memory t) internal view returns (Stored storage g) {
        g = _defenderMoves(game, t);
        Acting.requireFor(_registry, _subjects[g.key].defender);
    }

    /// @dev The game, if it is the caller's turn as its challenger.
    function _challengerMoves(uint256 game, Turn memory t) internal view returns (Stored storage g) {
        g = _active(game, t);
        if (!t.challengersTurn) revert NotYourTurn(false);
        if (msg.sender != g.challenger) revert NotTheChallenger(g.challenger, msg.sender);
        _requireTime(t.movedAt, t.challengerLeft);
    }

    /// @dev Stops the clock of the defender, which moved, and starts the challenger's.
    function _passToChallenger(Stored storage g, Turn memory t) internal {
        t.defenderLeft -= uint32(block.timestamp - t.movedAt);
        if (t.challengerLeft < t.move) t.challengerLeft = t.move;
        t.challengersTurn = true;
        _begin(g, t);
    }

    function _passToDefender(Stored storage g, Turn memory t) internal {
        t.challengerLeft -= uint32(block.timestamp - t.movedAt);
        if (t.defenderLeft < t.move) t.defenderLeft = t.move;
        t.challengersTurn = false;
        _begin(g, t);
    }

    /// @dev The defender moved and, where nothing is to be picked, moves again: as if the challenger had picked at once.
    function _keepTurn(Stored storage g, Turn memory t) internal {
        t.defenderLeft -= uint32(block.timestamp - t.movedAt);
        if (t.defenderLeft < t.move) t.defenderLeft = t.move;
        _begin(g, t);
    }

    function _active(uint256 game, Turn memory t) internal view returns (Stored storage g) {
        g = _games[game];
        Turns.unpack(g.turn, t);
        if (t.status != Status.Active) {
            if (t.status == Status.None) revert UnknownGame(game);
            revert GameOver(t.status);
        }
    }

    /// @dev Ends the game.
    function _over(Stored storage g, Turn memory t, Status status) internal {
        t.status = status;
        g.turn = Turns.pack(t);
    }

    function _begin(Stored storage g, Turn memory t) private {
        t.movedAt = uint40(block.timestamp);
        g.turn = Turns.pack(t);
    }

    /// @dev The last second still counts: the time is over when more than what was left has passed.
    function _requireTime(uint64 movedAt, uint32 left) private view {
        uint64 until = movedAt + left;
        if (block.timestamp > until) revert ClockSpent(until);
    }
}
