// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  Merkle
/// @notice SHA-256 Merkle trees: leaf = H(0x00 ‖ item), node = H(0x01 ‖ left ‖ right), a missing node is zero. Spec: docs/protocol.md §6.1.
library Merkle {
    /// @notice Bytes of a leaf of a tensor: 256 elements.
    uint256 internal constant LEAF_BYTES = 1024;

    /// @notice Depth of a tree: ceil(log2(items)), 0 for one item.
    function depth(uint256 items) internal pure returns (uint256 d) {
        if (items < 2) return 0;
        assembly ("memory-safe") {
            d := sub(256, clz(sub(items, 1)))
        }
    }

    /// @notice Leaves of a tensor with so many elements.
    function leaves(uint256 elements) internal pure returns (uint256) {
        return (elements + 255) / 256;
    }

    /// @notice Hash of an item of any length.
    function leaf(bytes calldata item) internal view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore8(p, 0)
            calldatacopy(add(p, 1), item.offset, item.length)
            if iszero(staticcall(gas(), 2, p, add(item.length, 1), 0, 32)) { revert(0, 0) }
            hash := mload(0)
        }
    }

    /// @notice Hash of an item that is itself a root.
    function leaf(bytes32 item) internal view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore8(p, 0)
            mstore(add(p, 1), item)
            if iszero(staticcall(gas(), 2, p, 33, 0, 32)) { revert(0, 0) }
            hash := mload(0)
        }
    }

    /// @notice Hash of two children.
    function node(bytes32 left, bytes32 right) internal view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore8(p, 1)
            mstore(add(p, 1), left)
            mstore(add(p, 33), right)
            if iszero(staticcall(gas(), 2, p, 65, 0, 32)) { revert(0, 0) }
            hash := mload(0)
        }
    }

    /// @notice The node so many levels above its existing descendants, of which there is at least one; a missing node is zero.
    function fold(bytes32[] calldata nodes, uint256 levels) internal view returns (bytes32) {
        uint256 place;
        assembly ("memory-safe") {
            place := add(mload(0x40), 32)
            calldatacopy(place, nodes.offset, shl(5, nodes.length))
        }
        return foldAt(place, nodes.length, levels);
    }

    /// @notice The root of a tree whose items are roots themselves.
    function rootOf(bytes32[] calldata roots) internal view returns (bytes32) {
        uint256 place;
        assembly ("memory-safe") {
            place := add(mload(0x40), 64)
            let end := add(place, shl(5, roots.length))
            let next := roots.offset
            for { let to := place } lt(to, end) { to := add(to, 32) } {
                mstore(to, calldataload(next))
                // the prefix lies where the hash in front ends, which is put back
                let kept := mload(sub(to, 32))
                mstore8(sub(to, 1), 0)
                if iszero(staticcall(gas(), 2, sub(to, 1), 33, to, 32)) { revert(0, 0) }
                mstore(sub(to, 32), kept)
                next := add(next, 32)
            }
        }
        return foldAt(place, roots.length, depth(roots.length));
    }

    /// @dev The nodes lie in free memory, behind a free word. A pair is hashed where it lies: the byte before it, the last of the pair
    ///      before, has been used by then; results go to where pairs have been read.
    function foldAt(uint256 place, uint256 count, uint256 levels) private view returns (bytes32 root) {
        assembly ("memory-safe") {
            let done := 1
            let from := sub(place, 1)
            for {} levels { levels := sub(levels, 1) } {
                let end := add(from, shl(5, count))
                mstore(add(end, 1), 0)
                let to := place
                for { let pair := from } lt(pair, end) { pair := add(pair, 64) } {
                    mstore8(pair, 1)
                    done := and(done, staticcall(gas(), 2, pair, 65, to, 32))
                    to := add(to, 32)
                }
                count := shr(1, add(count, 1))
            }
            if iszero(done) { revert(0, 0) }
            root := mload(place)
        }
    }

    /// @notice The root that a leaf hash at a position and its siblings, from the leaf to the root, lead to.
    /// @dev The caller checks that there are as many siblings as the tree is deep and that the position is inside. Each hash is written to
    ///      the side of the next pair that it stands on. The plain twin is in the tests.
    function climb(bytes32 hash, uint256 position, bytes calldata siblings) internal view returns (bytes32 root) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore8(p, 1)
            let left := add(p, 1)
            let right := add(p, 33)
            let side := shl(5, and(position, 1))
            mstore(add(left, side), hash)
            let done := 1
            let end := add(siblings.offset, siblings.length)
            for { let next := siblings.offset } lt(next, end) { next := add(next, 32) } {
                mstore(sub(right, side), calldataload(next))
                position := shr(1, position)
                side := shl(5, and(position, 1))
                done := and(done, staticcall(gas(), 2, p, 65, add(left, side), 32))
            }
            if iszero(done) { revert(0, 0) }
            root := mload(add(left, side))
        }
    }
}
