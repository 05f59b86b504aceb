// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Merkle} from "../../src/referee/Merkle.sol";
import {Toy} from "./ToyReferee.sol";

/// @notice What a side believes about a round of the toy program: everything as it is, or one thing otherwise.
/// @param wrong Whether it believes something false at all
/// @param inResult The false thing is item `row` of the result; else the accumulator of `element` of `row` from `term` on
/// @param ofNoTerm The element has no terms, and is believed to be one all the same
/// @param step The step in which the two sides part
struct Belief {
    bool wrong;
    bool inResult;
    bool ofNoTerm;
    uint256 step;
    uint256 row;
    uint256 element;
    uint256 term;
}

/// @notice Roots, nodes and values that follow from a belief.
library ToyBelief {
    /// @dev Inner state after so many steps.
    function state(Belief memory b, uint256 steps) internal view returns (bytes32) {
        if (steps == b.step + 1) return root(resultLeaves(b));
        return keccak256(abi.encode(b.wrong && steps > b.step ? "another state" : "state", steps));
    }

    function checkpoints(Belief memory b, uint256 steps, uint256 count) internal view returns (bytes32[] memory roots) {
        roots = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) roots[i] = state(b, (i + 1) * steps / count);
    }

    function value(Belief memory b, uint256 row, uint256 element, uint256 after_) internal pure returns (uint32 bits) {
        bits = Toy.accumulator(row, element, b.step, after_);
        if (b.wrong && !b.inResult && row == b.row && element == b.element && (after_ > b.term || b.ofNoTerm)) bits += 1;
    }

    function leaf(Belief memory b, uint256 row, uint256 number) internal pure returns (bytes memory words) {
        words = new bytes(1024);
        (, uint32 terms) = Toy.terms(row);
        uint256 first = 256 * number;
        uint256 end = Toy.elements(row) < first + 256 ? Toy.elements(row) : first + 256;
        for (uint256 i = first; i < end;) {
            uint256 word = 0;
            uint256 at_ = 32 + 4 * (i - first);
            for (uint256 k = 0; k < 8; k++) {
                word = word << 32 | (i < end ? _littleEndian(value(b, row, i++, terms)) : 0);
            }
            assembly ("memory-safe") {
                mstore(add(words, at_), word)
            }
        }
        // a false word behind the last element
        if (b.wrong && !b.inResult && row == b.row && b.element >= end && b.element < first + 256) {
            words[4 * (b.element - first)] = 0x01;
        }
    }

    function _littleEndian(uint32 bits) private pure returns (uint32) {
        return bits >> 24 | (bits >> 8 & 0xff00) | (bits << 8 & 0xff0000) | bits << 24;
    }

    function rowLeaves(Belief memory b, uint256 row) internal pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](Merkle.leaves(Toy.elements(row)));
        for (uint256 i = 0; i < hashes.length; i++) hashes[i] = sha256(abi.encodePacked(bytes1(0), leaf(b, row, i)));
    }

    function output(Belief memory b, uint256 row) internal view returns (bytes32) {
        return root(rowLeaves(b, row));
    }

    function opLeaves(Belief memory b) internal view returns (bytes32[] memory hashes) {
        hashes = new bytes32[](Toy.ROWS);
        for (uint256 row = 0; row < Toy.ROWS; row++) hashes[row] = Merkle.leaf(output(b, row));
    }

    function item(Belief memory b, uint256 position) internal view returns (bytes32) {
        bool false_ = b.wrong && b.inResult && position == b.row;
        return false_ ? keccak256("another tensor") : output(b, position);
    }

    function resultLeaves(Belief memory b) internal view returns (bytes32[] memory hashes) {
        hashes = opLeaves(b);
        if (b.wrong && b.inResult) hashes[b.row] = Merkle.leaf(item(b, b.row));
    }

    /// @dev A level of a tree from the hashes of its items.
    function up(bytes32[] memory level, uint256 levels) internal view returns (bytes32[] memory) {
        for (; levels != 0; levels--) {
            bytes32[] memory next = new bytes32[]((level.length + 1) / 2);
            for (uint256 i = 0; i < next.length; i++) {
                next[i] = Merkle.node(level[2 * i], 2 * i + 1 < level.length ? level[2 * i + 1] : bytes32(0));
            }
            level = next;
        }
        return level;
    }

    /// @dev Levels that are shown at once where so many are left.
    function width(uint256 left) internal pure returns (uint256) {
        return left == 0 ? 0 : left / ((left + 3) / 4);
    }

    function root(bytes32[] memory hashes) internal view returns (bytes32) {
        return up(hashes, Merkle.depth(hashes.length))[0];
    }

    function path(bytes32[] memory hashes, uint256 position, uint256 from, uint256 levels)
        internal
        view
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](levels);
        bytes32[] memory level = up(hashes, from);
        for (uint256 i = 0; i < levels; i++) {
            uint256 at_ = (position >> i) ^ 1;
            if (at_ < level.length) siblings[i] = level[at_];
            level = up(level, 1);
        }
    }
}
