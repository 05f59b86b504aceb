// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clocks} from "./Clocks.sol";

/// @title  Verdicts
/// @notice Ends games, once each, and says where the money goes. Spec: docs/protocol.md §8.8.
abstract contract Verdicts is Clocks {
    /// @notice Gas that a defence is taken to cost: what a lost challenge repays before the rest is divided.
    uint256 internal constant DEFENCE_GAS = 1_500_000;
    /// @notice Gas that a challenge is taken to cost: what a winner who was not the first gets.
    uint256 internal constant CHALLENGE_GAS = 1_000_000;

    /// @dev The game showed the subject false.
    function _win(uint256 game, Stored storage g) internal {
        bytes32 key = g.key;
        if (!_isOpen(key)) {
            _endGame(game, g);
            return;
        }
        About storage about = _subjects[key];
        g.status = Status.Convicted;
        emit GameWon(game, _keyOf(key), g.challenger);
        _credit(g.challenger, about.bond);
        _convict(key, about, g.challenger);
    }

    /// @dev The challenger lost: nothing else changes for the claim or candidate.
    function _lose(uint256 game, Stored storage g) internal {
        bytes32 key = g.key;
        if (!_isOpen(key)) {
            _endGame(game, g);
            return;
        }
        About storage about = _subjects[key];
        g.status = Status.Lost;
        _unlink(about, g);
        (uint256 bond, uint256 gas) = (about.bond, DEFENCE_GAS * about.gasPrice);
        // a quarter of the bond burns, however small it is: losing to oneself is never free
        if (gas > bond / 2) gas = bond / 2;
        uint256 toDefender = gas + (bond - gas) / 2;
        emit GameLost(game, _keyOf(key), g.challenger, toDefender, bond - toDefender);
        _credit(about.defender, toDefender);
        if (about.kind == Kind.Claim) _runs.endDispute(about.run, about.round, about.slot);
        else _stateRoots.endDispute(_keyOf(key));
        _burn(bond - toDefender);
    }

    /// @dev Slashes, and pays the reward to the earliest challenger that has not lost, or else to whoever proved.
    function _convict(bytes32 key, About storage about, address prover) internal {
        about.convicted = true;
        address rewarded = about.first == 0 ? prover : _games[about.first].challenger;
        uint256 slashed = about.kind == Kind.Claim
            ? _runs.convict(about.run, about.round, about.slot)
            : _stateRoots.convict(_keyOf(key));
        uint256 reward = slashed / 2;
        emit Convicted(_keyOf(key), about.defender, rewarded, slashed, reward);
        if (rewarded != prover) {
            uint256 gas = CHALLENGE_GAS * about.gasPrice;
            if (gas > reward) gas = reward;
            reward -= gas;
            _credit(prover, gas);
        }
        _credit(rewarded, reward);
    }

    /// @dev Whether a verdict about the subject still means something.
    function _isOpen(bytes32 key) internal view returns (bool) {
        About storage about = _subjects[key];
        if (about.convicted) return false;
        return about.kind == Kind.Claim
            ? _runs.isClaimOpen(about.run, about.round, about.slot)
            : _stateRoots.isCandidateOpen(_keyOf(key));
    }

    function _endGame(uint256 game, Stored storage g) internal {
        g.status = Status.Ended;
        emit GameEnded(game, _keyOf(g.key), g.challenger);
        _credit(g.challenger, _subjects[g.key].bond);
    }

    function _unlink(About storage about, Stored storage g) private {
        (uint48 previous, uint48 next) = (g.previous, g.next);
        if (previous == 0) about.first = next;
        else _games[previous].next = next;
        if (next == 0) about.last = previous;
        else _games[next].previous = previous;
    }
}
