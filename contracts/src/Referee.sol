// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Float32, Float32Arithmetic} from "./arithmetic/Float32.sol";
import {Float32Conversions} from "./arithmetic/Float32Conversions.sol";
import {IReferee} from "./interfaces/IReferee.sol";
import {Header, Items, Tensor} from "./referee/Items.sol";
import {LittleEndian} from "./referee/LittleEndian.sol";
import {ListingMachine} from "./referee/ListingMachine.sol";
import {Merkle} from "./referee/Merkle.sol";
import {Opening} from "./referee/Opening.sol";
import {Cursor, Packed} from "./referee/Packed.sol";
import {RowElement, RowReader} from "./referee/RowReader.sol";
import {Results} from "./referee/Results.sol";

/// @title  Referee
/// @notice Computes one element of one row of a program from committed data. Spec: docs/protocol.md §4, §6, §8.
///
/// Invariants (each has a test):
///   R1  an answer depends on the question alone: no two openings that are accepted give different answers
///   R2  every element of every row of a well-formed program has an answer, whatever the committed data hold
///   R3  the answer is that of the C# interpreter, bit for bit
contract Referee is IReferee {
    using Items for Cursor;
    using Packed for Cursor;
    using RowReader for RowElement;

    /// @inheritdoc IReferee
    function shapeOf(bytes32 programRoot, bytes calldata proof) external view returns (ProgramShape memory shape) {
        Cursor memory c = Packed.start(proof);
        Header memory h = c.provenHeader(programRoot);
        c.finish();
        shape.headerHash = h.hash;
        for (uint256 i = 0; i < 3; i++) {
            shape.rows[i] = uint32(h.rows[i]);
            shape.treeItems[i] = uint32(h.treeItems[i]);
        }
        shape.windowCount = uint32(h.windowCount);
    }

    /// @inheritdoc IReferee
    function rowOf(bytes32 programRoot, bytes32 headerHash, Segment segment, uint32 row, bytes calldata proof)
        external
        view
        returns (RowFacts memory facts)
    {
        Cursor memory c = Packed.start(proof);
        Header memory h;
        bytes calldata item;
        (h, item, facts.rowHash) = c.headerAndRow();
        Packed.check(headerHash, h.hash);
        uint256 index = Items.rowIndex(h, uint256(segment), row);
        Packed.check(programRoot, Merkle.climb(Merkle.leaf(item), index, c.path(h.items)));
        c.finish();
        (facts.output, facts.elements) = RowReader.output(item);
    }

    /// @inheritdoc IReferee
    function tensorAt(bytes32 programRoot, Tree tree, uint32 position, bytes calldata proof)
        external
        view
        returns (TensorFacts memory facts)
    {
        Cursor memory c = Packed.start(proof);
        Header memory h = c.provenHeader(programRoot);
        Tensor memory t;
        (facts.tensor, t) = Results.tensorAt(c, programRoot, h, tree, position);
        c.finish();
        facts.binary32 = t.kind == Items.BINARY32;
        facts.elements = uint64(t.elements);
    }

    /// @inheritdoc IReferee
    function termsOf(Question calldata question, bytes calldata items)
        external
        pure
        returns (bool chain, uint32 terms, uint32 start)
    {
        Cursor memory c = Packed.start(items);
        (, RowElement memory e) = locate(c, question);
        c.finish();
        chain = e.kind < RowReader.LANE_FOLD;
        start = startOf(e);
        if (e.masked) return (chain, 0, start);
        if (e.terms > type(uint32).max) revert MalformedProgram();
        terms = uint32(e.terms);
    }

    /// @inheritdoc IReferee
    function execute(Question calldata question, bytes calldata openings) external view returns (uint32 value) {
        Cursor memory c = Packed.start(openings);
        (Header memory h, RowElement memory e) = locate(c, question);
        if (e.masked) revert NoSuchTerm(0, question.term);
        e.seek(question.term);
        return evaluate(c, question, h, e, question.accumulator);
    }

    /// @inheritdoc IReferee
    function compute(Question calldata question, bytes calldata openings) external view returns (uint32 value) {
        Cursor memory c = Packed.start(openings);
        (Header memory h, RowElement memory e) = locate(c, question);
        uint32 start = startOf(e);
        if (e.masked || e.terms == 0) {
            c.finish();
            return start;
        }
        if (e.terms > 1) revert IsAChain(e.terms);
        e.seek(0);
        return evaluate(c, question, h, e, start);
    }

    /// @inheritdoc IReferee
    function differs(Question calldata question, Segment segment, bytes32 resultRoot, uint32 position, bytes calldata proof)
        external
        view
        returns (bool)
    {
        Cursor memory c = Packed.start(proof);
        bool different = Results.differs(question, segment, resultRoot, position, c);
        c.finish();
        return different;
    }

    /// @inheritdoc IReferee
    function trailRootIn(bytes32 programRoot, bytes32 innerRoot, bytes calldata proof) external view returns (bytes32 root) {
        Cursor memory c = Packed.start(proof);
        uint256 items = c.provenHeader(programRoot).treeItems[uint256(Tree.Inner)];
        root = c.word();
        if (items == 0) revert MalformedProgram();
        Packed.check(innerRoot, Opening.item(c, root, items - 1, items));
        c.finish();
    }

    /// @inheritdoc IReferee
    function poisoned(bytes32 programRoot, Tree tree, bytes32 root, bytes calldata proof) external view returns (bool) {
        Cursor memory c = Packed.start(proof);
        bool poison = Results.poisoned(programRoot, tree, root, c);
        c.finish();
        return poison;
    }

    /// @dev The value of the next bytes, which open all that the row reads at the place that was sought.
    function evaluate(Cursor memory c, Question calldata question, Header memory h, RowElement memory e, uint32 accumulator)
        private
        view
        returns (uint32)
    {
        uint256[128] memory values;
        bytes calldata listing = msg.data[0:0];
        if (e.kind == RowReader.LISTING) {
            listing = c.provenItem(question.programRoot, h.items, Items.listingIndex(h, e.listing));
        }
        uint256 count = LittleEndian.u8(e.next++);
        if (count > 3 || (e.kind < RowReader.LISTING && count != (e.kind == RowReader.FMA_CHAIN ? 2 : 1))) {
            revert MalformedProgram();
        }
        for (uint256 i = 0; i < count; i++) values[i] = operand(c, question, h, e);
        e.finish();
        c.finish();
        if (e.kind == RowReader.LISTING) {
            return uint32(ListingMachine.run(listing, values, count, e.immediates, e.immediateCount));
        }
        return uint32(combine(e.kind, values, accumulator));
    }

    /// @dev The chain's value before its first term; +0 for a masked element.
    function startOf(RowElement memory e) private pure returns (uint32) {
        return e.kind == RowReader.MAX_CHAIN && !e.masked ? uint32(RowReader.MINUS_INFINITY) : 0;
    }

    function locate(Cursor memory c, Question calldata question)
        private
        pure
        returns (Header memory h, RowElement memory e)
    {
        bytes calldata row;
        bytes32 hash;
        (h, row, hash) = c.headerAndRow();
        Packed.check(question.rowHash, hash);
        e = RowReader.locate(row, question, h.windowCount);
    }

    /// @dev source u8 ‖ reference ‖ map ‖ 00, or 01 ‖ reference ‖ map ‖ stride i64 ‖ bound u32. For a LaneFold: the offset of the element.
    function operand(Cursor memory c, Question calldata question, Header memory h, RowElement memory e)
        private
        view
        returns (uint256)
    {
        uint256 source = LittleEndian.u8(e.next);
        uint256 tensor = e.next + 1;
        e.next = tensor + RowReader.REFERENCE_BYTES;
        int256 index = e.map(question.scalars, h.windowCount, e.chainCount);
        uint256 gathers = LittleEndian.u8(e.next++);
        if (gathers > 1 || source > 2) revert MalformedProgram();
        if (gathers == 1) {
            uint256 words = e.next;
            e.next = words + RowReader.REFERENCE_BYTES;
            int256 place = e.map(question.scalars, h.windowCount, e.chainCount);
            uint256 bound = LittleEndian.u32(e.next + 8);
            e.next += 12;
            uint256 word = read(Opening.element(c, question, h, e.segment, words, place));
            if (word >= bound) return 0;
            index += LittleEndian.i64(e.next - 12) * int256(word);
        }
        if (source == 1) return uint32(uint256(index));
        if (source == 2) return index == 0 ? 0x3f800000 : 0;
        uint256 offset = Opening.element(c, question, h, e.segment, tensor, index);
        return e.kind == RowReader.LANE_FOLD ? offset : read(offset);
    }

    function read(uint256 offset) private pure returns (uint256) {
        return offset == 0 ? 0 : LittleEndian.u32(offset);
    }

    function combine(uint256 kind, uint256[128] memory values, uint32 accumulator) private pure returns (uint256) {
        (Float32 a, Float32 acc) = (Float32.wrap(uint32(values[0])), Float32.wrap(accumulator));
        if (kind == RowReader.FMA_CHAIN) {
            return Float32.unwrap(Float32Arithmetic.fma(a, Float32.wrap(uint32(values[1])), acc));
        }
        if (kind == RowReader.ADD_CHAIN) return Float32.unwrap(Float32Arithmetic.add(acc, a));
        if (kind == RowReader.MAX_CHAIN) return Float32.unwrap(Float32Conversions.max(acc, a));
        if (kind == RowReader.OR_CHAIN) return accumulator | values[0];
        return fold(values);
    }

    /// @dev The sixteen elements of a LaneFold lie in one leaf: docs/protocol.md §4.4.
    function fold(uint256[128] memory lanes) private pure returns (uint256) {
        uint256 offset = lanes[0];
        for (uint256 lane = 0; lane < 16; lane++) lanes[lane] = read(offset == 0 ? 0 : offset + 4 * lane);
        for (uint256 width = 8; width != 0; width /= 2) {
            for (uint256 lane = 0; lane < width; lane++) {
                lanes[lane] = Float32.unwrap(
                    Float32Arithmetic.add(Float32.wrap(uint32(lanes[lane])), Float32.wrap(uint32(lanes[lane + width])))
                );
            }
        }
        return lanes[0];
    }
}
