// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Float32, Float32Arithmetic} from "../arithmetic/Float32.sol";
import {Float32Conversions} from "../arithmetic/Float32Conversions.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {Items} from "./Items.sol";
import {LittleEndian} from "./LittleEndian.sol";

/// @title  ListingMachine
/// @notice Executes a scalar listing: at most 64 instructions on numbered 32-bit values. Spec: docs/protocol.md §2.4.
library ListingMachine {
    uint256 private constant MAX_VALUES = 128;
    uint256 private constant MAX_INSTRUCTIONS = 64;
    uint256 private constant SIGN = 0x80000000;

    /// @notice The last value of a listing.
    /// @param item The listing
    /// @param values Its operands, in front of room for all values
    /// @param operands Number of operands
    /// @param immediates Offset of the row's immediates in the call data
    function run(bytes calldata item, uint256[128] memory values, uint256 operands, uint256 immediates, uint256 count)
        internal
        pure
        returns (uint256)
    {
        uint256 p = Items.place(item);
        uint256 constants = LittleEndian.u8(p + 3);
        uint256 instructions = LittleEndian.u8(p + 4);
        uint256 known = operands + count + constants;
        if (LittleEndian.u8(p) != 2) revert IReferee.WrongItem(2, LittleEndian.u8(p));
        if (
            LittleEndian.u8(p + 1) != operands || LittleEndian.u8(p + 2) != count || instructions > MAX_INSTRUCTIONS
                || known + instructions > MAX_VALUES || known + instructions == 0
                || item.length != 5 + 4 * (constants + instructions)
        ) revert IReferee.MalformedProgram();
        unchecked {
            // offsets in the call data; every number of a value is below known + instructions
            load(values, operands, immediates, count);
            load(values, operands + count, p + 5, constants);
            p += 5 + 4 * constants;
            for (uint256 last = known + instructions; known < last; known++) {
                uint256 value = step(values, p, known);
                assembly ("memory-safe") {
                    mstore(add(values, shl(5, known)), value)
                }
                p += 4;
            }
            return values[known - 1];
        }
    }

    /// @dev Puts so many numbers of four bytes behind the first values; the caller knows that there is room.
    function load(uint256[128] memory values, uint256 first, uint256 p, uint256 count) private pure {
        unchecked {
            for (uint256 i = 0; i < count; i++) {
                uint256 value = LittleEndian.u32(p + 4 * i);
                assembly ("memory-safe") {
                    mstore(add(values, shl(5, add(first, i))), value)
                }
            }
        }
    }

    /// @dev One instruction: operation, then the numbers of three values that exist already.
    function step(uint256[128] memory values, uint256 p, uint256 known) private pure returns (uint256) {
        uint256 operation;
        uint256 a;
        uint256 b;
        uint256 c;
        assembly ("memory-safe") {
            let code := calldataload(p)
            operation := byte(0, code)
            a := byte(1, code)
            b := byte(2, code)
            c := byte(3, code)
        }
        if (a >= known || b >= known || c >= known) revert IReferee.MalformedProgram();
        assembly ("memory-safe") {
            a := mload(add(values, shl(5, a)))
            b := mload(add(values, shl(5, b)))
            c := mload(add(values, shl(5, c)))
        }
        return operation < 16 ? number(operation, a, b, c) : word(operation, a, b, c);
    }

    function number(uint256 operation, uint256 a, uint256 b, uint256 c) private pure returns (uint256) {
        (Float32 x, Float32 y) = (float(a), float(b));
        if (operation < 7) {
            if (operation == 1) return bits(Float32Arithmetic.fma(x, y, float(c)));
            if (operation == 2) return bits(Float32Arithmetic.add(x, y));
            if (operation == 3) return bits(Float32Arithmetic.sub(x, y));
            if (operation == 4) return bits(Float32Arithmetic.mul(x, y));
            if (operation == 5) return bits(Float32Arithmetic.div(x, y));
            if (operation == 6) return bits(Float32Arithmetic.sqrt(x));
            revert IReferee.MalformedProgram();
        }
        if (operation == 7) return Float32Conversions.lt(x, y);
        if (operation == 8) return bits(Float32Conversions.max(x, y));
        if (operation == 9) return bits(Float32Conversions.min(x, y));
        if (operation == 10) return a & ~SIGN;
        if (operation == 11) return a ^ SIGN;
        if (operation == 12) return bits(Float32Conversions.fromInt32(a));
        if (operation == 13) return Float32Conversions.toInt32Nearest(x);
        if (operation == 14) return Float32Conversions.toInt32Truncated(x);
        return bits(Float32Conversions.ldexp(x, b));
    }

    /// @dev Values are below 2^32, so that unchecked results before the masks are exact modulo 2^32.
    function word(uint256 operation, uint256 a, uint256 b, uint256 c) private pure returns (uint256 result) {
        if (operation == 16) return a != 0 ? b : c;
        if (operation == 17) return a == b ? 1 : 0;
        if (operation == 26) return int32(uint32(a)) < int32(uint32(b)) ? 1 : 0;
        unchecked {
            if (operation == 18) result = a + b;
            else if (operation == 19) result = a - b;
            else if (operation == 20) result = a * b;
            else if (operation == 21) result = a & b;
            else if (operation == 22) result = a | b;
            else if (operation == 23) result = a ^ b;
            else if (operation == 24) result = a << b;
            else if (operation == 25) result = a >> b;
            else revert IReferee.MalformedProgram();
            return result & 0xffffffff;
        }
    }

    function float(uint256 word32) private pure returns (Float32) {
        return Float32.wrap(uint32(word32));
    }

    function bits(Float32 value) private pure returns (uint256) {
        return Float32.unwrap(value);
    }
}
