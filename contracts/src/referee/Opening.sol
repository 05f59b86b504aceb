// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../interfaces/IReferee.sol";
import {Header, Items} from "./Items.sol";
import {LittleEndian} from "./LittleEndian.sol";
import {Merkle} from "./Merkle.sol";
import {Cursor, Packed} from "./Packed.sol";
import {Reference, RowReader} from "./RowReader.sol";

/// @title  Opening
/// @notice Opens elements of tensors from the roots of a question. Spec: docs/protocol.md §6, §8.
library Opening {
    using Packed for Cursor;

    /// @notice Offset of an element in the call data; 0 for an element that is +0 without being opened.
    /// @param segment The segment that is executed
    /// @param source Offset of the row's reference to the tensor
    /// @param index The element, an index formula's value
    function element(
        Cursor memory c,
        IReferee.Question calldata q,
        Header memory h,
        uint256 segment,
        uint256 source,
        int256 index
    ) internal view returns (uint256) {
        Reference memory t = RowReader.referenceAt(source);
        if (t.elements == 0 || t.elements > Items.MAX_ELEMENTS || index < 0) revert IReferee.MalformedProgram();
        uint256 place = uint256(index);
        if (t.role == Items.ACCEPTED) {
            uint256 update = place / t.elements;
            if (update >= q.scalars.accepted) return 0;
            if (update != q.updateIndex) revert IReferee.WrongItem(update, q.updateIndex);
            place %= t.elements;
        }
        if (place >= t.elements) revert IReferee.MalformedProgram();
        (bytes32 root, uint256 items) = treeOf(q, h, t.role, segment);
        if (items == 0) return 0;
        return open(c, q.programRoot, h, t, place, root, items);
    }

    /// @dev Root of the tree that the root of a tensor of that role is an item of, and the number of items; 1 where the root is the
    ///      tensor's own, 0 for a tensor that is zero. A table's root is the program's.
    function treeOf(IReferee.Question calldata q, Header memory h, uint256 role, uint256 segment)
        private
        pure
        returns (bytes32 root, uint256 items)
    {
        if (role == Items.DATASET) return (q.datasetRoot, 1);
        if (role == Items.TABLE) return (q.programRoot, h.items);
        if (role == Items.ACCEPTED) return (q.updateRoot, h.treeItems[uint256(IReferee.Tree.Update)]);
        if (role > Items.ACCEPTED) return (q.opRoot, h.rows[segment]);
        if (role <= Items.OUTER_BUFFER) return (q.baseRoot, h.treeItems[uint256(IReferee.Tree.Round)]);
        if (segment == uint256(IReferee.Segment.Step) && q.scalars.step == 0) {
            if (role != Items.PARAMETER) return (0, 0);
            return (q.baseRoot, h.treeItems[uint256(IReferee.Tree.Round)]);
        }
        return (q.innerRoot, h.treeItems[uint256(IReferee.Tree.Inner)]);
    }

    function open(
        Cursor memory c,
        bytes32 programRoot,
        Header memory h,
        Reference memory t,
        uint256 place,
        bytes32 root,
        uint256 items
    ) private view returns (uint256 offset) {
        if (t.role == Items.TABLE) root = tableRoot(c, programRoot, h, t);
        (bytes calldata leaf, bytes32 found) = leafAt(c, place / 256, t.elements);
        offset = Items.place(leaf) + 4 * (place % 256);
        if (t.role != Items.TABLE && t.role != Items.DATASET) found = item(c, found, t.place, items);
        Packed.check(root, found);
    }

    /// @notice The next fields: a leaf of a tensor, which leads to the tensor's root, and its path.
    function leafAt(Cursor memory c, uint256 place, uint256 elements)
        internal
        view
        returns (bytes calldata leaf, bytes32 tensorRoot)
    {
        uint256 leaves = Merkle.leaves(elements);
        if (place >= leaves) revert IReferee.OutOfRange(leaves, place);
        leaf = c.take(Merkle.LEAF_BYTES);
        tensorRoot = Merkle.climb(Merkle.leaf(leaf), place, c.path(leaves));
    }

    /// @notice The root of a tree whose item at a position is a root.
    function item(Cursor memory c, bytes32 root, uint256 position, uint256 items) internal view returns (bytes32) {
        if (position >= items) revert IReferee.MalformedProgram();
        return Merkle.climb(Merkle.leaf(root), position, c.path(items));
    }

    /// @dev A table's item is 05 ‖ tensor u32 ‖ root.
    function tableRoot(Cursor memory c, bytes32 programRoot, Header memory h, Reference memory t)
        private
        view
        returns (bytes32 root)
    {
        root = c.word();
        uint32 swapped = uint32(t.number);
        swapped = (swapped << 24) | ((swapped & 0xff00) << 8) | ((swapped >> 8) & 0xff00) | (swapped >> 24);
        bytes32 leaf = sha256(abi.encodePacked(bytes2(0x0005), swapped, root));
        Packed.check(programRoot, Merkle.climb(leaf, Items.tableIndex(h, t.place), c.path(h.items)));
    }
}
