// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Merkle} from "../referee/Merkle.sol";

/// @title  Chunks
/// @notice keccak256 trees over what was posted, so that the next move gives again only what it is about. Spec: docs/protocol.md §8.7.
/// @dev    Nothing else hashes 64 bytes into such a tree: the words of a leaf are not hashed, chunks have at most 36 bytes. The assembly
///         has a plain twin in the tests.
library Chunks {
    /// @notice Partial sums of a chunk.
    uint256 internal constant SUMS = 8;
    uint256 private constant LEAF_DEPTH = 5;

    /// @notice Root over the 32 words of 32 bytes of a tensor's leaf.
    function leafRoot(bytes calldata leaf) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            calldatacopy(p, leaf.offset, 1024)
            for { let size := 1024 } gt(size, 32) { size := shr(1, size) } {
                for { let place := 0 } lt(place, size) { place := add(place, 64) } {
                    mstore(add(p, shr(1, place)), keccak256(add(p, place), 64))
                }
            }
            root := mload(p)
        }
    }

    /// @notice The root that the word of a leaf's element and its siblings lead to, and the element, which is little-endian.
    function leafElement(bytes calldata opened, uint256 element) internal pure returns (bool whole, bytes32 root, uint32 value) {
        if (opened.length != 32 * (1 + LEAF_DEPTH)) return (false, 0, 0);
        root = climb(bytes32(opened[:32]), element / 8, opened[32:]);
        for (uint256 i = 4; i != 0; i--) value = value << 8 | uint8(opened[4 * (element % 8) + i - 1]);
        return (true, root, value);
    }

    /// @notice Root over the chunks of partial sums.
    /// @param start The accumulator before the first sum
    /// @param sums At least one, four bytes each
    function sumsRoot(uint32 start, bytes calldata sums) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore(p, shl(224, start))
            calldatacopy(add(p, 4), sums.offset, sums.length)
            let tree := add(p, and(add(sums.length, 67), not(31)))
            let count := 0
            for { let left := sums.length } gt(left, 0) {} {
                let size := left
                if gt(size, 32) { size := 32 }
                mstore(add(tree, shl(5, count)), keccak256(add(p, shl(5, count)), add(size, 4)))
                count := add(count, 1)
                left := sub(left, size)
            }
            for {} gt(count, 1) { count := shr(1, add(count, 1)) } {
                mstore(add(tree, shl(5, count)), 0)
                for { let i := 0 } lt(i, count) { i := add(i, 2) } {
                    mstore(add(tree, shl(4, i)), keccak256(add(tree, shl(5, i)), 64))
                }
            }
            root := mload(tree)
        }
    }

    /// @notice The root that the chunk of a sum and its siblings lead to, the accumulator before the sum, and the sum.
    function openedSum(bytes calldata opened, uint256 count, uint256 index)
        internal
        pure
        returns (bool whole, bytes32 root, uint32 before, uint32 sum)
    {
        uint256 chunk = index / SUMS;
        uint256 held = count - chunk * SUMS;
        uint256 size = 4 + 4 * (held < SUMS ? held : SUMS);
        if (opened.length != size + 32 * Merkle.depth((count + SUMS - 1) / SUMS)) return (false, 0, 0, 0);
        root = climb(keccak256(opened[:size]), chunk, opened[size:]);
        uint256 place = 4 * (index % SUMS);
        return (true, root, uint32(bytes4(opened[place:place + 4])), uint32(bytes4(opened[place + 4:place + 8])));
    }

    function climb(bytes32 hash, uint256 position, bytes calldata siblings) private pure returns (bytes32) {
        assembly ("memory-safe") {
            let end := add(siblings.offset, siblings.length)
            for { let next := siblings.offset } lt(next, end) { next := add(next, 32) } {
                let side := shl(5, and(position, 1))
                mstore(side, hash)
                mstore(sub(32, side), calldataload(next))
                hash := keccak256(0, 64)
                position := shr(1, position)
            }
        }
        return hash;
    }
}
