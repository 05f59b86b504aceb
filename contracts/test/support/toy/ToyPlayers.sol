// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Toy} from "../ToyReferee.sol";
import {IGames} from "../../../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../../../src/interfaces/ITrainingRuns.sol";
import {ToyGames} from "./ToyGames.sol";
import {ToyTrees} from "./ToyTrees.sol";

/// @notice Plays the challenger's side, and whole games.
abstract contract ToyPlayers is ToyGames {
    error Endless(uint256 game);

    /// @dev One move of a challenger that knows what it believes, and picks the first thing that differs.
    function attack(uint256 game, Table memory t, Belief memory b) internal {
        IGames.Game memory g = disputes.gameOf(game);
        vm.startPrank(t.challenger);
        if (g.stage == IGames.Stage.Trace) _answerTrace(game, t, b);
        else if (g.stage == IGames.Stage.Steps) moves.pick(game, uint16(_firstWrong(t.points, _statesBetween(g, b))));
        else if (g.stage == IGames.Stage.Leaf) _answerLeaf(game, g, t, b);
        else if (g.stage == IGames.Stage.Runs || g.stage == IGames.Stage.Terms) _answerValues(game, g, t, b);
        else _answerNodes(game, g, t, b);
        vm.stopPrank();
    }

    /// @dev Both sides play until the game is over; the number of moves.
    function play(uint256 game, Table memory t, Belief memory defender, Belief memory challenger)
        internal
        returns (uint256 count)
    {
        for (IGames.Game memory g = disputes.gameOf(game); g.status == IGames.Status.Active; g = disputes.gameOf(game)) {
            if (++count > 80) revert Endless(game);
            if (g.challengersTurn) attack(game, t, challenger);
            else defend(game, t, defender);
        }
    }

    /// @dev The same against a challenger that picks anything, `entropy` says what.
    function playAgainstNoise(uint256 game, Table memory t, Belief memory defender, uint256 entropy)
        internal
        returns (uint256 count)
    {
        for (IGames.Game memory g = disputes.gameOf(game); g.status == IGames.Status.Active; g = disputes.gameOf(game)) {
            if (++count > 80) revert Endless(game);
            entropy = uint256(keccak256(abi.encode(entropy)));
            if (!g.challengersTurn) {
                defend(game, t, defender);
                continue;
            }
            vm.startPrank(t.challenger);
            if (g.stage == IGames.Stage.Trace && entropy % 3 == 0) moves.pickUpdate(game);
            else if (g.stage == IGames.Stage.Ops && entropy % 3 == 0) moves.pickResult(game);
            else moves.pick(game, uint16((entropy >> 8) % g.count));
            vm.stopPrank();
        }
    }

    function _answerTrace(uint256 game, Table memory t, Belief memory b) private {
        bytes32[] memory all = states(b, steps);
        bytes32[] memory own = checkpointsOf(all);
        for (uint256 i = 0; i < own.length; i++) {
            if (own[i] == t.points[i + 1]) continue;
            moves.pick(game, uint16(i));
            return;
        }
        if (ToyTrees.root(result(b, Place(1, 0, all[steps]))) != abi.decode(t.subject, (ITrainingRuns.Claim)).updateRoot) {
            moves.pickUpdate(game);
            return;
        }
        bytes32[][] memory tree = result(b, Place(0, steps - 1, all[steps - 1]));
        bytes memory path = ToyTrees.path(tree, tree[0].length - 1);
        moves.showTrail(game, t.subject, t.points, abi.encode(trailOf(truth(), all), path));
    }

    function _statesBetween(IGames.Game memory g, Belief memory b) private view returns (bytes32[] memory own) {
        bytes32[] memory all = states(b, steps);
        own = new bytes32[](g.count);
        for (uint256 i = 0; i < g.count; i++) own[i] = all[g.lo + (uint256(g.hi) - g.lo) * (i + 1) / g.count];
    }

    /// @dev `posted` starts with the agreed point before the first of `own`.
    function _firstWrong(bytes32[] memory posted, bytes32[] memory own) private pure returns (uint256 i) {
        while (i + 1 < own.length && own[i] == posted[i + 1]) i++;
    }

    function _answerNodes(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        Place memory spot = placeOf(g, t);
        bytes32[][] memory tree = g.stage == IGames.Stage.Ops
            ? opTree(b, spot)
            : g.stage == IGames.Stage.Result ? result(b, spot) : ToyTrees.ofLeaves(leavesOf(b, spot, t.row));
        bytes32[] memory own = ToyTrees.below(tree, g.levels, g.width, t.place);
        for (uint256 i = 0; i < own.length; i++) {
            if (own[i] == t.nodes[i]) continue;
            moves.pick(game, uint16(i));
            return;
        }
        if (g.stage == IGames.Stage.Ops) moves.pickResult(game);
        else moves.pick(game, 0);
    }

    function _answerLeaf(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        bytes memory own = leavesOf(b, placeOf(g, t), t.row)[t.place];
        for (uint256 i = 0; i < 4 * uint256(g.count); i++) {
            if (own[i] == t.leaf[i]) continue;
            moves.pick(game, uint16(i / 4));
            return;
        }
        if (keccak256(own) == keccak256(t.leaf)) moves.pick(game, 0);
        else moves.showPadding(game, held(t), t.leaf);
    }

    function _answerValues(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        bool runsOfTerms = g.stage == IGames.Stage.Runs;
        uint256 until = runsOfTerms ? toy.rowAt(uint256(g.segment), t.row).terms : t.firstTerm + g.count;
        uint32[] memory values = accumulators(b, placeOf(g, t), t.row, t.element, until);
        bytes memory own = bytesOf(values, t.firstTerm, g.count, runsOfTerms ? Toy.run(until) : 1);
        uint256 i = 0;
        while (i + 4 < own.length && own[i] == t.values[i]) i++;
        moves.pick(game, uint16(i / 4));
    }
}
