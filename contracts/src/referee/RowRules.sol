// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Header, Items, Tensor} from "./Items.sol";
import {LittleEndian} from "./LittleEndian.sol";
import {Range, Ranges, Reach} from "./Ranges.sol";
import {Reference, RowReader} from "./RowReader.sol";

/// @notice A row as the rules see it, with one of its operands.
/// @param next Offset of the next field
/// @param number Its place in its segment
/// @param broken Whether a rule is broken that needs no other item
/// @param elements Elements of the row's shape
/// @param index What the operand's index can be
/// @param place What the index of its gathered word can be
/// @param inside What stays of the formulas when the stride of one update is taken off the first coordinate
struct RuledRow {
    uint256 next;
    bool broken;
    uint256 number;
    uint256 segment;
    uint256 kind;
    uint256 listing;
    uint256 output;
    uint256 elements;
    uint256 immediates;
    uint256 chains;
    uint256 operands;
    uint256 reads;
    uint256 source;
    Reference tensor;
    bool gathers;
    Reference words;
    Range index;
    Range place;
    Range insideIndex;
    Range insidePlace;
}

/// @title  RowRules
/// @notice The rules of docs/protocol.md §4.4 that one row can break, alone or with a tensor that it names.
library RowRules {
    uint256 private constant NO_LISTING = 0xffff;
    uint256 private constant MAX_CHAIN_TERMS = 65_536;

    /// @notice Reads a row of a segment.
    /// @param chosen The operand to keep; any other number for none
    /// @param update Elements of one update of the tensor that the operand reads
    function read(bytes calldata item, Header memory h, uint256 segment, uint256 chosen, int256 update)
        internal
        pure
        returns (RuledRow memory row)
    {
        Reach memory reach;
        uint256 p = Items.place(item);
        uint256 end = p + item.length;
        row.broken = item.length < 16;
        if (row.broken) return row;
        for (uint256 i = 0; i < 5; i++) reach.bounds[i] = LittleEndian.u32(h.place + 39 + 4 * i);
        reach.tensors = h.tensors;
        reach.windows = segment == 2 ? 0 : LittleEndian.u32(h.place + 59);
        head(row, reach, p, h, segment);
        row.next = p + 10 + 4 * reach.rank;
        tail(row, reach);
        if (row.next > end) row.broken = true;
        for (uint256 i = 0; i < row.chains && !row.broken; i++) {
            chain(row, reach);
            if (row.next > end) row.broken = true;
        }
        if (row.broken) return row;
        row.operands = LittleEndian.u8(row.next++);
        if (row.operands > 3 || (row.kind < RowReader.LISTING && row.operands != (row.kind == 1 ? 2 : 1))) row.broken = true;
        for (uint256 i = 0; i < row.operands && !row.broken; i++) {
            operand(row, reach, i == chosen, update);
            if (row.next > end) row.broken = true;
        }
        if (row.next != end || row.reads > 3) row.broken = true;
    }

    /// @notice Whether a row and its output do not belong together.
    function outputIsWrong(RuledRow memory row, Tensor memory t) internal pure returns (bool) {
        if (t.segment != row.segment || t.row != row.number || t.elements != row.elements) return true;
        if (row.kind == RowReader.LISTING) return false;
        return t.kind != kindOf(row.kind);
    }

    /// @notice Whether the chosen operand must not read its tensor, or can read outside of it.
    function operandIsWrong(RuledRow memory row, Tensor memory t) internal pure returns (bool) {
        if (row.source != 0) return false;
        if (!isReadable(row, t) || !isReferredTo(row.tensor, t)) return true;
        if (row.kind != RowReader.LISTING && t.kind != kindOf(row.kind)) return true;
        int256 last = row.index.max + (row.kind == RowReader.LANE_FOLD ? int256(15) : int256(0));
        if (row.index.min < 0 || last >= int256(t.elements)) return true;
        if (t.role != Items.ACCEPTED) return false;
        return row.gathers || row.kind == RowReader.LANE_FOLD || !isOfOneUpdate(row.insideIndex, t);
    }

    /// @notice Whether the chosen operand must not gather from its tensor, or can read outside of it.
    function gatherIsWrong(RuledRow memory row, Tensor memory t) internal pure returns (bool) {
        if (!row.gathers) return false;
        if (!isReadable(row, t) || !isReferredTo(row.words, t) || t.kind == Items.BINARY32) return true;
        if (row.place.min < 0 || row.place.max >= int256(t.elements)) return true;
        return t.role == Items.ACCEPTED && !isOfOneUpdate(row.insidePlace, t);
    }

    /// @dev What a row says of a tensor is what the tensor's declaration says.
    function isReferredTo(Reference memory r, Tensor memory t) private pure returns (bool) {
        if (r.role != t.role || r.place != (t.role > Items.ACCEPTED ? t.row : t.position)) return false;
        return r.elements == (t.role == Items.ACCEPTED ? t.elements / t.firstExtent : t.elements);
    }

    function isOfOneUpdate(Range memory inside, Tensor memory t) private pure returns (bool) {
        return !inside.broken && inside.min >= 0 && inside.max < int256(t.elements / t.firstExtent);
    }

    /// @dev What an earlier row of the segment computed, or what the segment is given.
    function isReadable(RuledRow memory row, Tensor memory t) private pure returns (bool) {
        if (t.role > Items.ACCEPTED) return t.segment == row.segment && t.row < row.number;
        if (t.role == Items.ACCEPTED) return row.segment == 2;
        return t.role <= Items.OUTER_BUFFER || t.role > Items.TRAIL || row.segment != 2;
    }

    function kindOf(uint256 kind) private pure returns (uint256) {
        return kind == RowReader.OR_CHAIN ? 2 : Items.BINARY32;
    }

    /// @dev Everything up to the extents.
    function head(RuledRow memory row, Reach memory reach, uint256 p, Header memory h, uint256 segment) private pure {
        row.segment = LittleEndian.u8(p + 1);
        row.kind = LittleEndian.u8(p + 2);
        row.listing = LittleEndian.u16(p + 3);
        row.output = LittleEndian.u32(p + 5);
        reach.rank = LittleEndian.u8(p + 9);
        bool isListing = row.kind == RowReader.LISTING;
        if (
            LittleEndian.u8(p) != 3 || row.segment != segment || row.kind == 0 || row.kind > RowReader.LISTING
                || (isListing ? row.listing >= h.listings : row.listing != NO_LISTING) || row.output >= h.tensors
                || reach.rank == 0 || reach.rank > 6
        ) {
            row.broken = true;
            reach.rank = 0;
        }
        row.elements = 1;
        for (uint256 i = 0; i < reach.rank && !row.broken; i++) {
            reach.extents[i] = LittleEndian.u32(p + 10 + 4 * i);
            row.elements *= reach.extents[i];
            if (reach.extents[i] > uint32(type(int32).max) || row.elements == 0 || row.elements > Items.MAX_ELEMENTS) row.broken = true;
        }
    }

    /// @dev Mask, immediates, number of chains.
    function tail(RuledRow memory row, Reach memory reach) private pure {
        uint256 p = row.next;
        (uint256 mask, uint256 axis, uint256 other) = (LittleEndian.u8(p), LittleEndian.u8(p + 1), LittleEndian.u8(p + 2));
        if (mask > 2 || (mask == 0 && (axis != 0 || other != 0))) row.broken = true;
        if (mask != 0 && (axis >= reach.rank || other >= (mask == 1 ? reach.rank : 4))) row.broken = true;
        row.immediates = LittleEndian.u8(p + 3);
        if (row.immediates > (row.kind == RowReader.LISTING ? 8 : 0)) row.broken = true;
        row.chains = LittleEndian.u8(p + 4 + 4 * row.immediates);
        if (row.chains > 2 || (row.chains == 0) != (row.kind >= RowReader.LANE_FOLD)) row.broken = true;
        row.next = p + 5 + 4 * row.immediates;
        if (!row.broken && row.chains != 0) checkTerms(row, reach);
    }

    /// @dev Ranges of all chain coordinates, and the number of terms.
    function checkTerms(RuledRow memory row, Reach memory reach) private pure {
        uint256 p = row.next;
        uint256 terms = 1;
        for (uint256 i = 0; i < row.chains && !row.broken; i++) {
            int256 extent = int256(LittleEndian.u32(p));
            int256 step = int256(LittleEndian.u32(p + 4));
            (Range memory first, uint256 next) = Ranges.map(reach, p + 8, 0, 0);
            if (extent < 1 || extent > type(int32).max || step < 1 || step > type(int32).max || first.broken || first.min < 0) {
                row.broken = true;
                return;
            }
            int256 width = extent - first.min;
            if (LittleEndian.u8(next) == 1) {
                Range memory rest = Ranges.difference(reach, next + 1, p + 8);
                if (rest.broken) row.broken = true;
                if (rest.max < width) width = rest.max;
                (, next) = Ranges.map(reach, next + 1, 0, 0);
                p = next;
            } else {
                p = next + 1;
            }
            reach.chainMin[i] = first.min < extent - 1 ? first.min : extent - 1;
            reach.chainMax[i] = extent - 1;
            uint256 count = width <= 0 ? 0 : uint256((width + step - 1) / step);
            terms *= count > MAX_CHAIN_TERMS ? MAX_CHAIN_TERMS + 1 : count;
        }
        if (terms > MAX_CHAIN_TERMS) row.broken = true;
    }

    /// @dev The fields of a chain coordinate once more, for what checkTerms did not look at.
    function chain(RuledRow memory row, Reach memory reach) private pure {
        (, uint256 next) = Ranges.map(reach, row.next + 8, 0, 0);
        uint256 limited = LittleEndian.u8(next);
        if (limited > 1) row.broken = true;
        row.next = next + 1;
        if (limited != 1) return;
        Range memory limit;
        (limit, row.next) = Ranges.map(reach, row.next, 0, 0);
        if (limit.broken) row.broken = true;
    }

    function operand(RuledRow memory row, Reach memory reach, bool keeps, int256 update) private pure {
        uint256 p = row.next;
        uint256 source = LittleEndian.u8(p++);
        Reference memory tensor = RowReader.referenceAt(p);
        bool isNone = (tensor.number | tensor.role | tensor.place | tensor.elements) == 0;
        p += RowReader.REFERENCE_BYTES;
        (Range memory index, uint256 next) = Ranges.map(reach, p, row.chains, 0);
        if (source > 2 || index.broken || (source != 0 && !isNone) || tensor.number >= reach.tensors) row.broken = true;
        if (source == 1 && row.kind < RowReader.LISTING && row.kind != RowReader.OR_CHAIN) row.broken = true;
        if (source == 2 && row.kind == RowReader.OR_CHAIN) row.broken = true;
        uint256 gathers = LittleEndian.u8(next);
        if (gathers > 1) row.broken = true;
        if (row.kind == RowReader.LANE_FOLD && (source != 0 || gathers != 0 || !isAligned(p))) row.broken = true;
        row.reads += (source == 0 ? 1 : 0) + gathers;
        row.next = next + 1;
        if (keeps) {
            (row.source, row.tensor, row.gathers) = (source, tensor, gathers == 1);
            (row.insideIndex,) = Ranges.map(reach, p, row.chains, update);
        }
        if (gathers == 1) gather(row, reach, index, keeps, update);
        if (keeps) row.index = index;
    }

    function gather(RuledRow memory row, Reach memory reach, Range memory index, bool keeps, int256 update) private pure {
        uint256 p = row.next;
        Reference memory words = RowReader.referenceAt(p);
        p += RowReader.REFERENCE_BYTES;
        (Range memory place, uint256 next) = Ranges.map(reach, p, row.chains, 0);
        int256 stride = LittleEndian.i64(next);
        uint256 bound = LittleEndian.u32(next + 8);
        if (place.broken || Ranges.outside(stride) || bound == 0 || words.number >= reach.tensors) {
            row.broken = true;
            return;
        }
        Ranges.plus(index, 0, stride * int256(bound - 1));
        if (index.broken) row.broken = true;
        row.next = next + 12;
        if (!keeps) return;
        (row.words, row.place) = (words, place);
        (row.insidePlace,) = Ranges.map(reach, p, row.chains, update);
    }

    /// @dev The sixteen elements of a LaneFold lie in one leaf.
    function isAligned(uint256 p) private pure returns (bool) {
        if (LittleEndian.i64(p) % 16 != 0) return false;
        uint256 end = p + 9 + 14 * LittleEndian.u8(p + 8);
        for (p += 9; p < end; p += 14) {
            if (LittleEndian.i64(p + 6) % 16 != 0) return false;
        }
        return true;
    }
}
