// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  LittleEndian
/// @notice Integers of program items and tensor leaves, at an offset of the call data. The caller checks that they lie inside the item.
library LittleEndian {
    /// @notice One byte.
    function u8(uint256 offset) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := byte(0, calldataload(offset))
        }
    }

    /// @notice Two bytes.
    function u16(uint256 offset) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := calldataload(offset)
            value := or(byte(0, value), shl(8, byte(1, value)))
        }
    }

    /// @notice Two bytes, the first of which counts more: the length of a packed item.
    function u16Big(uint256 offset) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(240, calldataload(offset))
        }
    }

    /// @notice Four bytes.
    function u32(uint256 offset) internal pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(224, calldataload(offset))
            value := or(shl(8, and(value, 0xff00ff)), and(shr(8, value), 0xff00ff))
            value := or(shl(16, and(value, 0xffff)), shr(16, value))
        }
    }

    /// @notice Eight bytes, signed.
    function i64(uint256 offset) internal pure returns (int256 value) {
        assembly ("memory-safe") {
            value := shr(192, calldataload(offset))
            value := or(shl(8, and(value, 0xff00ff00ff00ff)), and(shr(8, value), 0xff00ff00ff00ff))
            value := or(shl(16, and(value, 0xffff0000ffff)), and(shr(16, value), 0xffff0000ffff))
            value := signextend(7, or(shl(32, and(value, 0xffffffff)), shr(32, value)))
        }
    }
}
