// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../interfaces/IReferee.sol";
import {Header, Items, Tensor} from "./Items.sol";
import {LittleEndian} from "./LittleEndian.sol";
import {Merkle} from "./Merkle.sol";
import {Opening} from "./Opening.sol";
import {Cursor, Packed} from "./Packed.sol";

/// @title  Results
/// @notice Compares what a segment left behind with its rows, and finds numbers that nothing honest commits to. Spec: docs/protocol.md §8.
library Results {
    using Items for Cursor;
    using Packed for Cursor;

    uint256 private constant MAGNITUDE = 0x7fffffff;
    uint256 private constant INFINITY = 0x7f800000;

    /// @notice The next field, the number and proven item of a tensor, which must be at a position of a tree.
    function tensorAt(Cursor memory c, bytes32 programRoot, Header memory h, IReferee.Tree tree, uint256 position)
        internal
        view
        returns (uint32 number, Tensor memory t)
    {
        number = uint32(c.number());
        t = c.provenTensor(programRoot, h, number);
        if (Items.treeOf(t.role) != uint256(tree) || t.position != position) revert IReferee.WrongItem(position, t.position);
    }

    /// @notice IReferee.differs.
    function differs(
        IReferee.Question calldata q,
        IReferee.Segment segment,
        bytes32 resultRoot,
        uint256 position,
        Cursor memory c
    ) internal view returns (bool) {
        Header memory h = c.provenHeader(q.programRoot);
        IReferee.Tree tree = resultOf(segment);
        (, Tensor memory t) = tensorAt(c, q.programRoot, h, tree, position);
        Tensor memory source = t;
        if (tree != IReferee.Tree.Update && t.next != Items.NONE) source = c.provenTensor(q.programRoot, h, t.next);
        bytes32 found = item(c, resultRoot, position, h.treeItems[uint256(tree)]);
        if (source.row == Items.NONE) return found != agreed(c, q, h, t, segment);
        return found != computed(c, q, h, source, segment);
    }

    /// @dev The root of what a row of the segment computed.
    function computed(Cursor memory c, IReferee.Question calldata q, Header memory h, Tensor memory t, IReferee.Segment segment)
        private
        view
        returns (bytes32)
    {
        if (t.segment != uint256(segment)) revert IReferee.MalformedProgram();
        return item(c, q.opRoot, t.row, h.rows[uint256(segment)]);
    }

    /// @dev The tree that a segment leaves behind.
    function resultOf(IReferee.Segment segment) private pure returns (IReferee.Tree) {
        if (segment == IReferee.Segment.Step) return IReferee.Tree.Inner;
        return segment == IReferee.Segment.Update ? IReferee.Tree.Update : IReferee.Tree.Round;
    }

    /// @dev The next field: an item of a tree that is a root itself, and its path.
    function item(Cursor memory c, bytes32 treeRoot, uint256 position, uint256 items) private view returns (bytes32 root) {
        root = c.word();
        Packed.check(treeRoot, Opening.item(c, root, position, items));
    }

    /// @notice IReferee.poisoned.
    function poisoned(bytes32 programRoot, IReferee.Tree tree, bytes32 root, Cursor memory c)
        internal
        view
        returns (bool)
    {
        Header memory h = c.provenHeader(programRoot);
        Tensor memory t = c.provenTensor(programRoot, h, c.number());
        if (Items.treeOf(t.role) != uint256(tree)) revert IReferee.WrongItem(uint256(tree), Items.treeOf(t.role));
        if (t.kind != Items.BINARY32) revert IReferee.WrongItem(Items.BINARY32, t.kind);
        (bytes calldata leaf, bytes32 found) = Opening.leafAt(c, c.number(), t.elements);
        Packed.check(root, Opening.item(c, found, t.position, h.treeItems[uint256(tree)]));
        return holdsPoison(leaf, tree == IReferee.Tree.Update ? h.largestScale : type(uint256).max);
    }

    /// @dev Below `largest` even the sign counts, but for −0.
    function holdsPoison(bytes calldata leaf, uint256 largest) private pure returns (bool) {
        uint256 p = Items.place(leaf);
        for (uint256 end = p + Merkle.LEAF_BYTES; p < end; p += 4) {
            uint256 bits = LittleEndian.u32(p);
            if (bits & MAGNITUDE >= INFINITY) return true;
            if (bits > largest && bits & MAGNITUDE != 0) return true;
        }
        return false;
    }

    /// @dev The root of a tensor that the segment leaves alone, as it was before.
    function agreed(Cursor memory c, IReferee.Question calldata q, Header memory h, Tensor memory t, IReferee.Segment segment)
        private
        view
        returns (bytes32)
    {
        bool first = segment == IReferee.Segment.Step && q.scalars.step == 0;
        if (first && t.role != Items.PARAMETER) return zeroRoot(Merkle.leaves(t.elements));
        bool inner = segment == IReferee.Segment.Step && !first;
        uint256 items = h.treeItems[uint256(inner ? IReferee.Tree.Inner : IReferee.Tree.Round)];
        return item(c, inner ? q.innerRoot : q.baseRoot, t.position, items);
    }

    /// @dev Tensor root of zeros: `last` is the last node of a level, `full` any before it.
    function zeroRoot(uint256 leaves) private view returns (bytes32 last) {
        last = sha256(new bytes(1 + Merkle.LEAF_BYTES));
        bytes32 full = last;
        for (; leaves > 1; leaves = (leaves + 1) / 2) {
            last = leaves % 2 == 0 ? Merkle.node(full, last) : Merkle.node(last, 0);
            full = Merkle.node(full, full);
        }
    }
}
