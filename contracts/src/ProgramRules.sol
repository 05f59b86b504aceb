// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProgramRules} from "./interfaces/IProgramRules.sol";
import {IReferee} from "./interfaces/IReferee.sol";
import {ItemRules} from "./referee/ItemRules.sol";
import {Header, Items, Tensor} from "./referee/Items.sol";
import {LittleEndian} from "./referee/LittleEndian.sol";
import {Merkle} from "./referee/Merkle.sol";
import {Cursor, Packed} from "./referee/Packed.sol";
import {RowRules, RuledRow} from "./referee/RowRules.sol";

/// @title  ProgramRules
/// @notice Decides in one call that a program breaks a rule of docs/protocol.md §4.4.
///
/// Invariants (each has a test):
///   P1  no items of a well-formed program are found malformed
///   P2  what the C# rules refuse of a row or a tensor is found malformed
contract ProgramRules is IProgramRules {
    using Items for Cursor;
    using Packed for Cursor;

    uint256 private constant NO_OPERAND = type(uint256).max;

    /// @inheritdoc IProgramRules
    function malformed(bytes32 programRoot, bytes calldata proof) external view returns (bool found) {
        Cursor memory c = Packed.start(proof);
        uint256 code = uint8(bytes1(c.take(1)));
        if (code > uint8(type(Fault).max)) revert IReferee.MalformedOpenings();
        Fault fault = Fault(code);
        if (fault == Fault.Header) return header(c, programRoot);
        Header memory h = c.provenHeader(programRoot);
        if (fault == Fault.Missing) found = missing(c, h);
        else if (fault <= Fault.Carries) found = single(c, h, fault);
        else if (fault <= Fault.Computed || (fault >= Fault.Carried && fault <= Fault.Successor)) found = tensors(c, h, fault);
        else if (fault == Fault.Table) found = table(c, h);
        else found = row(c, h, fault);
        c.finish();
    }

    function header(Cursor memory c, bytes32 programRoot) private view returns (bool) {
        bytes calldata item = c.item();
        uint256 siblings = (c.end - c.next) / 32;
        bytes calldata path = c.take(32 * siblings);
        c.finish();
        Packed.check(programRoot, Merkle.climb(Merkle.leaf(item), 0, path));
        return ItemRules.headerIsWrong(item, siblings);
    }

    /// @dev An empty node above an item that the header counts.
    function missing(Cursor memory c, Header memory h) private view returns (bool) {
        uint256 index = c.number();
        uint256 level = c.number();
        uint256 depth = Merkle.depth(h.items);
        if (index >= h.items || level > depth) revert IReferee.OutOfRange(h.items, index);
        Packed.check(h.root, Merkle.climb(0, index >> level, c.take(32 * (depth - level))));
        return true;
    }

    function single(Cursor memory c, Header memory h, Fault fault) private view returns (bool) {
        uint256 index = c.number();
        bytes calldata item = c.provenItem(h.root, h.items, index);
        if (fault == Fault.Tensor) {
            requireBetween(1, index, 1 + h.tensors);
            return ItemRules.tensorIsWrong(item, h);
        }
        if (fault == Fault.Listing) {
            requireBetween(1 + h.tensors, index, 1 + h.tensors + h.listings);
            return ItemRules.listingIsWrong(item);
        }
        if (fault == Fault.Row) return read(item, h, index, NO_OPERAND, 0).broken;
        (uint256 segment, uint256 number) = placeOf(h, index);
        if (number != h.rows[segment]) revert IReferee.WrongItem(h.rows[segment], number);
        return ItemRules.carriesAreWrong(item, h, segment);
    }

    function tensors(Cursor memory c, Header memory h, Fault fault) private view returns (bool) {
        uint256 number = c.number();
        if (fault == Fault.TensorPair) return pair(c, h, number, c.number());
        Tensor memory t = Items.tensor(provenTensor(c, h, number));
        if (fault == Fault.Computed) {
            requireBetween(0, t.segment, 3);
            bytes calldata computes = c.provenItem(h.root, h.items, Items.rowIndex(h, t.segment, t.row));
            return computes.length < 9 || LittleEndian.u32(Items.place(computes) + 5) != number;
        }
        if (t.role > Items.TRAIL) revert IReferee.WrongItem(Items.TRAIL, t.role);
        if (fault == Fault.Successor) return ItemRules.successorIsWrong(t, c.provenTensor(h.root, h, t.next));
        uint256 segment = t.role <= Items.OUTER_BUFFER ? 2 : 0;
        bytes calldata carries = c.provenItem(h.root, h.items, carriesIndex(h, segment));
        return ItemRules.carriesAreWrong(carries, h, segment) || ItemRules.carriedIsWrong(carries, number, t);
    }

    function pair(Cursor memory c, Header memory h, uint256 first, uint256 second) private view returns (bool) {
        if (first >= second) revert IReferee.OutOfRange(second, first);
        bytes calldata a = provenTensor(c, h, first);
        bytes calldata b = provenTensor(c, h, second);
        return ItemRules.pairIsWrong(Items.tensor(a), Items.tensor(b), h) || sameName(a, b);
    }

    function table(Cursor memory c, Header memory h) private view returns (bool) {
        uint256 index = c.number();
        bytes calldata item = c.provenItem(h.root, h.items, index);
        uint256 first = carriesIndex(h, 2) + 1;
        requireBetween(first, index, h.items);
        if (item.length != 37 || LittleEndian.u8(Items.place(item)) != 5) return true;
        uint256 number = LittleEndian.u32(Items.place(item) + 1);
        if (number >= h.tensors) return true;
        Tensor memory t = c.provenTensor(h.root, h, number);
        return t.role != Items.TABLE || t.position != index - first;
    }

    function row(Cursor memory c, Header memory h, Fault fault) private view returns (bool) {
        uint256 index = c.number();
        uint256 operand = fault == Fault.Operand || fault == Fault.Gather ? c.number() : NO_OPERAND;
        bytes calldata item = c.provenItem(h.root, h.items, index);
        RuledRow memory ruled = read(item, h, index, operand, 0);
        if (ruled.broken) return true;
        if (fault == Fault.Output) return RowRules.outputIsWrong(ruled, c.provenTensor(h.root, h, ruled.output));
        if (fault == Fault.RowListing) return listing(c, h, ruled);
        requireBetween(0, operand, ruled.operands);
        Tensor memory t = readBy(c, h, fault, ruled);
        // Once more, now that the length of one update is known.
        ruled = read(item, h, index, operand, int256(t.elements / t.firstExtent));
        return fault == Fault.Operand ? RowRules.operandIsWrong(ruled, t) : RowRules.gatherIsWrong(ruled, t);
    }

    function read(bytes calldata item, Header memory h, uint256 index, uint256 operand, int256 update)
        private
        pure
        returns (RuledRow memory ruled)
    {
        (uint256 segment, uint256 number) = placeOf(h, index);
        if (number >= h.rows[segment]) revert IReferee.WrongItem(h.rows[segment], number);
        ruled = RowRules.read(item, h, segment, operand, update);
        ruled.number = number;
    }

    /// @dev The tensor that an operand reads or gathers from.
    function readBy(Cursor memory c, Header memory h, Fault fault, RuledRow memory ruled) private view returns (Tensor memory) {
        if (fault == Fault.Operand && ruled.source != 0) revert IReferee.WrongItem(0, ruled.source);
        if (fault == Fault.Gather && !ruled.gathers) revert IReferee.WrongItem(1, 0);
        return c.provenTensor(h.root, h, (fault == Fault.Operand ? ruled.tensor : ruled.words).number);
    }

    function listing(Cursor memory c, Header memory h, RuledRow memory ruled) private view returns (bool) {
        if (ruled.listing == 0xffff) revert IReferee.WrongItem(h.listings, ruled.listing);
        bytes calldata item = c.provenItem(h.root, h.items, Items.listingIndex(h, ruled.listing));
        uint256 p = Items.place(item);
        return item.length < 5 || LittleEndian.u8(p + 1) != ruled.operands || LittleEndian.u8(p + 2) != ruled.immediates;
    }

    function provenTensor(Cursor memory c, Header memory h, uint256 number)
        private
        view
        returns (bytes calldata)
    {
        requireBetween(0, number, h.tensors);
        return c.provenItem(h.root, h.items, 1 + number);
    }

    /// @dev Segment and number of a row; a number beyond the rows stands for the carries.
    function placeOf(Header memory h, uint256 index) private pure returns (uint256 segment, uint256 number) {
        requireBetween(1 + h.tensors + h.listings, index, h.items);
        number = index - 1 - h.tensors - h.listings;
        while (number > h.rows[segment]) {
            number -= h.rows[segment] + 1;
            if (++segment == 3) revert IReferee.OutOfRange(h.items, index);
        }
    }

    function carriesIndex(Header memory h, uint256 segment) private pure returns (uint256 index) {
        index = h.tensors + h.listings;
        for (uint256 i = 0; i <= segment; i++) index += h.rows[i] + 1;
    }

    function sameName(bytes calldata a, bytes calldata b) private pure returns (bool) {
        uint256 first = 17 + 4 * uint256(uint8(a[16]));
        uint256 second = 17 + 4 * uint256(uint8(b[16]));
        return keccak256(a[first:]) == keccak256(b[second:]);
    }

    function requireBetween(uint256 first, uint256 value, uint256 end) private pure {
        if (value < first || value >= end) revert IReferee.OutOfRange(end, value);
    }
}
