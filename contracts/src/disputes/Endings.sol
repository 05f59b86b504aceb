// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../interfaces/IDisputes.sol";
import {Payout} from "../Payout.sol";
import {Turn} from "./Turns.sol";
import {Verdicts} from "./Verdicts.sol";

/// @title  Endings
/// @notice Games that end without a move, and what accounts are paid. Spec: docs/protocol.md §8.4, §8.8.
abstract contract Endings is IDisputes, Verdicts {
    /// @inheritdoc IDisputes
    function timeout(uint256 game) external {
        Turn memory t;
        Stored storage g = _active(game, t);
        bool challenger = t.challengersTurn;
        uint64 until = uint64(t.movedAt) + (challenger ? t.challengerLeft : t.defenderLeft);
        if (block.timestamp <= until) revert ClockRunning(until);
        emit TimedOut(game, challenger);
        if (challenger) _lose(game, g, t);
        else _win(game, g, t);
    }

    /// @inheritdoc IDisputes
    function end(uint256 game) external {
        Turn memory t;
        Stored storage g = _active(game, t);
        if (_isOpen(g.key)) revert SubjectStillOpen(g.key);
        _endGame(game, g, t);
    }

    /// @inheritdoc IDisputes
    function withdraw(address account) external returns (uint256 amount) {
        amount = _credits[account];
        if (amount < 2) revert NothingToWithdraw(account);
        amount--;
        _credits[account] = 1;
        emit Withdrawn(account, amount);
        address to = Payout.receiverOf(_registry, account);
        (bool sent,) = to.call{value: amount}("");
        if (!sent) revert TransferFailed(to, amount);
    }
}
