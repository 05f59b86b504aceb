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

    /// @notice The root that a leaf hash at a position and its siblings, from the leaf to the root, lead to.
    /// @dev The caller checks that there are as many siblings as the tree is deep and that the position is inside.
    function climb(bytes32 hash, uint256 position, bytes calldata siblings) internal view returns (bytes32) {
        assembly ("memory-safe") {
            let p := mload(0x40)
            mstore8(p, 1)
            let end := add(siblings.offset, siblings.length)
            for { let next := siblings.offset } lt(next, end) { next := add(next, 32) } {
                switch and(position, 1)
                case 0 {
                    mstore(add(p, 1), hash)
                    mstore(add(p, 33), calldataload(next))
                }
                default {
                    mstore(add(p, 1), calldataload(next))
                    mstore(add(p, 33), hash)
                }
                if iszero(staticcall(gas(), 2, p, 65, 0, 32)) { revert(0, 0) }
                hash := mload(0)
                position := shr(1, position)
            }
        }
        return hash;
    }
}
