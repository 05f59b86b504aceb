// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../../../src/interfaces/IReferee.sol";
import {Merkle} from "../../../src/referee/Merkle.sol";

/// @notice A program whose every instruction is one hash: so small that a test can play whole games about it, with any numbers of rows,
///         elements, terms and items. Item p of a result is the output of row p, counted round; the last item is the trail.
contract HashReferee is IReferee {
    /// @param chain Whether the row's elements are chains of `terms` terms; else they take one execution
    /// @param terms 0 for a masked row
    struct Row {
        uint64 elements;
        uint32 terms;
        bool chain;
    }

    uint32 internal constant START = 0x80000000;

    uint32[3] private _treeItems;
    mapping(uint256 segment => Row[]) private _rows;

    function setTreeItems(uint32 inner, uint32 update, uint32 round) external {
        _treeItems[uint256(Tree.Inner)] = inner;
        _treeItems[uint256(Tree.Update)] = update;
        _treeItems[uint256(Tree.Round)] = round;
    }

    function addRow(Segment segment, uint64 elements, uint32 terms, bool chain) external {
        _rows[uint256(segment)].push(Row(elements, terms, chain));
    }

    function rowAt(uint256 segment, uint256 row) external view returns (Row memory) {
        return _rows[segment][row];
    }

    /// @notice The value after one more term.
    function next(uint32 accumulator, bytes32 row, bytes32 inner, uint32 step, uint64 element, uint32 term)
        public
        pure
        returns (uint32)
    {
        return uint32(uint256(keccak256(abi.encode(accumulator, row, inner, step, element, term))));
    }

    function rowHash(uint256 segment, uint256 row) public pure returns (bytes32) {
        return bytes32((1 << 64) | (segment << 32) | row);
    }

    /// @inheritdoc IReferee
    function shapeOf(bytes32, bytes calldata) external view returns (ProgramShape memory shape) {
        shape.headerHash = "toy";
        for (uint256 i = 0; i < 3; i++) shape.rows[i] = uint32(_rows[i].length);
        shape.treeItems = _treeItems;
    }

    /// @inheritdoc IReferee
    function rowOf(bytes32, bytes32 headerHash, Segment segment, uint32 row, bytes calldata)
        external
        view
        returns (RowFacts memory facts)
    {
        if (headerHash != "toy") revert RootMismatch("toy", headerHash);
        facts.rowHash = rowHash(uint256(segment), row);
        facts.output = row;
        facts.elements = _rows[uint256(segment)][row].elements;
    }

    /// @inheritdoc IReferee
    function tensorAt(bytes32, Tree, uint32 position, bytes calldata) external pure returns (TensorFacts memory facts) {
        facts.tensor = position;
    }

    /// @inheritdoc IReferee
    function termsOf(Question calldata q, bytes calldata) external view returns (bool chain, uint32 terms, uint32 start) {
        Row storage row = _rowOf(q.rowHash);
        return row.chain ? (true, row.terms, START) : (false, row.terms, 0);
    }

    /// @inheritdoc IReferee
    function execute(Question calldata q, bytes calldata) external view returns (uint32) {
        if (q.term >= _rowOf(q.rowHash).terms) revert NoSuchTerm(_rowOf(q.rowHash).terms, q.term);
        return next(q.accumulator, q.rowHash, q.innerRoot, q.scalars.step, q.element, q.term);
    }

    /// @inheritdoc IReferee
    function compute(Question calldata q, bytes calldata) external view returns (uint32) {
        Row storage row = _rowOf(q.rowHash);
        if (row.chain && row.terms > 1) revert IsAChain(row.terms);
        uint32 start = row.chain ? START : 0;
        return row.terms == 0 ? start : next(start, q.rowHash, q.innerRoot, q.scalars.step, q.element, 0);
    }

    /// @inheritdoc IReferee
    function differs(Question calldata q, Segment segment, bytes32 resultRoot, uint32 position, bytes calldata proof)
        external
        view
        returns (bool)
    {
        bytes32 found = _opened(proof[:proof.length / 2], position, _treeItems[uint256(treeOf(segment))], resultRoot);
        uint256 rows = _rows[uint256(segment)].length;
        bytes32 computed = _opened(proof[proof.length / 2:], position % rows, rows, q.opRoot);
        return found != computed;
    }

    /// @inheritdoc IReferee
    function trailRootIn(bytes32, bytes32 innerRoot, bytes calldata proof) external view returns (bytes32 root) {
        bytes memory path;
        (root, path) = abi.decode(proof, (bytes32, bytes));
        uint256 items = _treeItems[uint256(Tree.Inner)];
        this.open(root, items - 1, path, items, innerRoot);
    }

    /// @inheritdoc IReferee
    function poisoned(bytes32, Tree, bytes32, bytes calldata proof) external pure returns (bool) {
        return proof.length == 1;
    }

    function treeOf(Segment segment) public pure returns (Tree) {
        if (segment == Segment.Step) return Tree.Inner;
        return segment == Segment.Update ? Tree.Update : Tree.Round;
    }

    /// @notice Reverts unless the root is the item at a position of a tree.
    function open(bytes32 item, uint256 position, bytes calldata path, uint256 items, bytes32 root) external view {
        if (path.length != 32 * Merkle.depth(items)) revert MalformedOpenings();
        bytes32 found = Merkle.climb(Merkle.leaf(item), position, path);
        if (found != root) revert RootMismatch(root, found);
    }

    /// @dev abi.encode(item, path), padded to any length.
    function _opened(bytes calldata proof, uint256 position, uint256 items, bytes32 root)
        private
        view
        returns (bytes32 item)
    {
        bytes memory path;
        (item, path) = abi.decode(proof, (bytes32, bytes));
        this.open(item, position, path, items, root);
    }

    function _rowOf(bytes32 hash) private view returns (Row storage) {
        return _rows[(uint256(hash) >> 32) & 0xffffffff][uint256(hash) & 0xffffffff];
    }
}
