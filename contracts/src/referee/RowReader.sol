// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../interfaces/IReferee.sol";
import {Items} from "./Items.sol";
import {LittleEndian} from "./LittleEndian.sol";

/// @notice One element of a row while the row is read, field after field.
/// @param next Offset of the next field in the call data
/// @param end Offset behind the row
/// @param values Output coordinates 0–5, chain coordinates 6–7, public scalars 8–11
/// @param immediates Offset of the first immediate
/// @param terms Terms of the chain; 1 for the other kinds
/// @param chains Values of each chain coordinate: first, step, number
struct RowElement {
    uint256 next;
    uint256 end;
    uint256 segment;
    uint256 kind;
    uint256 listing;
    uint256 rank;
    uint256[12] values;
    bool masked;
    uint256 immediates;
    uint256 immediateCount;
    uint256 chainCount;
    uint256 terms;
    uint256[6] chains;
}

/// @notice What a row says of a tensor that it reads, so that nobody has to look up its declaration.
/// @param place The row that computes it, or its position in its tree, among tables, datasets or accepted updates
/// @param elements Its elements; of accepted updates those of one
struct Reference {
    uint256 number;
    uint256 role;
    uint256 place;
    uint256 elements;
}

/// @title  RowReader
/// @notice Coordinates, masks, chains and index formulas of a row. Spec: docs/protocol.md §4.2, §4.3.
/// @dev    Arithmetic is that of 256-bit integers: for a well-formed row it is that of 64-bit ones. A row is read to its end, in order, so that
///         no field lies outside of it: whoever reads it calls `finish`, or `inside` where operands are left.
library RowReader {
    uint256 internal constant FMA_CHAIN = 1;
    uint256 internal constant ADD_CHAIN = 2;
    uint256 internal constant MAX_CHAIN = 3;
    uint256 internal constant OR_CHAIN = 4;
    uint256 internal constant LANE_FOLD = 5;
    uint256 internal constant LISTING = 6;
    uint256 internal constant MINUS_INFINITY = 0xff800000;
    uint256 internal constant REFERENCE_BYTES = 17;

    /// @notice The reference at an offset: number u32 ‖ role u8 ‖ place u32 ‖ elements u64.
    function referenceAt(uint256 p) internal pure returns (Reference memory r) {
        r.number = LittleEndian.u32(p);
        r.role = LittleEndian.u8(p + 4);
        r.place = LittleEndian.u32(p + 5);
        r.elements = uint256(LittleEndian.i64(p + 9));
    }

    /// @notice The tensor that a row computes, and its number of elements: those of the row's shape.
    function output(bytes calldata row) internal pure returns (uint32 tensor, uint64 elements) {
        uint256 p = Items.place(row);
        uint256 rank = LittleEndian.u8(p + 9);
        if (row.length < 10 + 4 * rank || rank == 0 || rank > 6) revert IReferee.MalformedProgram();
        uint256 product = 1;
        for (uint256 i = 0; i < rank; i++) product *= LittleEndian.u32(p + 10 + 4 * i);
        if (product == 0 || product > Items.MAX_ELEMENTS) revert IReferee.MalformedProgram();
        return (uint32(LittleEndian.u32(p + 5)), uint64(product));
    }

    /// @notice Reads a row up to its operands, at one element.
    function locate(bytes calldata row, IReferee.Question calldata q, uint256 windowCount)
        internal
        pure
        returns (RowElement memory e)
    {
        uint256 p = Items.place(row);
        e.end = p + row.length;
        if (LittleEndian.u8(p) != 3) revert IReferee.WrongItem(3, LittleEndian.u8(p));
        e.segment = LittleEndian.u8(p + 1);
        e.kind = LittleEndian.u8(p + 2);
        e.listing = LittleEndian.u16(p + 3);
        e.rank = LittleEndian.u8(p + 9);
        if (e.rank == 0 || e.rank > 6 || e.kind == 0 || e.kind > LISTING) revert IReferee.MalformedProgram();
        p = coordinates(e, p + 10, q.element);
        e.values[8] = q.scalars.round;
        e.values[9] = q.scalars.step;
        e.values[10] = q.scalars.globalStep;
        e.values[11] = q.scalars.accepted;
        e.masked = isMasked(e, p);
        e.immediateCount = LittleEndian.u8(p + 3);
        e.immediates = p + 4;
        p += 4 + 4 * e.immediateCount;
        e.chainCount = LittleEndian.u8(p);
        if (e.chainCount > 2 || (e.chainCount == 0) != (e.kind >= LANE_FOLD)) revert IReferee.MalformedProgram();
        e.next = p + 1;
        e.terms = 1;
        for (uint256 i = 0; i < e.chainCount; i++) e.terms *= chain(e, i, q.scalars, windowCount);
        inside(e);
    }

    /// @notice Moves the chain coordinates to a term.
    function seek(RowElement memory e, uint256 term) internal pure {
        if (term >= e.terms) revert IReferee.NoSuchTerm(e.terms, term);
        for (uint256 i = e.chainCount; i != 0; i--) {
            uint256 number = e.chains[3 * i - 1];
            e.values[5 + i] = e.chains[3 * i - 3] + (term % number) * e.chains[3 * i - 2];
            term /= number;
        }
    }

    /// @notice Value of the next field, an index formula that may use the first `axes` chain coordinates.
    function map(RowElement memory e, IReferee.Scalars calldata s, uint256 windowCount, uint256 axes)
        internal
        pure
        returns (int256 value)
    {
        unchecked {
            uint256 p = e.next;
            value = LittleEndian.i64(p);
            uint256 last = p + 9 + 14 * LittleEndian.u8(p + 8);
            for (p += 9; p != last; p += 14) {
                uint256 axis = LittleEndian.u8(p + 1);
                uint256 source = LittleEndian.u8(p);
                uint256 factor;
                if (source == 0 && axis < e.rank) factor = e.values[axis];
                else if (source == 1 && axis < axes) factor = e.values[6 + axis];
                else if (source == 2 && axis < 4) factor = e.values[8 + axis];
                else if (source == 3 && axis < e.rank) factor = window(s, windowCount, e.values[axis]);
                else revert IReferee.MalformedProgram();
                uint256 divisor = LittleEndian.u32(p + 2);
                if (divisor == 0) revert IReferee.MalformedProgram();
                value += LittleEndian.i64(p + 6) * int256(factor / divisor);
            }
            e.next = last;
        }
    }

    /// @notice What was read so far lies inside the row.
    function inside(RowElement memory e) internal pure {
        if (e.next > e.end) revert IReferee.MalformedProgram();
    }

    /// @notice The row ends here.
    function finish(RowElement memory e) internal pure {
        if (e.next != e.end) revert IReferee.MalformedProgram();
    }

    /// @notice A data window. Spec: docs/protocol.md §5.1.
    function window(IReferee.Scalars calldata s, uint256 count, uint256 sequence) internal pure returns (uint256) {
        uint256 shard = s.slots == 0 ? 0 : count / s.slots;
        uint256 place = uint256(keccak256(abi.encodePacked(s.seed, "shard"))) % count + s.slot * shard;
        bytes32 drawn = keccak256(abi.encodePacked(s.seed, uint64(s.slot), uint64(s.step), uint64(sequence)));
        return (place + (shard == 0 ? 0 : uint256(drawn) % shard)) % count;
    }

    function coordinates(RowElement memory e, uint256 p, uint256 element) private pure returns (uint256) {
        for (uint256 axis = e.rank; axis != 0; axis--) {
            uint256 extent = LittleEndian.u32(p + 4 * axis - 4);
            if (extent == 0) revert IReferee.MalformedProgram();
            e.values[axis - 1] = element % extent;
            element /= extent;
        }
        if (element != 0) revert IReferee.OutOfRange(0, element);
        return p + 4 * e.rank;
    }

    function isMasked(RowElement memory e, uint256 p) private pure returns (bool) {
        (uint256 kind, uint256 axis, uint256 other) = (LittleEndian.u8(p), LittleEndian.u8(p + 1), LittleEndian.u8(p + 2));
        if (kind == 0) return false;
        if (axis >= e.rank || kind > 2 || other >= (kind == 1 ? e.rank : 4)) revert IReferee.MalformedProgram();
        return kind == 1 ? e.values[axis] > e.values[other] : e.values[axis] >= e.values[8 + other];
    }

    /// @dev Values first, first + step, … below min(extent, limit).
    function chain(RowElement memory e, uint256 i, IReferee.Scalars calldata s, uint256 windowCount)
        private
        pure
        returns (uint256 number)
    {
        int256 limit = int256(LittleEndian.u32(e.next));
        uint256 step = LittleEndian.u32(e.next + 4);
        e.next += 8;
        int256 first = map(e, s, windowCount, 0);
        uint256 limited = LittleEndian.u8(e.next++);
        if (limited > 1 || step == 0) revert IReferee.MalformedProgram();
        if (limited == 1) {
            int256 other = map(e, s, windowCount, 0);
            if (other < limit) limit = other;
        }
        if (first < 0) revert IReferee.MalformedProgram();
        if (limit > first) number = (uint256(limit - first) + step - 1) / step;
        e.chains[3 * i] = uint256(first);
        e.chains[3 * i + 1] = step;
        e.chains[3 * i + 2] = number;
    }
}
