// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../interfaces/IDisputeMoves.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Merkle} from "../referee/Merkle.sol";
import {StepDissection} from "./StepDissection.sol";
import {Turn} from "./Turns.sol";

/// @title  TreeDissection
/// @notice Walks down a Merkle tree, up to four levels at a time: the op tree to a row, the result to an item, a row's output to a leaf.
///         Spec: docs/protocol.md §8.6.
abstract contract TreeDissection is StepDissection {
    uint256 private constant LEVELS = 4;

    /// @inheritdoc IDisputeMoves
    function pickResult(uint256 game) external {
        Turn memory t;
        Stored storage g = _challengerMoves(game, t);
        _requireStage(t, Stage.Ops);
        t.stage = Stage.Result;
        t.count = 0;
        emit ResultPicked(game);
        _passToDefender(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function postOps(uint256 game, bytes calldata subject, bytes32[] calldata points, bytes32[] calldata nodes) external {
        Turn memory t;
        Stored storage g = _defenderChooses(game, t);
        _requireStage(t, Stage.Ops);
        if (t.count != 0) revert WrongLength(0, t.count);
        Context memory context;
        IReferee.Segment segment = t.segment;
        if (segment != IReferee.Segment.Step) _requireSubject(g, subject);
        if (segment == IReferee.Segment.Outer) {
            if (points.length != 0) revert WrongLength(0, points.length);
            (,,, context.resultRoot) = abi.decode(subject, (uint256, uint32, bytes32, bytes32));
        } else {
            _requireFrontier(g, keccak256(abi.encode(points)));
            uint256 picked = t.picked;
            context.innerRoot = points[picked];
            context.resultRoot = segment == IReferee.Segment.Step
                ? points[picked + 1]
                : abi.decode(subject, (ITrainingRuns.Claim)).updateRoot;
        }

        About storage about = _declared(g.key);
        uint256 rows = segment == IReferee.Segment.Update ? about.updateRows : about.rows;
        context.opRoot = _enter(t, nodes, rows);
        g.frontier = _held(keccak256(abi.encode(context)), uint64(rows), 0, context.opRoot);
        emit OpsPosted(game, context, nodes);
        _passToChallenger(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function postNodes(uint256 game, Link calldata link, bytes32[] calldata nodes) external {
        Turn memory t;
        Stored storage g = _defenderMoves(game, t);
        Stage stage = t.stage;
        if (stage != Stage.Ops && stage != Stage.Result && stage != Stage.Leaves) revert WrongStage(Stage.Ops, stage);
        if (t.count == 0) revert NothingToPick(0, 0);
        uint256 child = _child(t, link);
        (uint16 picked, uint8 width) = (t.picked, t.width);
        bytes32 node = _post(t, nodes, stage == Stage.Leaves ? Merkle.leaves(link.size) : link.size, child, t.levels);
        _climb(g, link, node, picked, width);
        g.frontier = _held(link.context, link.size, uint64(child), node);
        emit NodesPosted(game, node, nodes);
        _passToChallenger(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function postResult(uint256 game, Context calldata context, Link calldata held, bytes32[] calldata nodes) external {
        Turn memory t;
        Stored storage g = _defenderMoves(game, t);
        _requireStage(t, Stage.Result);
        if (t.count != 0) revert WrongLength(0, t.count);
        _requireHeld(g, held);
        _requireContext(context, held.context);
        uint256 items = _resultItems(_programRoot(g.key), t.segment);
        bytes32 root = _enter(t, nodes, items);
        if (root != context.resultRoot) revert HashMismatch(context.resultRoot, root);
        g.frontier = _held(held.context, uint64(items), 0, root);
        emit NodesPosted(game, root, nodes);
        _passToChallenger(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function postRow(
        uint256 game,
        Context calldata context,
        Link calldata link,
        bytes32 output,
        bytes calldata proof,
        bytes32[] calldata nodes
    ) external {
        Turn memory t;
        Stored storage g = _defenderMoves(game, t);
        _requireStage(t, Stage.Row);
        _requireContext(context, link.context);
        uint32 row = uint32(_child(t, link));
        _climb(g, link, Merkle.leaf(output), t.picked, t.width);
        Context memory known = _known(g, context);
        IReferee.RowFacts memory facts =
            _referee.rowOf(known.programRoot, _shapes[known.programRoot].headerHash, t.segment, row, proof);
        known.rowHash = facts.rowHash;
        g.frontier = _held(keccak256(abi.encode(known)), facts.elements, 0, output);
        emit RowPosted(game, row, known, facts.elements, output, nodes);

        uint256 leaves = Merkle.leaves(facts.elements);
        if (leaves == 1) {
            if (nodes.length != 0) revert WrongLength(0, nodes.length);
            (t.levels, t.width, t.count, t.picked) = (0, 0, 1, 0);
            t.stage = Stage.Leaf;
            _keepTurn(g, t);
            return;
        }
        bytes32 root = _enter(t, nodes, leaves);
        if (root != output) revert HashMismatch(output, root);
        t.stage = Stage.Leaves;
        _passToChallenger(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function executeItem(
        uint256 game,
        bytes calldata subject,
        Context calldata context,
        Link calldata held,
        bytes calldata proof
    ) external {
        Turn memory t;
        Stored storage g = _defenderMoves(game, t);
        _requireStage(t, Stage.Item);
        uint256 position = _child(t, held);
        bool differs = _differs(g, t, subject, context, held, uint32(position), proof);
        emit ItemExecuted(game, uint64(position), differs);
        if (differs) _win(game, g, t);
        else _lose(game, g, t);
    }

    /// @inheritdoc IDisputeMoves
    function showDifference(
        uint256 game,
        bytes calldata subject,
        Context calldata context,
        Link calldata held,
        uint32 position,
        bytes calldata proof
    ) external {
        Turn memory t;
        Stored storage g = _active(game, t);
        if (!t.challengersTurn) revert NotYourTurn(false);
        if (t.stage != Stage.Ops && t.stage != Stage.Result) revert WrongStage(Stage.Result, t.stage);
        if (!_differs(g, t, subject, context, held, position, proof)) revert NoDifference();
        emit Refuted(game, "result");
        _win(game, g, t);
    }

    /// @dev What the referee must know about the disputed execution; the element is left to the caller. Before a row was posted the context
    ///      holds nothing of the run: the caller adds what it needs.
    function _question(Stored storage g, Turn memory t, bytes calldata subject, Context memory context)
        internal
        view
        returns (IReferee.Question memory q)
    {
        _requireSubject(g, subject);
        (q.programRoot, q.datasetRoot) = (context.programRoot, context.datasetRoot);
        (q.rowHash, q.opRoot, q.innerRoot) = (context.rowHash, context.opRoot, context.innerRoot);
        if (t.segment == IReferee.Segment.Outer) {
            uint256 run;
            (run, q.scalars.round, q.baseRoot,) = abi.decode(subject, (uint256, uint32, bytes32, bytes32));
            q.scalars.accepted = _runs.acceptedCount(run, q.scalars.round);
            return q;
        }
        ITrainingRuns.Claim memory c = abi.decode(subject, (ITrainingRuns.Claim));
        (q.scalars.round, q.baseRoot) = (c.round, c.baseRoot);
        if (t.segment == IReferee.Segment.Step) {
            q.scalars.step = t.lo;
            q.scalars.globalStep = c.round * context.innerSteps + t.lo;
            (q.scalars.seed, q.scalars.slot, q.scalars.slots) = (c.seed, c.slot, context.slots);
        }
    }

    /// @dev The context with what the run says of all executions of the round.
    function _known(Stored storage g, Context memory context) internal view returns (Context memory) {
        About storage about = _subjects[g.key];
        (context.programRoot, context.datasetRoot, context.innerSteps, context.slots) =
            _runs.executionFacts(about.run, about.round);
        return context;
    }

    /// @dev The frontier of every stage that looks below a row or a result, until partial sums are posted.
    function _held(bytes32 context, uint64 size, uint64 place, bytes32 parent) internal pure returns (bytes32) {
        return keccak256(abi.encode(context, size, place, parent));
    }

    function _requireHeld(Stored storage g, Link calldata held) internal view {
        _requireFrontier(g, _held(held.context, held.size, held.place, held.parent));
    }

    function _requireContext(Context calldata context, bytes32 hash) internal pure {
        bytes32 found = keccak256(abi.encode(context));
        if (found != hash) revert HashMismatch(hash, found);
    }

    /// @dev Number of the picked node on its level.
    function _child(Turn memory t, Link calldata link) internal pure returns (uint256) {
        return (uint256(link.place) << t.width) | t.picked;
    }

    /// @dev The picked node leads to the frontier.
    function _climb(Stored storage g, Link calldata link, bytes32 hash, uint256 picked, uint256 width) internal view {
        _requireHeld(g, link);
        if (link.siblings.length != 32 * width) revert WrongLength(32 * width, link.siblings.length);
        bytes32 found = Merkle.climb(hash, picked, link.siblings);
        if (found != link.parent) revert HashMismatch(link.parent, found);
    }

    function _differs(
        Stored storage g,
        Turn memory t,
        bytes calldata subject,
        Context calldata context,
        Link calldata held,
        uint32 position,
        bytes calldata proof
    ) private view returns (bool) {
        _requireHeld(g, held);
        _requireContext(context, held.context);
        IReferee.Question memory q = _question(g, t, subject, context);
        q.programRoot = _programRoot(g.key);
        return _referee.differs(q, t.segment, context.resultRoot, position, proof);
    }

    /// @dev The first nodes below a root. Returns the root they lead to.
    function _enter(Turn memory t, bytes32[] calldata nodes, uint256 items) private view returns (bytes32) {
        return _post(t, nodes, items, 0, Merkle.depth(items));
    }

    /// @dev Takes the existing nodes below node number `top`, below which `left` levels are left; returns that node. The levels are
    ///      divided as evenly as moves of at most four allow, the wider ones last.
    function _post(Turn memory t, bytes32[] calldata nodes, uint256 items, uint256 top, uint256 left)
        private
        view
        returns (bytes32)
    {
        uint256 width = left == 0 ? 0 : left / ((left + LEVELS - 1) / LEVELS);
        uint256 levels = left - width;
        uint256 existing = ((items + (1 << levels) - 1) >> levels) - (top << width);
        if (existing > 1 << width) existing = 1 << width;
        if (nodes.length != existing) revert WrongLength(existing, nodes.length);
        (t.levels, t.width, t.count) = (uint8(levels), uint8(width), uint16(existing));
        return Merkle.fold(nodes, width);
    }

    /// @dev The subject with the numbers of its program's rows, which may have been declared after the opening.
    function _declared(bytes32 key) private returns (About storage about) {
        about = _subjects[key];
        if (about.rows != 0) return about;
        bytes32 programRoot = _programRoot(key);
        if (_shapes[programRoot].headerHash == 0) revert ProgramNotDeclared(programRoot);
        _readRows(about, programRoot);
    }

    function _resultItems(bytes32 programRoot, IReferee.Segment segment) private view returns (uint256) {
        Shape storage shape = _shapes[programRoot];
        if (segment == IReferee.Segment.Step) return shape.treeItems[uint256(IReferee.Tree.Inner)];
        return shape.treeItems[uint256(segment == IReferee.Segment.Update ? IReferee.Tree.Update : IReferee.Tree.Round)];
    }
}
