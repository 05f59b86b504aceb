// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../../../src/interfaces/ITrainingRuns.sol";
import {Toy} from "../ToyReferee.sol";
import {ToyRounds} from "./ToyRounds.sol";
import {ToyChunks} from "./ToyChunks.sol";
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
        uint64 size;
        uint64 place;
        bytes32 parent;
        uint256 row;
        uint64 element;
        uint32 firstTerm;
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
        else moves.executeTerm(game, t.subject, t.context, partials(g, t), _nothing());
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
        (t.nodes, t.size, t.place) = (_first(tree), uint64(tree[0].length), 0);
        moves.postOps(game, t.subject, points, t.nodes);
    }

    function _postNodes(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        Place memory spot = placeOf(g, t);
        bytes32[][] memory tree = g.stage == IGames.Stage.Ops
            ? opTree(b, spot)
            : g.stage == IGames.Stage.Result ? result(b, spot) : ToyTrees.ofLeaves(leavesOf(b, spot, t.row));
        IGames.Link memory link = held(t);
        if (g.count == 0) {
            (t.nodes, t.size, t.place) = (_first(tree), uint64(tree[0].length), 0);
            t.parent = t.context.resultRoot;
            moves.postResult(game, t.context, link, t.nodes);
            return;
        }
        link.siblings = _siblings(g, t);
        uint256 width = _width(g.levels);
        (t.parent, t.place) = (t.nodes[g.picked], uint64(_picked(g, t)));
        t.nodes = ToyTrees.below(tree, g.levels - width, width, t.place);
        moves.postNodes(game, link, t.nodes);
    }

    function _postRow(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        t.row = _picked(g, t);
        IGames.Link memory link = held(t);
        link.siblings = _siblings(g, t);
        bytes32[][] memory tree = ToyTrees.ofLeaves(leavesOf(b, placeOf(g, t), t.row));
        bytes32 output = ToyTrees.root(tree);
        t.nodes = tree.length == 1 ? new bytes32[](0) : _first(tree);
        moves.postRow(game, t.context, link, output, "", t.nodes);
        t.context.rowHash = toy.rowHash(uint256(g.segment), t.row);
        IGames.Subject memory about = disputes.subjectOf(g.key);
        (t.context.programRoot, t.context.datasetRoot, t.context.innerSteps, t.context.slots) =
            runs.executionFacts(about.run, about.round);
        (t.parent, t.size, t.place) = (output, toy.rowAt(uint256(g.segment), t.row).elements, 0);
    }

    function _postLeaf(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        uint256 number = _picked(g, t);
        t.leaf = leavesOf(b, placeOf(g, t), t.row)[number];
        IGames.Link memory link = held(t);
        if (g.width != 0) link.siblings = _siblings(g, t);
        moves.postLeaf(game, link, t.leaf);
        (t.place, t.parent) = (uint64(number), ToyChunks.leafRoot(t.leaf));
    }

    function _answerElement(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        IGames.Element memory element =
            IGames.Element(t.subject, t.context, t.size, t.place, ToyChunks.openLeaf(t.leaf, g.picked), "");
        uint256 terms = toy.rowAt(uint256(g.segment), t.row).terms;
        if (terms < 2 || !toy.rowAt(uint256(g.segment), t.row).chain) {
            moves.executeElement(game, element, _nothing());
            return;
        }
        t.element = t.place * 256 + g.picked;
        uint32[] memory values = accumulators(b, placeOf(g, t), t.row, t.element, terms);
        (t.start, t.firstTerm) = (values[0], 0);
        uint256 run = Toy.run(terms);
        t.values = bytesOf(values, 0, (terms + run - 1) / run, run);
        moves.postPartials(game, element, t.values);
    }

    function _postRun(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        uint256 terms = toy.rowAt(uint256(g.segment), t.row).terms;
        uint256 run = Toy.run(terms);
        uint256 first = uint256(g.picked) * run;
        uint256 count = terms - first < run ? terms - first : run;
        uint32[] memory values = accumulators(b, placeOf(g, t), t.row, t.element, first + count);
        bytes memory posted = bytesOf(values, first, count, 1);
        moves.postRun(game, partials(g, t), posted);
        (t.start, t.firstTerm, t.values) = (values[first], uint32(first), posted);
    }

    function _executeItem(uint256 game, IGames.Game memory g, Table memory t, Belief memory b) private {
        uint256 position = _picked(g, t);
        Place memory spot = placeOf(g, t);
        bytes32[] memory rows = outputs(b, spot);
        bytes memory found = abi.encode(resultItems(b, spot)[position], ToyTrees.path(result(b, spot), position));
        position %= rows.length;
        bytes memory computed = abi.encode(rows[position], ToyTrees.path(ToyTrees.ofRoots(rows), position));
        uint256 longer = found.length > computed.length ? found.length : computed.length;
        bytes memory proof = bytes.concat(
            found, new bytes(longer - found.length), computed, new bytes(longer - computed.length)
        );
        moves.executeItem(game, t.subject, t.context, held(t), proof);
    }

    /// @dev What the frontier holds, without a way to it.
    function held(Table memory t) internal pure returns (IGames.Link memory) {
        return IGames.Link(keccak256(abi.encode(t.context)), t.size, t.place, t.parent, "");
    }

    /// @dev The partial sums that the frontier holds, opened at the picked one.
    function partials(IGames.Game memory g, Table memory t) internal view returns (IGames.Partials memory) {
        return IGames.Partials(
            keccak256(abi.encode(t.context)),
            t.element,
            toy.rowAt(uint256(g.segment), t.row).terms,
            t.firstTerm,
            ToyChunks.openSum(t.start, t.values, g.picked)
        );
    }

    function _picked(IGames.Game memory g, Table memory t) private pure returns (uint256) {
        return (uint256(t.place) << g.width) | g.picked;
    }

    /// @dev Levels that are shown at once where so many are left.
    function _width(uint256 left) private pure returns (uint256) {
        return left == 0 ? 0 : left / ((left + 3) / 4);
    }

    /// @dev The nodes of a tree's first move.
    function _first(bytes32[][] memory tree) private pure returns (bytes32[] memory) {
        uint256 depth = tree.length - 1;
        uint256 width = _width(depth);
        return ToyTrees.below(tree, depth - width, width, 0);
    }

    function _siblings(IGames.Game memory g, Table memory t) private pure returns (bytes memory) {
        return ToyTrees.path(ToyTrees.build(t.nodes), 0, g.picked, g.width);
    }

    function _nothing() internal pure returns (IGames.Opened memory) {}
}
