// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clocks} from "./Clocks.sol";
import {Turn} from "./Turns.sol";

/// @title  Verdicts
/// @notice Ends games, once each, and says where the money goes. Spec: docs/protocol.md §8.8.
abstract contract Verdicts is Clocks {
    /// @notice Gas that a defence is taken to cost: what a lost challenge repays before the rest is divided.
    uint256 internal constant DEFENCE_GAS = 1_500_000;
    /// @notice Gas that a challenge is taken to cost: what a winner who was not the first gets.
    uint256 internal constant CHALLENGE_GAS = 1_000_000;

    /// @dev The game showed the subject false.
    function _win(uint256 game, Stored storage g, Turn memory t) internal {
        bytes32 key = g.key;
        if (!_isOpen(key)) {
            _endGame(game, g, t);
            return;
        }
        About storage about = _subjects[key];
        _over(g, t, Status.Convicted);
        address challenger = g.challenger;
        emit GameWon(game, _keyOf(key), challenger);
        (uint256 bond, uint256 gasPrice) = _runs.bondTerms(about.run);
        _convict(key, about, challenger, bond, gasPrice);
    }

    /// @dev The challenger lost: nothing else changes for the claim or candidate.
    function _lose(uint256 game, Stored storage g, Turn memory t) internal {
        bytes32 key = g.key;
        if (!_isOpen(key)) {
            _endGame(game, g, t);
            return;
        }
        About storage about = _subjects[key];
        _over(g, t, Status.Lost);
        _unlink(about, g);
        (uint256 bond, uint256 gasPrice) = _runs.bondTerms(about.run);
        uint256 gas = DEFENCE_GAS * gasPrice;
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
    /// @param bond The prover's, which goes back to it
    function _convict(bytes32 key, About storage about, address prover, uint256 bond, uint256 gasPrice) internal {
        about.convicted = true;
        address rewarded = about.first == 0 ? prover : _games[about.first].challenger;
        uint256 slashed = about.kind == Kind.Claim
            ? _runs.convict(about.run, about.round, about.slot, about.defender)
            : _stateRoots.convict(_keyOf(key));
        uint256 reward = slashed / 2;
        emit Convicted(_keyOf(key), about.defender, rewarded, slashed, reward);
        if (rewarded == prover) {
            _credit(prover, bond + reward);
            return;
        }
        uint256 gas = CHALLENGE_GAS * gasPrice;
        if (gas > reward) gas = reward;
        _credit(prover, bond + gas);
        _credit(rewarded, reward - gas);
    }

    /// @dev Whether a verdict about the subject still means something.
    function _isOpen(bytes32 key) internal view returns (bool) {
        About storage about = _subjects[key];
        if (about.convicted) return false;
        return about.kind == Kind.Claim
            ? _runs.isClaimOpen(about.run, about.round, about.slot)
            : _stateRoots.isCandidateOpen(_keyOf(key));
    }

    function _endGame(uint256 game, Stored storage g, Turn memory t) internal {
        _over(g, t, Status.Ended);
        emit GameEnded(game, _keyOf(g.key), g.challenger);
        (uint256 bond,) = _runs.bondTerms(_subjects[g.key].run);
        _credit(g.challenger, bond);
    }

    function _unlink(About storage about, Stored storage g) private {
        (uint48 previous, uint48 next) = (g.previous, g.next);
        if (previous == 0) about.first = next;
        else _games[previous].next = next;
        if (next == 0) about.last = previous;
        else _games[next].previous = previous;
    }
}
