// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Header, Items, Tensor} from "./Items.sol";
import {LittleEndian} from "./LittleEndian.sol";
import {Merkle} from "./Merkle.sol";

/// @title  ItemRules
/// @notice The rules of docs/protocol.md §4.4 and §4.5 that headers, tensors, listings, carries and tables can break.
library ItemRules {
    uint256 private constant MAX_TENSORS = 1 << 20;
    uint256 private constant MAX_ROWS = 65_536;
    uint256 private constant MAX_INT = uint32(type(int32).max);

    /// @notice Whether the first item of a program is no header, or its path is not as deep as it says.
    function headerIsWrong(bytes calldata item, uint256 siblings) internal pure returns (bool) {
        uint256 p = Items.place(item);
        if (item.length != Items.HEADER_BYTES || LittleEndian.u8(p) != 0 || LittleEndian.u16(p + 1) != Items.VERSION) return true;
        Header memory h = Items.header(item);
        if (h.tensors == 0 || h.tensors > MAX_TENSORS || h.listings > 0xffff || Merkle.depth(h.items) != siblings) return true;
        for (uint256 i = 0; i < 3; i++) {
            if (h.rows[i] > MAX_ROWS) return true;
        }
        for (uint256 i = 0; i < 6; i++) {
            if (LittleEndian.u32(p + 39 + 4 * i) > MAX_INT) return true;
        }
        if (h.largestScale == 0 || h.largestScale >= 0x7f800000) return true;
        return h.rows[2] != 0 && (h.treeItems[0] % 2 != 0 || h.treeItems[1] != h.treeItems[0] / 2 * 3 + 1);
    }

    /// @notice Whether the declaration of a tensor breaks a rule by itself.
    function tensorIsWrong(bytes calldata item, Header memory h) internal pure returns (bool) {
        uint256 p = Items.place(item);
        uint256 rank = item.length < 18 ? 0 : LittleEndian.u8(p + 16);
        if (rank == 0 || rank > 6 || LittleEndian.u8(p) != 1) return true;
        uint256 name = p + 17 + 4 * rank;
        uint256 length = LittleEndian.u8(name);
        if (length == 0 || item.length != 18 + 4 * rank + length) return true;
        for (uint256 i = 1; i <= length; i++) {
            uint256 character = LittleEndian.u8(name + i);
            if (character < 0x21 || character > 0x7e) return true;
        }
        uint256 elements = 1;
        for (uint256 i = 0; i < rank; i++) {
            uint256 extent = LittleEndian.u32(p + 17 + 4 * i);
            elements *= extent;
            if (extent > MAX_INT || elements == 0 || elements > 1 << 40) return true;
        }
        return placeIsWrong(Items.tensor(item), h);
    }

    /// @notice Whether two tensors, the first with the smaller number, contradict each other.
    function pairIsWrong(Tensor memory a, Tensor memory b, Header memory h) internal pure returns (bool) {
        uint256 group = groupOf(a.role);
        if (group != 0 && group == groupOf(b.role)) {
            // Positions ascend by role, then by number.
            if (a.role <= b.role ? a.position >= b.position : a.position <= b.position) return true;
        }
        if (h.rows[2] == 0) return false; // no run's program
        if (a.role < Items.TRAIL && b.role < Items.TRAIL) {
            uint256 parameters = h.treeItems[0] / 2;
            if (parameters == 0 || a.position % parameters != b.position % parameters) return false;
            return a.kind != b.kind || a.elements != b.elements;
        }
        if (a.role == Items.UPDATE) (a, b) = (b, a);
        if (a.role != Items.ACCEPTED || b.role != Items.UPDATE || a.position != b.position) return false;
        return a.kind != b.kind || a.elements != b.elements * a.firstExtent;
    }

    /// @notice Whether a listing breaks a rule by itself.
    function listingIsWrong(bytes calldata item) internal pure returns (bool) {
        uint256 p = Items.place(item);
        if (item.length < 5 || LittleEndian.u8(p) != 2) return true;
        uint256 constants = LittleEndian.u8(p + 3);
        uint256 instructions = LittleEndian.u8(p + 4);
        uint256 known = LittleEndian.u8(p + 1) + LittleEndian.u8(p + 2) + constants;
        if (
            LittleEndian.u8(p + 1) > 3 || LittleEndian.u8(p + 2) > 8 || instructions > 64 || known + instructions > 128
                || known + instructions == 0 || item.length != 5 + 4 * (constants + instructions)
        ) return true;
        p += 5 + 4 * constants;
        for (uint256 i = 0; i < instructions; i++) {
            uint256 operation = LittleEndian.u8(p);
            if (operation == 0 || operation > 26) return true;
            for (uint256 operand = 1; operand < 4; operand++) {
                if (LittleEndian.u8(p + operand) >= known) return true;
            }
            known++;
            p += 4;
        }
        return false;
    }

    /// @notice Whether the carries of a segment break a rule by themselves.
    function carriesAreWrong(bytes calldata item, Header memory h, uint256 segment) internal pure returns (bool) {
        uint256 p = Items.place(item);
        if (item.length < 6 || LittleEndian.u8(p) != 4 || LittleEndian.u8(p + 1) != segment) return true;
        uint256 count = LittleEndian.u32(p + 2);
        if (item.length != 6 + 8 * count || (segment == 1 && count != 0)) return true;
        for (uint256 i = 0; i < count; i++) {
            uint256 to = LittleEndian.u32(p + 10 + 8 * i);
            if (LittleEndian.u32(p + 6 + 8 * i) >= h.tensors || to >= h.tensors || carryTo(item, to, i) != i) return true;
        }
        return false;
    }

    /// @notice Whether a tensor and the carries of its segment disagree about what replaces it.
    function carriedIsWrong(bytes calldata carries, uint256 number, Tensor memory t) internal pure returns (bool) {
        uint256 count = (carries.length - 6) / 8;
        uint256 found = carryTo(carries, number, count);
        uint256 from = found == count ? Items.NONE : LittleEndian.u32(Items.place(carries) + 6 + 8 * found);
        return from != t.next;
    }

    /// @notice Whether a tensor cannot be replaced by the one that it names.
    function successorIsWrong(Tensor memory t, Tensor memory next) internal pure returns (bool) {
        uint256 segment = t.role <= Items.OUTER_BUFFER ? 2 : 0;
        return next.role != Items.NEXT_STATE || next.segment != segment || next.kind != t.kind || next.elements != t.elements;
    }

    /// @notice Number of a carry that replaces a tensor: the first of so many, or their number.
    function carryTo(bytes calldata carries, uint256 tensor, uint256 count) internal pure returns (uint256 i) {
        uint256 p = Items.place(carries) + 10;
        for (; i < count; i++) {
            if (LittleEndian.u32(p + 8 * i) == tensor) return i;
        }
    }

    /// @dev Row, position and successor that a role does not allow.
    function placeIsWrong(Tensor memory t, Header memory h) private pure returns (bool) {
        if ((t.kind != 1 && t.kind != 2) || t.role == 0 || t.role > Items.UPDATE) return true;
        if (t.role > Items.ACCEPTED) {
            if (t.segment > 2 || t.row >= h.rows[t.segment] || (t.role == Items.UPDATE && t.segment != 1)) return true;
        } else if (t.segment != 0xff || t.row != Items.NONE) {
            return true;
        }
        if (t.next != Items.NONE && (t.role > Items.TRAIL || t.next >= h.tensors)) return true;
        if (groupOf(t.role) == 0) return t.position != Items.NONE;
        (uint256 first, uint256 end) = positions(t.role, h);
        return t.position < first || t.position >= end;
    }

    /// @dev Positions that tensors of a role can have. In a run's program the roles of parameters are as many as each other.
    function positions(uint256 role, Header memory h) private pure returns (uint256 first, uint256 end) {
        bool isRun = h.rows[2] != 0;
        if (role == Items.TABLE) return (0, h.tables);
        if (role == Items.DATASET) return (0, 1);
        if (role == Items.ACCEPTED) return (0, isRun ? h.treeItems[2] : h.tensors);
        if (role == Items.UPDATE || !isRun) return (0, h.treeItems[groupOf(role) - 1]);
        uint256 parameters = h.treeItems[0] / 2;
        if (role == Items.TRAIL) return (3 * parameters, 3 * parameters + 1);
        first = (role <= Items.OUTER_BUFFER ? role - 1 : role - Items.PARAMETER) * parameters;
        end = first + parameters;
    }

    /// @dev 1 round state, 2 inner state, 3 update, 4 tables, 5 dataset, 6 accepted updates; 0 for what only rows see.
    function groupOf(uint256 role) private pure returns (uint256) {
        if (role == Items.UPDATE) return 3;
        if (role > Items.ACCEPTED) return 0;
        if (role > Items.TRAIL) return role - 3;
        return role <= Items.OUTER_BUFFER ? 1 : 2;
    }
}
