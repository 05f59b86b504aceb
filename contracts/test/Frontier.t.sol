// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../src/interfaces/IDisputeMoves.sol";
import {IGames} from "../src/interfaces/IGames.sol";
import {Belief, ToyBelief} from "./support/ToyBelief.sol";
import {ToyGame} from "./support/ToyGame.sol";
import {Toy} from "./support/ToyReferee.sol";

/// @notice What a move says again is held by a hash alone: at every stage the right move with one of its fields changed by one is refused
///         because of that hash, and nodes of the right number that do not lead to the node above are refused because of that node.
contract FrontierTest is ToyGame {
    using ToyBelief for Belief;

    bytes4 private constant ANOTHER_FRONTIER = IGames.FrontierMismatch.selector;
    bytes4 private constant ANOTHER_HASH = IGames.HashMismatch.selector;

    /// @dev What the right move says, as far as it is not read from the frontier at once.
    struct Right {
        IGames.Link link;
        bytes32[] nodes;
        bytes32 output;
        bytes leaf;
        bytes proof;
        bytes sums;
    }

    /// @dev Where a move was changed, or nodes invented: every stage must come.
    uint256 private _changed;
    uint256 private _invented;

    error OtherAnswer(IGames.Stage stage, uint256 change, bytes4 found, bytes4 expected);

    function setUp() public {
        startRun();
    }

    function whole(Belief memory lie) private {
        lie.step = 29;
        Belief memory right;
        right.step = 29;
        open(abi.encode(claimBy(lie)));
        while (view_().status == IGames.Status.Active) {
            IGames.Game memory g = view_();
            if (g.challengersTurn) onChallengersTurn(g);
            else onDefendersTurn(lie, g);
            move(lie, right);
        }
        assertEq(uint256(view_().status), uint256(IGames.Status.Convicted), "the game is played to its end");
    }

    function test_fields_ofAChain() public {
        whole(Belief(true, false, false, 0, 19, 300, 513));
        assertEq(_changed, stages(IGames.Stage.Ops) | stages(IGames.Stage.Row) | stages(IGames.Stage.Element)
            | stages(IGames.Stage.Leaf) | stages(IGames.Stage.Runs) | stages(IGames.Stage.Terms), "of a chain");
        assertEq(_invented, stages(IGames.Stage.Ops) | stages(IGames.Stage.Row), "of a chain");
    }

    function test_fields_ofARowWithManyLeaves() public {
        whole(Belief(true, false, false, 0, Toy.MANY_LEAVES, 17 * 256 + 8, 100));
        assertTrue(_changed & stages(IGames.Stage.Leaves) != 0, "leaves");
        assertEq(_invented, stages(IGames.Stage.Ops) | stages(IGames.Stage.Row) | stages(IGames.Stage.Leaves), "leaves");
    }

    function test_fields_ofTheResult() public {
        whole(Belief(true, true, false, 0, 33, 0, 0));
        assertEq(_changed, stages(IGames.Stage.Result) | stages(IGames.Stage.Item), "of the result");
        assertEq(_invented, stages(IGames.Stage.Result), "of the result");
    }

    function test_fields_ofAnElementWithoutTerms() public {
        whole(Belief(true, false, true, 0, Toy.MASKED, 511, 0));
        assertTrue(_changed & stages(IGames.Stage.Element) != 0, "elements");
    }

    function stages(IGames.Stage stage) private pure returns (uint256) {
        return 1 << uint256(stage);
    }

    // ------------------------------------------------------------------ changed fields

    function onDefendersTurn(Belief memory b, IGames.Game memory g) private {
        IGames.Stage s = g.stage;
        if (s == IGames.Stage.Trace || s == IGames.Stage.Steps || (s == IGames.Stage.Ops && g.count == 0)) return;
        Right memory right = this.rightMove(b, g);
        takes(g, callOf(g, right, 0));
        // a row's move looks at the context before the frontier
        for (uint256 change = 1; change <= (s == IGames.Stage.Element ? 11 : 4); change++) {
            bytes4 expected = s == IGames.Stage.Row && change == 1 ? ANOTHER_HASH : ANOTHER_FRONTIER;
            refuses(g, change, callOf(g, right, change), expected);
        }
        if (s == IGames.Stage.Row || s == IGames.Stage.Item || s == IGames.Stage.Terms || (s == IGames.Stage.Result && g.count == 0)) {
            for (uint256 change = 8; change < 16; change++) refuses(g, change, callOf(g, right, change), ANOTHER_HASH);
        }
        _changed |= stages(s);
        if (right.nodes.length != 0) invent(g, right);
    }

    /// @dev What may be shown while the challenger thinks says the frontier again, too.
    function onChallengersTurn(IGames.Game memory g) private {
        if (g.stage < IGames.Stage.Ops || g.count == 0) return;
        for (uint256 change = 1; change <= 4; change++) {
            IGames.Link memory l = changed(held(), change);
            if (g.stage == IGames.Stage.Leaf) {
                refuses(g, change, abi.encodeCall(IDisputeMoves.showPadding, (game, l, leafPosted)), ANOTHER_FRONTIER);
            } else if (g.stage == IGames.Stage.Ops || g.stage == IGames.Stage.Result) {
                bytes memory show = abi.encodeCall(IDisputeMoves.showDifference, (game, subject, context, l, uint32(0), ""));
                refuses(g, change, show, ANOTHER_FRONTIER);
            }
        }
    }

    /// @dev What the defender's move says. A call of its own: the memory that trees take is free again after it.
    function rightMove(Belief memory b, IGames.Game memory g) external view returns (Right memory right) {
        if (g.stage == IGames.Stage.Element || g.stage == IGames.Stage.Runs) right.sums = sumsOf(b, g);
        if (g.stage >= IGames.Stage.Element) return right;
        if (g.stage == IGames.Stage.Item) {
            (right.link, right.proof) = (held(), difference(b, uint32(childOf(g))));
            return right;
        }
        right.link = link(b, g);
        if (g.stage == IGames.Stage.Leaf) right.leaf = b.leaf(row, childOf(g));
        else right.nodes = nodesOf(b, g);
        if (g.stage == IGames.Stage.Row) right.output = b.output(childOf(g));
    }

    /// @dev The defender's move with one thing changed: 0 nothing, 1 to 7 what the frontier holds, 8 to 15 the context that it holds a hash of.
    function callOf(IGames.Game memory g, Right memory right, uint256 change) private view returns (bytes memory) {
        IGames.Context memory c = change < 8 ? context : changedContext(change - 8);
        if (g.stage >= IGames.Stage.Element) return callAboutValues(g, right.sums, change, c);
        IGames.Link memory l = changed(right.link, change);
        if (g.stage == IGames.Stage.Item) return abi.encodeCall(IDisputeMoves.executeItem, (game, subject, c, l, right.proof));
        if (g.stage == IGames.Stage.Leaf) return abi.encodeCall(IDisputeMoves.postLeaf, (game, l, right.leaf));
        // so that as many nodes are due below the next parent
        bool due = change == 3 && g.count != 0 && g.stage != IGames.Stage.Row;
        if (due) l.size += uint64(g.stage == IGames.Stage.Leaves ? 256 : 1) << (g.levels + g.width);
        return callWithNodes(g, c, l, right.output, right.nodes);
    }

    function callAboutValues(IGames.Game memory g, bytes memory sums, uint256 change, IGames.Context memory c)
        private
        view
        returns (bytes memory)
    {
        if (g.stage == IGames.Stage.Element) {
            IGames.Element memory e = elementOf(g);
            if (change == 1) e.size++;
            if (change == 2) e.leaf++;
            if (change == 3) e.opened[0] ^= 0x01;
            if (change >= 4) e.context = changedContext(change - 4);
            (bool chain, uint32 count) = Toy.terms(row);
            if (chain && count > 1) return abi.encodeCall(IDisputeMoves.postPartials, (game, e, sums));
            return abi.encodeCall(IDisputeMoves.executeElement, (game, e, opened(row)));
        }
        IGames.Partials memory p = partials(g);
        if (change == 1) p.context = plusOne(p.context);
        if (change == 2) p.element++;
        if (change == 3) p.terms++;
        if (change == 4) p.firstTerm++;
        if (g.stage == IGames.Stage.Runs) return abi.encodeCall(IDisputeMoves.postRun, (game, p, sums));
        return abi.encodeCall(IDisputeMoves.executeTerm, (game, subject, c, p, opened(row)));
    }

    /// @dev The context with one of its eight fields changed.
    function changedContext(uint256 field) private view returns (IGames.Context memory c) {
        c = context;
        if (field == 0) c.innerRoot = plusOne(c.innerRoot);
        if (field == 1) c.resultRoot = plusOne(c.resultRoot);
        if (field == 2) c.opRoot = plusOne(c.opRoot);
        if (field == 3) c.rowHash = plusOne(c.rowHash);
        if (field == 4) c.programRoot = plusOne(c.programRoot);
        if (field == 5) c.datasetRoot = plusOne(c.datasetRoot);
        if (field == 6) c.innerSteps++;
        if (field == 7) c.slots++;
    }

    function changed(IGames.Link memory l, uint256 change) private pure returns (IGames.Link memory) {
        return IGames.Link(
            change == 1 ? plusOne(l.context) : l.context,
            change == 2 ? l.size + 1 : l.size,
            change == 3 ? l.place + 1 : l.place,
            change == 4 ? plusOne(l.parent) : l.parent,
            l.siblings
        );
    }

    function plusOne(bytes32 word) private pure returns (bytes32) {
        return bytes32(uint256(word) + 1);
    }

    // ------------------------------------------------------------------ nodes that lead elsewhere

    /// @dev As many words as there must be, none of them zero; and the right ones with one changed.
    function invent(IGames.Game memory g, Right memory right) private {
        bytes32[] memory nodes = right.nodes;
        for (uint256 i = 0; i < nodes.length; i++) {
            nodes[i] = plusOne(nodes[i]);
            refuses(g, 20 + i, callWithNodes(g, context, right.link, right.output, nodes), ANOTHER_HASH);
            nodes[i] = bytes32(uint256(nodes[i]) - 1);
        }
        for (uint256 i = 0; i < nodes.length; i++) nodes[i] = keccak256(abi.encode("node", i));
        refuses(g, 19, callWithNodes(g, context, right.link, right.output, nodes), ANOTHER_HASH);
        _invented |= stages(g.stage);
    }

    /// @dev The nodes that the rule asks for.
    function nodesOf(Belief memory b, IGames.Game memory g) private view returns (bytes32[] memory) {
        if (g.stage == IGames.Stage.Row) {
            bytes32[] memory leaves = b.rowLeaves(childOf(g));
            return leaves.length == 1 ? new bytes32[](0) : topOf(leaves);
        }
        if (g.count == 0) return topOf(leavesOf(b, g));
        uint256 width = ToyBelief.width(g.levels);
        return below(leavesOf(b, g), childOf(g), width, g.levels - width);
    }

    function callWithNodes(
        IGames.Game memory g,
        IGames.Context memory c,
        IGames.Link memory l,
        bytes32 output,
        bytes32[] memory nodes
    ) private view returns (bytes memory) {
        if (g.stage == IGames.Stage.Row) {
            return abi.encodeCall(IDisputeMoves.postRow, (game, c, l, output, "", nodes));
        }
        if (g.count == 0) return abi.encodeCall(IDisputeMoves.postResult, (game, c, l, nodes));
        return abi.encodeCall(IDisputeMoves.postNodes, (game, l, nodes));
    }

    // ------------------------------------------------------------------ calls

    function takes(IGames.Game memory g, bytes memory data) private {
        uint256 before = vm.snapshotState();
        (bool done, bytes memory answer) = sent(data);
        vm.revertToState(before);
        if (!done) revert OtherAnswer(g.stage, 0, bytes4(answer), 0);
    }

    function refuses(IGames.Game memory g, uint256 change, bytes memory data, bytes4 expected) private {
        (bool done, bytes memory answer) = sent(data);
        if (done || bytes4(answer) != expected) revert OtherAnswer(g.stage, change, bytes4(answer), expected);
    }

    function sent(bytes memory data) private returns (bool done, bytes memory answer) {
        vm.prank(trainer(0));
        (done, answer) = address(disputes).call(data);
    }
}
