// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../interfaces/IDisputeMoves.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Merkle} from "../referee/Merkle.sol";
import {StepDissection} from "./StepDissection.sol";

/// @title  TreeDissection
/// @notice Walks down a Merkle tree, four levels at a time: the op tree to a row, the result to an item, a row's output to a leaf.
///         Spec: docs/protocol.md §8.6.
abstract contract TreeDissection is StepDissection {
    uint256 private constant LEVELS = 4;

    /// @inheritdoc IDisputeMoves
    function pickResult(uint256 game) external {
        Stored storage g = _challengerMoves(game);
        _requireStage(g, Stage.Ops);
        g.stage = Stage.Result;
        g.count = 0;
        emit ResultPicked(game);
        _passToDefender(g);
    }

    /// @inheritdoc IDisputeMoves
    function postOps(uint256 game, bytes calldata subject, bytes32[] calldata points, bytes32[] calldata nodes) external {
        Stored storage g = _defenderChooses(game);
        _requireStage(g, Stage.Ops);
        if (g.count != 0) revert WrongLength(0, g.count);
        Context memory context;
        IReferee.Segment segment = g.segment;
        if (segment != IReferee.Segment.Step) _requireSubject(g, subject);
        if (segment == IReferee.Segment.Outer) {
            if (points.length != 0) revert WrongLength(0, points.length);
            (,,, context.resultRoot) = abi.decode(subject, (uint256, uint32, bytes32, bytes32));
        } else {
            _requireFrontier(g, keccak256(abi.encode(points)));
            uint256 picked = g.picked;
            context.innerRoot = points[picked];
            context.resultRoot = segment == IReferee.Segment.Step
                ? points[picked + 1]
                : abi.decode(subject, (ITrainingRuns.Claim)).updateRoot;
        }

        About storage about = _declared(g.key);
        context.opRoot = _enter(g, nodes, segment == IReferee.Segment.Update ? about.updateRows : about.rows);
        g.frontier = keccak256(abi.encode(context, context.opRoot));
        emit OpsPosted(game, context, nodes);
        _passToChallenger(g);
    }

    /// @inheritdoc IDisputeMoves
    function postNodes(uint256 game, Link calldata link, bytes32[] calldata nodes) external {
        Stored storage g = _defenderMoves(game);
        Stage stage = g.stage;
        if (stage != Stage.Ops && stage != Stage.Result && stage != Stage.Leaves) revert WrongStage(Stage.Ops, stage);
        bytes32 parent;
        if (g.count == 0) {
            // the challenger agrees with all rows: down from the root of the result
            _requireStage(g, Stage.Result);
            _requireFrontier(g, _held(link.context, link.parent));
            g.place = 0;
            parent = _enter(g, nodes, _resultItems(g));
            if (parent != link.context.resultRoot) revert HashMismatch(link.context.resultRoot, parent);
        } else {
            parent = _descend(g, link, nodes);
        }
        g.frontier = _held(link.context, parent);
        emit NodesPosted(game, parent, nodes);
        _passToChallenger(g);
    }

    /// @inheritdoc IDisputeMoves
    function postRow(
        uint256 game,
        Link calldata link,
        bytes32 output,
        bytes calldata proof,
        bytes32[] calldata nodes
    ) external {
        Stored storage g = _defenderMoves(game);
        _requireStage(g, Stage.Row);
        uint32 row = uint32(_follow(g, link, Merkle.leaf(output)));
        IReferee.RowFacts memory facts = _referee.rowOf(_programRoot(g.key), g.segment, row, proof);
        (g.row, g.elements) = (row, facts.elements);
        g.place = 0;
        Context memory context = link.context;
        context.rowHash = facts.rowHash;
        g.frontier = keccak256(abi.encode(context, output));
        emit RowPosted(game, row, facts.rowHash, facts.elements, output, nodes);

        uint256 leaves = Merkle.leaves(facts.elements);
        if (leaves == 1) {
            if (nodes.length != 0) revert WrongLength(0, nodes.length);
            (g.levels, g.width, g.count, g.picked) = (0, 0, 1, 0);
            g.stage = Stage.Leaf;
            _keepTurn(g);
            return;
        }
        bytes32 root = _enter(g, nodes, leaves);
        if (root != output) revert HashMismatch(output, root);
        g.stage = Stage.Leaves;
        _passToChallenger(g);
    }

    /// @inheritdoc IDisputeMoves
    function executeItem(
        uint256 game,
        bytes calldata subject,
        Context calldata context,
        bytes32 parent,
        bytes calldata proof
    ) external {
        Stored storage g = _defenderMoves(game);
        _requireStage(g, Stage.Item);
        uint256 position = (uint256(g.place) << g.width) | g.picked;
        bool differs = _differs(g, subject, context, parent, uint32(position), proof);
        emit ItemExecuted(game, uint64(position), differs);
        if (differs) _win(game, g);
        else _lose(game, g);
    }

    /// @inheritdoc IDisputeMoves
    function showDifference(
        uint256 game,
        bytes calldata subject,
        Context calldata context,
        bytes32 parent,
        uint32 position,
        bytes calldata proof
    ) external {
        Stored storage g = _active(game);
        if (!g.challengersTurn) revert NotYourTurn(false);
        Stage stage = g.stage;
        if (stage != Stage.Ops && stage != Stage.Result) revert WrongStage(Stage.Result, stage);
        if (!_differs(g, subject, context, parent, position, proof)) revert NoDifference();
        emit Refuted(game, "result");
        _win(game, g);
    }

    /// @dev What the referee must know about the disputed execution; the element is left to the caller.
    function _question(Stored storage g, bytes calldata subject, Context calldata context)
        internal
        view
        returns (IReferee.Question memory q)
    {
        _requireSubject(g, subject);
        About storage about = _subjects[g.key];
        uint32 innerSteps;
        uint16 slots;
        uint32 accepted;
        (q.programRoot, q.datasetRoot, innerSteps, slots, accepted) = _runs.executionFacts(about.run, about.round);
        q.headerHash = _shapes[q.programRoot].headerHash;
        (q.rowHash, q.opRoot, q.innerRoot) = (context.rowHash, context.opRoot, context.innerRoot);
        q.scalars.round = about.round;
        if (g.segment == IReferee.Segment.Outer) {
            (,, q.baseRoot,) = abi.decode(subject, (uint256, uint32, bytes32, bytes32));
            q.scalars.accepted = accepted;
            return q;
        }
        ITrainingRuns.Claim memory c = abi.decode(subject, (ITrainingRuns.Claim));
        q.baseRoot = c.baseRoot;
        if (g.segment == IReferee.Segment.Step) {
            q.scalars.step = g.lo;
            q.scalars.globalStep = about.round * innerSteps + g.lo;
            (q.scalars.seed, q.scalars.slot, q.scalars.slots) = (c.seed, c.slot, slots);
        }
    }

    function _differs(
        Stored storage g,
        bytes calldata subject,
        Context calldata context,
        bytes32 parent,
        uint32 position,
        bytes calldata proof
    ) private view returns (bool) {
        _requireFrontier(g, _held(context, parent));
        IReferee.Question memory q = _question(g, subject, context);
        return _referee.differs(q, g.segment, context.resultRoot, position, proof);
    }

    /// @dev The first nodes below a root: so many levels that the rest is a multiple of four. Returns the root they lead to.
    function _enter(Stored storage g, bytes32[] calldata nodes, uint256 items) private returns (bytes32) {
        uint256 depth = Merkle.depth(items);
        g.items = uint32(items);
        uint256 width = depth % LEVELS == 0 && depth != 0 ? LEVELS : depth % LEVELS;
        return _post(g, nodes, items, 0, width, depth - width);
    }

    /// @dev The nodes below the picked one, which the link leads to the frontier. Returns the picked node.
    function _descend(Stored storage g, Link calldata link, bytes32[] calldata nodes) private returns (bytes32 node) {
        (uint8 width, uint16 picked) = (g.width, g.picked);
        uint256 child = (uint256(g.place) << width) | picked;
        node = _post(g, nodes, g.items, child, LEVELS, g.levels - LEVELS);
        _climb(g, link, node, picked, width);
        g.place = uint64(child);
    }

    /// @dev Takes the existing nodes `width` levels below node number `top`; returns that node.
    function _post(
        Stored storage g,
        bytes32[] calldata nodes,
        uint256 items,
        uint256 top,
        uint256 width,
        uint256 levels
    ) private returns (bytes32) {
        uint256 existing = ((items + (1 << levels) - 1) >> levels) - (top << width);
        if (existing > 1 << width) existing = 1 << width;
        if (nodes.length != existing) revert WrongLength(existing, nodes.length);
        (g.levels, g.width, g.count) = (uint8(levels), uint8(width), uint16(existing));
        return _fold(nodes, width);
    }

    /// @dev The hash that was picked, led to the frontier; returns its number on its level.
    function _follow(Stored storage g, Link calldata link, bytes32 hash) internal view returns (uint256) {
        (uint8 width, uint16 picked) = (g.width, g.picked);
        _climb(g, link, hash, picked, width);
        return (uint256(g.place) << width) | picked;
    }

    function _climb(Stored storage g, Link calldata link, bytes32 hash, uint256 picked, uint256 width) private view {
        _requireFrontier(g, _held(link.context, link.parent));
        if (link.siblings.length != 32 * width) revert WrongLength(32 * width, link.siblings.length);
        bytes32 found = Merkle.climb(hash, picked, link.siblings);
        if (found != link.parent) revert HashMismatch(link.parent, found);
    }

    /// @dev The subject with the numbers of its program's rows, which may have been declared after the opening.
    function _declared(bytes32 key) private returns (About storage about) {
        about = _subjects[key];
        if (about.rows != 0) return about;
        bytes32 programRoot = _programRoot(key);
        if (_shapes[programRoot].headerHash == 0) revert ProgramNotDeclared(programRoot);
        _readRows(about, programRoot);
    }

    function _resultItems(Stored storage g) private view returns (uint256) {
        Shape storage shape = _shapes[_programRoot(g.key)];
        IReferee.Segment segment = g.segment;
        if (segment == IReferee.Segment.Step) return shape.treeItems[uint256(IReferee.Tree.Inner)];
        return shape.treeItems[uint256(segment == IReferee.Segment.Update ? IReferee.Tree.Update : IReferee.Tree.Round)];
    }

    /// @dev The node `width` levels above its existing descendants; a missing node is zero.
    function _fold(bytes32[] memory level, uint256 width) private view returns (bytes32) {
        uint256 count = level.length;
        for (; width != 0; width--) {
            for (uint256 i = 0; i < count; i += 2) {
                level[i / 2] = Merkle.node(level[i], i + 1 < count ? level[i + 1] : bytes32(0));
            }
            count = (count + 1) / 2;
        }
        return level[0];
    }

    /// @inheritdoc StepDissection
    function _rootOf(bytes32[] calldata roots) internal view override returns (bytes32) {
        bytes32[] memory level = new bytes32[](roots.length);
        for (uint256 i = 0; i < roots.length; i++) level[i] = Merkle.leaf(roots[i]);
        return _fold(level, Merkle.depth(roots.length));
    }
}
