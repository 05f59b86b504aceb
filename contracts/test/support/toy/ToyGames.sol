// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../../../src/interfaces/ITrainingRuns.sol";
import {ToyRounds} from "./ToyRounds.sol";
import {ToyTrees} from "./ToyTrees.sol";

/// @notice Plays the defender's side of games about the toy program, move by move, by what its belief says.
abstract contract ToyGames is ToyRounds {
    /// @dev What lies on the table of a game: the last posted bytes, which the next move gives again.
    struct Table {
        bytes subject;
        address defender;
        address challenger;
        bytes32[] points;
        IGames.Context context;
        bytes32 parent;
        bytes32[] nodes;
        bytes leaf;
        uint32 start;
        bytes values;
    }

    function gameOn(uint256 game, bytes memory subject) internal view returns (Table memory t) {
        t.subject = subject;
        t.challenger = disputes.gameOf(game).challenger;
        t.defender = disputes.subjectOf(keccak256(subject)).defender;
    }

    /// @dev One move of the defender.
    function defend(uint256 game, Table memory t, Belief memory b) internal {
        IGames.Game memory g = disputes.gameOf(game);
        vm.startPrank(t.defender);
        if (g.stage == IGames.Stage.Trace) _postTrace(game, t, b);
        else if (g.stage == IGames.Stage.Steps) _postSteps(game, g, t, b);
        else if (g.stage == IGames.Stage.Ops && g.count == 0) _postOps(game, g, t, b);
        else if (g.stage == IGames.Stage.Ops || g.stage == IGames.Stage.Result || g.stage == IGames.Stage.Leaves) {
            _postNodes(game, g, t, b);
        } else if (g.stage == IGames.Stage.Item) _executeItem(game, g, t, b);
        else if (g.stage == IGames.Stage.Row) _postRow(game, g, t, b);
        else if (g.stage == IGames.Stage.Leaf) _postLeaf(game, g, t, b);
        else if (g.stage == IGames.Stage.Element) _answerElement(game, g, t, b);
        else if (g.stage == IGames.Stage.Runs) _postRun(game, g, t, b);
        else moves.executeTerm(game, IGames.Term(t.subject, t.context, t.start, t.values), _nothing());
        vm.stopPrank();
    }

    function placeOf(IGames.Game memory g, Table memory t) internal pure returns (Place memory) {
        return Place(uint256(g.segment), uint256(g.segment) == 0 ? g.lo : 0, t.context.innerRoot);
    }

    function bytesOf(uint32[] memory values, uint256 first, uint256 count, uint256 every)
        internal
        pure
        returns (bytes memory words)
    {
        for (uint256 i = 0; i < count; i++) {
            uint256 spot = (i + 1) * every;
            uint256 last = values.length - 1 - first;
            words = bytes.concat(words, bytes4(values[first + (spot < last ? spot : last)]));
        }
    }

    function _postTrace(uint256 game, Table memory t, Belief memory b) private {
        bytes32[] memory roots = checkpointsOf(states(b, steps));
        t.points = new bytes32[](roots.length + 1);
        for (uint256 i = 0; i < roots.length; i++) t.points[i + 1] = roots[i];
        moves.postTrace(game, t.subject, roots);
    }

    function _postSteps(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        bytes32[] memory all = states(b, steps);
        uint256 parts = g.hi - g.lo < 16 ? g.hi - g.lo : 16;
        bytes32[] memory roots = new bytes32[](parts - 1);
        bytes32[] memory points = new bytes32[](parts + 1);
        points[0] = t.points[g.picked];
        points[parts] = t.points[g.picked + 1];
        for (uint256 i = 1; i < parts; i++) roots[i - 1] = points[i] = all[g.lo + (g.hi - g.lo) * i / parts];
        moves.postSteps(game, t.points, roots);
        t.points = points;
    }

    function _postOps(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        if (uint256(g.segment) == OUTER) {
            (,,, t.context.resultRoot) = abi.decode(t.subject, (uint256, uint32, bytes32, bytes32));
        } else {
            t.context.innerRoot = t.points[g.picked];
            t.context.resultRoot = uint256(g.segment) == 0
                ? t.points[g.picked + 1]
                : abi.decode(t.subject, (ITrainingRuns.Claim)).updateRoot;
        }
        bytes32[][] memory tree = opTree(b, placeOf(g, t));
        t.context.opRoot = t.parent = ToyTrees.root(tree);
        bytes32[] memory points = t.points;
        t.nodes = _first(tree);
        moves.postOps(game, t.subject, points, t.nodes);
    }

    function _postNodes(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        Place memory spot = placeOf(g, t);
        bytes32[][] memory tree = g.stage == IGames.Stage.Ops
            ? opTree(b, spot)
            : g.stage == IGames.Stage.Result ? result(b, spot) : ToyTrees.ofLeaves(leavesOf(b, spot, g.row));
        IGames.Link memory link = IGames.Link(t.context, t.parent, "");
        if (g.count == 0) {
            t.parent = t.context.resultRoot;
            t.nodes = _first(tree);
        } else {
            link.siblings = _siblings(g, t);
            t.parent = t.nodes[g.picked];
            t.nodes = ToyTrees.below(tree, g.levels - 4, 4, (uint256(g.place) << g.width) | g.picked);
        }
        moves.postNodes(game, link, t.nodes);
    }

    function _postRow(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        uint256 row = (uint256(g.place) << g.width) | g.picked;
        IGames.Link memory link = IGames.Link(t.context, t.parent, _siblings(g, t));
        bytes32[][] memory tree = ToyTrees.ofLeaves(leavesOf(b, placeOf(g, t), row));
        bytes32 output = ToyTrees.root(tree);
        t.nodes = tree.length == 1 ? new bytes32[](0) : _first(tree);
        moves.postRow(game, link, output, "", t.nodes);
        t.context = IGames.Context(
            t.context.innerRoot, t.context.resultRoot, t.context.opRoot, toy.rowHash(uint256(g.segment), row)
        );
        t.parent = output;
    }

    function _postLeaf(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        uint256 number = (uint256(g.place) << g.width) | g.picked;
        t.leaf = leavesOf(b, placeOf(g, t), g.row)[number];
        bytes memory siblings = g.width == 0 ? bytes("") : _siblings(g, t);
        moves.postLeaf(game, IGames.Link(t.context, t.parent, siblings), t.leaf);
    }

    function _answerElement(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        IGames.Element memory element = IGames.Element(t.subject, t.context, t.leaf, "");
        uint256 terms = toy.rowAt(uint256(g.segment), g.row).terms;
        if (terms < 2 || !toy.rowAt(uint256(g.segment), g.row).chain) {
            moves.executeElement(game, element, _nothing());
            return;
        }
        uint32[] memory values = accumulators(b, placeOf(g, t), g.row, uint256(g.place) * 256 + g.picked, terms);
        t.start = values[0];
        t.values = terms > 256 ? bytesOf(values, 0, (terms + 255) / 256, 256) : bytesOf(values, 0, terms, 1);
        moves.postPartials(game, element, t.values);
    }

    function _postRun(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        uint256 first = uint256(g.picked) * 256;
        uint256 count = g.terms - first < 256 ? g.terms - first : 256;
        uint32[] memory values = accumulators(b, placeOf(g, t), g.row, g.place, first + count);
        bytes memory posted = bytesOf(values, first, count, 1);
        moves.postRun(game, t.context, t.start, t.values, posted);
        (t.start, t.values) = (values[first], posted);
    }

    function _executeItem(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        uint256 position = (uint256(g.place) << g.width) | g.picked;
        Place memory spot = placeOf(g, t);
        bytes32[] memory rows = outputs(b, spot);
        bytes memory found = abi.encode(resultItems(b, spot)[position], ToyTrees.path(result(b, spot), position));
        position %= rows.length;
        bytes memory computed = abi.encode(rows[position], ToyTrees.path(ToyTrees.ofRoots(rows), position));
        uint256 longer = found.length > computed.length ? found.length : computed.length;
        bytes memory proof = bytes.concat(
            found, new bytes(longer - found.length), computed, new bytes(longer - computed.length)
        );
        moves.executeItem(game, t.subject, t.context, t.parent, proof);
    }

    /// @dev The nodes of a tree's first move: so many levels that the rest is a multiple of four.
    function _first(bytes32[][] memory tree) private pure returns (bytes32[] memory) {
        uint256 depth = tree.length - 1;
        uint256 width = depth % 4 == 0 && depth != 0 ? 4 : depth % 4;
        return ToyTrees.below(tree, depth - width, width, 0);
    }

    function _siblings(IGames.Game memory g, Table memory t) private pure returns (bytes memory) {
        return ToyTrees.path(ToyTrees.build(t.nodes), 0, g.picked, g.width);
    }

    function _nothing() internal pure returns (IGames.Opened memory) {}
}
