// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../../../src/interfaces/IReferee.sol";
import {HashReferee} from "./HashReferee.sol";
import {ToyTrees} from "./ToyTrees.sol";

/// @notice What somebody says that the toy program computes: the truth, or the truth but for one lie.
abstract contract ToyBeliefs {
    /// @dev Term: the accumulator after one term is another, and what follows from it. Item: one item of a result is not what its row
    ///      computed. Padding: a byte behind the last element. Trail: the claim names another trail than its state holds.
    enum Lie {
        None,
        Term,
        Item,
        Padding,
        Trail
    }

    /// @param index Element for a term, item for an item
    struct Belief {
        Lie lie;
        uint256 segment;
        uint256 step;
        uint256 row;
        uint256 index;
        uint256 term;
    }

    /// @param seed In segment Step and Update the state before; in Outer zero
    struct Place {
        uint256 segment;
        uint256 step;
        bytes32 seed;
    }

    uint32 private constant DELTA = 0x00010000;
    uint256 internal constant OUTER = 2;

    HashReferee internal toy;

    function truth() internal pure returns (Belief memory) {}

    function liesAt(Belief memory b, Lie lie, Place memory spot) private pure returns (bool) {
        return b.lie == lie && b.segment == spot.segment && (spot.segment != 0 || b.step == spot.step);
    }

    /// @dev The value before the first term, then after each of the first `until` terms.
    function accumulators(Belief memory b, Place memory spot, uint256 row, uint256 element, uint256 until)
        internal
        view
        returns (uint32[] memory values)
    {
        values = new uint32[](until + 1);
        _chain(b, spot, row, element, values);
    }

    /// @dev Runs a chain of as many terms as there is room for after the first value; the room for one value is for all terms.
    function _chain(Belief memory b, Place memory spot, uint256 row, uint256 element, uint32[] memory values)
        private
        view
        returns (uint32 value)
    {
        HashReferee.Row memory r = toy.rowAt(spot.segment, row);
        bool here = liesAt(b, Lie.Term, spot) && b.row == row && b.index == element;
        value = r.chain ? 0x80000000 : 0;
        if (here && r.terms == 0) value ^= DELTA;
        values[0] = value;
        bytes memory term = abi.encode(
            value, toy.rowHash(spot.segment, row), spot.seed, spot.segment == 0 ? spot.step : 0, element, uint256(0)
        );
        uint256 until = values.length == 1 ? r.terms : values.length - 1;
        for (uint256 i = 0; i < until; i++) {
            assembly ("memory-safe") {
                mstore(add(term, 32), value)
                mstore(add(term, 192), i)
                value := and(keccak256(add(term, 32), 192), 0xffffffff)
            }
            if (here && b.term == i) value ^= DELTA;
            if (values.length != 1) values[i + 1] = value;
        }
    }

    function leavesOf(Belief memory b, Place memory spot, uint256 row) internal view returns (bytes[] memory leaves) {
        HashReferee.Row memory r = toy.rowAt(spot.segment, row);
        leaves = new bytes[]((r.elements + 255) / 256);
        for (uint256 i = 0; i < leaves.length; i++) leaves[i] = new bytes(1024);
        for (uint256 e = 0; e < r.elements; e++) {
            uint32 value = _chain(b, spot, row, e, new uint32[](1));
            bytes memory leaf = leaves[e / 256];
            for (uint256 i = 0; i < 4; i++) leaf[4 * (e % 256) + i] = bytes1(uint8(value >> (8 * i)));
        }
        if (liesAt(b, Lie.Padding, spot) && b.row == row && r.elements % 256 != 0) leaves[leaves.length - 1][1023] = 0x01;
    }

    function outputs(Belief memory b, Place memory spot) internal view returns (bytes32[] memory roots) {
        uint256 rows = toy.shapeOf(0, "").rows[spot.segment];
        roots = new bytes32[](rows);
        for (uint256 row = 0; row < rows; row++) roots[row] = ToyTrees.root(ToyTrees.ofLeaves(leavesOf(b, spot, row)));
    }

    function opTree(Belief memory b, Place memory spot) internal view returns (bytes32[][] memory) {
        return ToyTrees.ofRoots(outputs(b, spot));
    }

    function resultItems(Belief memory b, Place memory spot) internal view returns (bytes32[] memory items) {
        bytes32[] memory rows = outputs(b, spot);
        items = new bytes32[](toy.shapeOf(0, "").treeItems[uint256(toy.treeOf(IReferee.Segment(spot.segment)))]);
        for (uint256 i = 0; i < items.length; i++) items[i] = rows[i % rows.length];
        if (liesAt(b, Lie.Item, spot)) items[b.index] = keccak256("another root");
    }

    function result(Belief memory b, Place memory spot) internal view returns (bytes32[][] memory) {
        return ToyTrees.ofRoots(resultItems(b, spot));
    }

    /// @dev The inner states before each step, and after the last.
    function states(Belief memory b, uint256 steps) internal view returns (bytes32[] memory roots) {
        roots = new bytes32[](steps + 1);
        for (uint256 step = 0; step < steps; step++) {
            roots[step + 1] = ToyTrees.root(result(b, Place(0, step, roots[step])));
        }
    }
}
