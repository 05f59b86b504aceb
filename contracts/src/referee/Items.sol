// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../interfaces/IReferee.sol";
import {LittleEndian} from "./LittleEndian.sol";
import {Merkle} from "./Merkle.sol";
import {Cursor, Packed} from "./Packed.sol";

/// @notice The header of a program: item 0.
/// @param root The program root that it was proven against; zero where it is known by its hash
/// @param place Its offset in the call data
struct Header {
    bytes32 root;
    bytes32 hash;
    uint256 place;
    uint256 items;
    uint256 tensors;
    uint256 listings;
    uint256 tables;
    uint256[3] rows;
    uint256[3] treeItems;
    uint256 windowCount;
    uint256 largestScale;
}

/// @notice The declaration of a tensor. `none` stands for a row, position or tensor that there is not.
struct Tensor {
    uint256 kind;
    uint256 role;
    uint256 segment;
    uint256 row;
    uint256 position;
    uint256 next;
    uint256 elements;
    uint256 firstExtent;
}

/// @title  Items
/// @notice Reads program items and knows where each stands among them. Spec: docs/protocol.md §4.5.
library Items {
    using Packed for Cursor;

    uint256 internal constant NONE = type(uint32).max;
    uint256 internal constant BINARY32 = 1;
    uint256 internal constant HEADER_BYTES = 67;
    uint256 internal constant VERSION = 3;
    uint256 internal constant MAX_ELEMENTS = 1 << 40;

    // Roles of tensors.
    uint256 internal constant OUTER_BUFFER = 2;
    uint256 internal constant PARAMETER = 3;
    uint256 internal constant TRAIL = 6;
    uint256 internal constant TABLE = 7;
    uint256 internal constant DATASET = 8;
    uint256 internal constant ACCEPTED = 9;
    uint256 internal constant NEXT_STATE = 11;
    uint256 internal constant UPDATE = 12;

    /// @notice The next proven item, which must be the program's header.
    function provenHeader(Cursor memory c, bytes32 programRoot) internal view returns (Header memory h) {
        bytes calldata item = c.item();
        h = header(item);
        h.root = programRoot;
        Packed.check(programRoot, Merkle.climb(Merkle.leaf(item), 0, c.path(h.items)));
    }

    /// @notice The next two items, header and row, without paths.
    /// @dev `hash` is what a row is known by: keccak256 of both fields.
    function headerAndRow(Cursor memory c) internal pure returns (Header memory h, bytes calldata row, bytes32 hash) {
        uint256 first = c.next;
        h = header(c.item());
        row = c.item();
        uint256 end = c.next;
        assembly ("memory-safe") {
            let p := mload(0x40)
            calldatacopy(p, first, sub(end, first))
            hash := keccak256(p, sub(end, first))
        }
    }

    /// @notice The next proven item, which must be the declaration of a tensor.
    function provenTensor(Cursor memory c, bytes32 programRoot, Header memory h, uint256 number)
        internal
        view
        returns (Tensor memory)
    {
        if (number >= h.tensors) revert IReferee.OutOfRange(h.tensors, number);
        return tensor(c.provenItem(programRoot, h.items, 1 + number));
    }

    /// @notice Place of a listing among the items.
    function listingIndex(Header memory h, uint256 listing) internal pure returns (uint256) {
        if (listing >= h.listings) revert IReferee.MalformedProgram();
        return 1 + h.tensors + listing;
    }

    /// @notice Place of a row among the items; each segment's rows are followed by its carries.
    function rowIndex(Header memory h, uint256 segment, uint256 row) internal pure returns (uint256 index) {
        if (row >= h.rows[segment]) revert IReferee.OutOfRange(h.rows[segment], row);
        index = 1 + h.tensors + h.listings + row;
        for (uint256 i = 0; i < segment; i++) index += h.rows[i] + 1;
    }

    /// @notice Place of a table's root among the items: they are the last ones.
    function tableIndex(Header memory h, uint256 position) internal pure returns (uint256 index) {
        if (position >= h.tables) revert IReferee.MalformedProgram();
        return h.items - h.tables + position;
    }

    /// @notice Reads the fields of a header.
    function header(bytes calldata item) internal pure returns (Header memory h) {
        uint256 p = place(item);
        if (item.length != HEADER_BYTES || LittleEndian.u8(p) != 0 || LittleEndian.u16(p + 1) != VERSION) {
            revert IReferee.WrongItem(0, uint256(uint8(item.length == 0 ? bytes1(0) : item[0])));
        }
        h.hash = keccak256(item);
        h.place = p;
        unchecked {
            // offsets in the call data, and sums of a few numbers of four bytes
            h.tensors = LittleEndian.u32(p + 3);
            h.listings = LittleEndian.u32(p + 7);
            h.tables = LittleEndian.u32(p + 23);
            uint256 items = 4 + h.tensors + h.listings + h.tables;
            for (uint256 i = 0; i < 3; i++) {
                items += h.rows[i] = LittleEndian.u32(p + 11 + 4 * i);
                h.treeItems[i] = LittleEndian.u32(p + 27 + 4 * i);
            }
            h.items = items;
            h.windowCount = LittleEndian.u32(p + 55) + 1;
            h.largestScale = LittleEndian.u32(p + 63);
        }
    }

    /// @notice Reads the declaration of a tensor.
    function tensor(bytes calldata item) internal pure returns (Tensor memory t) {
        unchecked {
            // offsets in the call data, and a product of at most six numbers of four bytes
            uint256 p = place(item);
            uint256 rank = LittleEndian.u8(p + 16);
            if (item.length < 18 || LittleEndian.u8(p) != 1) revert IReferee.WrongItem(1, LittleEndian.u8(p));
            if (rank == 0 || rank > 6 || item.length != 18 + 4 * rank + LittleEndian.u8(p + 17 + 4 * rank)) {
                revert IReferee.MalformedProgram();
            }
            t.kind = LittleEndian.u8(p + 1);
            t.role = LittleEndian.u8(p + 2);
            t.segment = LittleEndian.u8(p + 3);
            t.row = LittleEndian.u32(p + 4);
            t.position = LittleEndian.u32(p + 8);
            t.next = LittleEndian.u32(p + 12);
            t.firstExtent = LittleEndian.u32(p + 17);
            uint256 elements = t.firstExtent;
            for (uint256 i = 1; i < rank; i++) elements *= LittleEndian.u32(p + 17 + 4 * i);
            if (elements == 0 || elements > MAX_ELEMENTS) revert IReferee.MalformedProgram();
            t.elements = elements;
        }
    }

    /// @notice The tree that tensors of a role are items of; 3 if they are none of any.
    function treeOf(uint256 role) internal pure returns (uint256) {
        if (role == UPDATE) return uint256(IReferee.Tree.Update);
        if (role > TRAIL) return 3;
        return role <= OUTER_BUFFER ? uint256(IReferee.Tree.Round) : uint256(IReferee.Tree.Inner);
    }

    /// @notice Offset of an item in the call data.
    function place(bytes calldata item) internal pure returns (uint256 p) {
        assembly ("memory-safe") {
            p := item.offset
        }
    }
}
