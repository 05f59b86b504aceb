// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../../src/interfaces/IDisputeMoves.sol";
import {IGames} from "../../src/interfaces/IGames.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {Merkle} from "../../src/referee/Merkle.sol";
import {Rounds} from "./Rounds.sol";
import {Belief, ToyBelief} from "./ToyBelief.sol";
import {ToyChunks} from "./toy/ToyChunks.sol";
import {Toy, ToyReferee} from "./ToyReferee.sol";

/// @notice Plays whole games about the toy program: each side by what it believes, everything else by the rules.
abstract contract ToyGame is Rounds {
    using ToyBelief for Belief;

    address internal constant CHALLENGER = address(0xC1);
    uint16 internal constant CHECKPOINTS = 4;

    uint256 internal game;
    bytes internal subject;
    /// @dev What the frontier of the game holds.
    bytes32[] internal points;
    IGames.Context internal context;
    uint64 internal size;
    uint64 internal place;
    bytes32 internal parent;
    uint256 internal row;
    uint64 internal element;
    uint32 internal firstTerm;
    bytes internal values;
    uint32 internal start;
    bytes32[] internal posted;
    bytes internal leafPosted;

    function _referee() internal override returns (IReferee) {
        return new ToyReferee();
    }

    /// @dev A claim of slot 0 by somebody who believes that.
    function claimBy(Belief memory b) internal returns (ITrainingRuns.Claim memory c) {
        enrolAndSeed();
        c = claimOn(0, GENESIS_ROOT);
        bytes32[] memory roots = b.checkpoints(STEPS, CHECKPOINTS);
        for (uint256 i = 0; i < roots.length; i++) roots[i] = Merkle.leaf(roots[i]);
        c.traceRoot = ToyBelief.root(roots);
        c.updateRoot = ToyBelief.root(b.resultLeaves());
        submit(c);
    }

    function open(bytes memory about) internal {
        if (bytes32(0) == headerHash()) disputes.declareProgram(terms().programRoot, "");
        subject = about;
        game = challenge(CHALLENGER, about, keccak256("counter"));
    }

    function headerHash() private view returns (bytes32 hash) {
        (hash,,) = disputes.programOf(terms().programRoot);
    }

    function view_() internal view returns (IGames.Game memory) {
        return disputes.gameOf(game);
    }

    /// @dev Plays until the game is over; true when the subject was convicted.
    function play(Belief memory defender, Belief memory challenger) internal returns (bool) {
        while (view_().status == IGames.Status.Active) move(defender, challenger);
        return view_().status == IGames.Status.Convicted;
    }

    function move(Belief memory defender, Belief memory challenger) internal {
        if (view_().challengersTurn) answer(challenger);
        else post(defender);
    }

    // ------------------------------------------------------------------ the defender

    function post(Belief memory b) internal {
        IGames.Game memory g = view_();
        if (g.stage == IGames.Stage.Trace) _postTrace(b);
        else if (g.stage == IGames.Stage.Steps) _postSteps(b, g);
        else if (g.stage == IGames.Stage.Ops && g.count == 0) _postOps(b, g);
        else if (g.stage <= IGames.Stage.Result || g.stage == IGames.Stage.Leaves) _postNodes(b, g);
        else if (g.stage == IGames.Stage.Item) _executeItem(b, g);
        else if (g.stage == IGames.Stage.Row) _postRow(b, g);
        else if (g.stage == IGames.Stage.Leaf) _postLeaf(b, g);
        else if (g.stage == IGames.Stage.Element) _postElement(b, g);
        else if (g.stage == IGames.Stage.Runs) _postRun(b, g);
        else moves.executeTerm(game, subject, context, partials(g), opened(row));
    }

    function _postTrace(Belief memory b) private {
        bytes32[] memory roots = b.checkpoints(STEPS, CHECKPOINTS);
        moves.postTrace(game, subject, roots);
        delete points;
        points.push(0);
        for (uint256 i = 0; i < roots.length; i++) points.push(roots[i]);
    }

    function _postSteps(Belief memory b, IGames.Game memory g) private {
        uint256 parts = g.hi - g.lo < 16 ? g.hi - g.lo : 16;
        bytes32[] memory roots = new bytes32[](parts - 1);
        for (uint256 j = 0; j < roots.length; j++) roots[j] = b.state(g.lo + uint256(g.hi - g.lo) * (j + 1) / parts);
        bytes32[] memory before = points;
        address defender = disputes.subjectOf(g.key).defender;
        vm.prank(defender);
        moves.postSteps(game, before, roots);
        delete points;
        points.push(before[g.picked]);
        for (uint256 j = 0; j < roots.length; j++) points.push(roots[j]);
        points.push(before[g.picked + 1]);
    }

    function _postOps(Belief memory b, IGames.Game memory g) private {
        bytes32[] memory leaves = b.opLeaves();
        bytes32[] memory nodes = topOf(leaves);
        context.opRoot = ToyBelief.root(leaves);
        if (g.segment == IReferee.Segment.Outer) {
            (,,, context.resultRoot) = abi.decode(subject, (uint256, uint32, bytes32, bytes32));
        } else {
            context.innerRoot = points[g.picked];
            context.resultRoot = g.segment == IReferee.Segment.Step
                ? points[g.picked + 1]
                : abi.decode(subject, (ITrainingRuns.Claim)).updateRoot;
        }
        bytes32[] memory before = points;
        bytes memory about = g.segment == IReferee.Segment.Step ? bytes("") : subject;
        address defender = disputes.subjectOf(g.key).defender;
        vm.prank(defender);
        moves.postOps(game, about, before, nodes);
        (size, place, parent, posted) = (uint64(leaves.length), 0, context.opRoot, nodes);
    }

    /// @dev The hashes of the items of the tree that the stage walks.
    function leavesOf(Belief memory b, IGames.Game memory g) internal view returns (bytes32[] memory) {
        if (g.stage == IGames.Stage.Ops || g.stage == IGames.Stage.Row) return b.opLeaves();
        if (g.stage == IGames.Stage.Leaves || g.stage == IGames.Stage.Leaf) return b.rowLeaves(row);
        return b.resultLeaves();
    }

    function _postNodes(Belief memory b, IGames.Game memory g) private {
        bytes32[] memory leaves = leavesOf(b, g);
        if (g.count == 0) {
            bytes32[] memory first = topOf(leaves);
            moves.postResult(game, context, held(), first);
            (size, place, parent, posted) = (uint64(leaves.length), 0, context.resultRoot, first);
            return;
        }
        uint256 child = childOf(g);
        uint256 width = ToyBelief.width(g.levels);
        bytes32[] memory nodes = below(leaves, child, width, g.levels - width);
        bytes32 node = ToyBelief.up(leaves, g.levels)[child];
        moves.postNodes(game, link(b, g), nodes);
        (place, parent, posted) = (uint64(child), node, nodes);
    }

    /// @dev Number of the picked node on its level.
    function childOf(IGames.Game memory g) internal view returns (uint256) {
        return (uint256(place) << g.width) | g.picked;
    }

    /// @dev What the frontier holds, without a way to it.
    function held() internal view returns (IGames.Link memory) {
        return IGames.Link(keccak256(abi.encode(context)), size, place, parent, "");
    }

    /// @dev From what the challenger picked to the frontier; empty where a tree is entered.
    function link(Belief memory b, IGames.Game memory g) internal view returns (IGames.Link memory) {
        bytes memory siblings;
        if (g.count != 0 && g.width != 0) {
            bytes32[] memory path = ToyBelief.path(leavesOf(b, g), childOf(g), g.levels, g.width);
            siblings = abi.encodePacked(path);
        }
        return IGames.Link(keccak256(abi.encode(context)), size, place, parent, siblings);
    }

    function _executeItem(Belief memory b, IGames.Game memory g) private {
        uint32 position = uint32(childOf(g));
        moves.executeItem(game, subject, context, held(), difference(b, position));
    }

    function difference(Belief memory b, uint32 position) internal view returns (bytes memory) {
        return abi.encode(
            b.item(position),
            ToyBelief.path(b.resultLeaves(), position, 0, Merkle.depth(Toy.ROWS)),
            b.output(position),
            ToyBelief.path(b.opLeaves(), position, 0, Merkle.depth(Toy.ROWS))
        );
    }

    function _postRow(Belief memory b, IGames.Game memory g) private {
        row = childOf(g);
        bytes32[] memory leaves = b.rowLeaves(row);
        bytes32[] memory nodes = leaves.length == 1 ? new bytes32[](0) : topOf(leaves);
        bytes32 output = b.output(row);
        IGames.Context memory known = context;
        known.rowHash = Toy.rowHash(row);
        (known.programRoot, known.datasetRoot, known.innerSteps, known.slots) = runs.executionFacts(run, 0);
        moves.postRow(game, context, link(b, g), output, "", nodes);
        context = known;
        (size, place, parent, posted) = (Toy.elements(row), 0, output, nodes);
    }

    function _postLeaf(Belief memory b, IGames.Game memory g) private {
        leafPosted = b.leaf(row, childOf(g));
        moves.postLeaf(game, link(b, g), leafPosted);
        (place, parent) = (uint64(childOf(g)), ToyChunks.leafRoot(leafPosted));
    }

    function _postElement(Belief memory b, IGames.Game memory g) private {
        IGames.Element memory picked = elementOf(g);
        (bool chain, uint32 terms) = Toy.terms(row);
        if (!chain || terms < 2) {
            moves.executeElement(game, picked, opened(row));
            return;
        }
        element = 256 * place + g.picked;
        values = sumsOf(b, g);
        (start, firstTerm) = (0, 0);
        address defender = disputes.subjectOf(g.key).defender;
        vm.prank(defender);
        moves.postPartials(game, picked, values);
    }

    function _postRun(Belief memory b, IGames.Game memory g) private {
        bytes memory fine = sumsOf(b, g);
        (, uint32 terms) = Toy.terms(row);
        uint256 run = Toy.run(terms);
        IGames.Partials memory runs = partials(g);
        address defender = disputes.subjectOf(g.key).defender;
        vm.prank(defender);
        moves.postRun(game, runs, fine);
        firstTerm = uint32(run) * uint32(g.picked);
        start = g.picked == 0 ? start : b.value(row, element, firstTerm);
        values = fine;
    }

    /// @dev The partial sums of the picked element, or of the picked run of them.
    function sumsOf(Belief memory b, IGames.Game memory g) internal view returns (bytes memory sums) {
        (, uint32 terms) = Toy.terms(row);
        uint256 run = Toy.run(terms);
        if (g.stage == IGames.Stage.Element) {
            for (uint256 t = 0; t < terms;) {
                t = t + run < terms ? t + run : terms;
                sums = bytes.concat(sums, bytes4(b.value(row, 256 * place + g.picked, t)));
            }
            return sums;
        }
        for (uint256 t = run * uint256(g.picked); t < terms && t < run * uint256(g.picked) + run; t++) {
            sums = bytes.concat(sums, bytes4(b.value(row, element, t + 1)));
        }
    }

    function elementOf(IGames.Game memory g) internal view returns (IGames.Element memory) {
        bytes memory opening = leafPosted.length == 0 ? bytes("") : ToyChunks.openLeaf(leafPosted, g.picked);
        return IGames.Element(subject, context, size, place, opening, abi.encode(row));
    }

    function partials(IGames.Game memory g) internal view returns (IGames.Partials memory) {
        (, uint32 terms) = Toy.terms(row);
        bytes memory opening = values.length == 0 ? bytes("") : ToyChunks.openSum(start, values, g.picked);
        return IGames.Partials(keccak256(abi.encode(context)), element, terms, firstTerm, opening);
    }

    function opened(uint256 number) internal pure returns (IGames.Opened memory) {
        return IGames.Opened(abi.encode(number), 0, "");
    }

    // ------------------------------------------------------------------ the challenger

    function answer(Belief memory b) internal {
        IGames.Game memory g = view_();
        vm.startPrank(CHALLENGER);
        if (g.stage == IGames.Stage.Ops && context.opRoot == ToyBelief.root(b.opLeaves())) moves.pickResult(game);
        else moves.pick(game, _first(b, g));
        vm.stopPrank();
    }

    /// @dev The first thing posted that is not what this side believes; the last one if there is none.
    function _first(Belief memory b, IGames.Game memory g) private view returns (uint16 i) {
        if (g.stage == IGames.Stage.Trace || g.stage == IGames.Stage.Steps) {
            while (i + 1 < g.count && points[i + 1] == b.state(g.lo + uint256(g.hi - g.lo) * (i + 1) / g.count)) i++;
        } else if (g.stage == IGames.Stage.Leaf) {
            bytes memory mine = b.leaf(row, place);
            while (i + 1 < g.count && _word(mine, i) == _word(leafPosted, i)) i++;
        } else if (g.stage == IGames.Stage.Runs) {
            (, uint32 terms) = Toy.terms(row);
            uint256 run = Toy.run(terms);
            while (i + 1 < g.count && _word(values, i) == bytes4(b.value(row, element, run * (uint256(i) + 1)))) i++;
        } else if (g.stage == IGames.Stage.Terms) {
            while (i + 1 < g.count && _word(values, i) == bytes4(b.value(row, element, uint256(firstTerm) + i + 1))) i++;
        } else {
            bytes32[] memory level = ToyBelief.up(leavesOf(b, g), g.levels);
            while (i + 1 < g.count && level[(uint256(place) << g.width) | i] == posted[i]) i++;
        }
    }

    function _word(bytes memory words, uint256 i) private pure returns (bytes4 word) {
        for (uint256 k = 0; k < 4; k++) word |= bytes4(words[4 * i + k]) >> (8 * k);
    }

    /// @dev The first nodes of a tree that are shown.
    function topOf(bytes32[] memory leaves) internal view returns (bytes32[] memory) {
        uint256 depth = Merkle.depth(leaves.length);
        uint256 width = ToyBelief.width(depth);
        return below(leaves, 0, width, depth - width);
    }

    /// @dev The existing nodes `width` levels below node number `top`, which stands `levels + width` levels above the items.
    function below(bytes32[] memory leaves, uint256 top, uint256 width, uint256 levels)
        internal
        view
        returns (bytes32[] memory nodes)
    {
        bytes32[] memory level = ToyBelief.up(leaves, levels);
        uint256 from = top << width;
        uint256 count = level.length - from < 1 << width ? level.length - from : 1 << width;
        nodes = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) nodes[i] = level[from + i];
    }
}
