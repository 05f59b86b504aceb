// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Float32, Float32Arithmetic} from "./Float32.sol";

/// @title  Float32Conversions
/// @notice Comparison of binary32 numbers, conversion from and to integers, scaling by powers of two. Spec: docs/protocol.md §2.4.
library Float32Conversions {
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant INFINITY = 0x7f800000;
    uint256 private constant NAN = 0x7fc00000;

    /// @notice 1 when a < b, else 0; 0 when either is NaN.
    function lt(Float32 a, Float32 b) internal pure returns (uint256 less) {
        // A number as a signed integer: sign and magnitude, so that both zeros are 0.
        assembly ("memory-safe") {
            let x := and(a, 0x7fffffff)
            let y := and(b, 0x7fffffff)
            less := or(gt(x, 0x7f800000), gt(y, 0x7f800000))
            if and(a, 0x80000000) { x := sub(0, x) }
            if and(b, 0x80000000) { y := sub(0, y) }
            less := gt(slt(x, y), less)
        }
    }

    /// @notice IEEE 754-2019 maximum: NaN wins, +0 is above −0.
    function max(Float32 a, Float32 b) internal pure returns (Float32 result) {
        // As lt, but a negative number is the complement of its magnitude: −0 is −1, below +0.
        assembly ("memory-safe") {
            let x := and(a, 0x7fffffff)
            let y := and(b, 0x7fffffff)
            let isNaN := or(gt(x, 0x7f800000), gt(y, 0x7f800000))
            if and(a, 0x80000000) { x := not(x) }
            if and(b, 0x80000000) { y := not(y) }
            result := xor(b, mul(xor(a, b), sgt(x, y)))
            if isNaN { result := 0x7fc00000 }
        }
    }

    /// @notice IEEE 754-2019 minimum: NaN wins, −0 is below +0.
    function min(Float32 a, Float32 b) internal pure returns (Float32 result) {
        assembly ("memory-safe") {
            let x := and(a, 0x7fffffff)
            let y := and(b, 0x7fffffff)
            let isNaN := or(gt(x, 0x7f800000), gt(y, 0x7f800000))
            if and(a, 0x80000000) { x := not(x) }
            if and(b, 0x80000000) { y := not(y) }
            result := xor(b, mul(xor(a, b), slt(x, y)))
            if isNaN { result := 0x7fc00000 }
        }
    }

    /// @notice The nearest float of an int32 (its low 32 bits), ties to even.
    function fromInt32(uint256 word) internal pure returns (Float32 result) {
        uint256 sign;
        assembly ("memory-safe") {
            word := signextend(3, word)
            if slt(word, 0) {
                word := sub(0, word)
                sign := 0x80000000
            }
        }
        if (word != 0) result = Float32Arithmetic.round(sign, word, 0);
    }

    /// @notice The nearest int32, ties to even; saturates, NaN gives 0.
    function toInt32Nearest(Float32 a) internal pure returns (uint256 word) {
        uint256 field = (Float32.unwrap(a) >> 23) & 0xff;
        if (field >= 158) return _saturated(a);
        // Fields below 150 have 150 − field bits behind the point; from 25 of them on all is less than a half, and 30 say the same.
        assembly ("memory-safe") {
            word := or(and(a, 0x7fffff), shl(23, iszero(iszero(field))))
            switch lt(field, 150)
            case 0 { word := shl(sub(field, 150), word) }
            default {
                let drop := sub(150, field)
                if gt(drop, 30) { drop := 30 }
                word := shr(drop, add(add(word, sub(shl(sub(drop, 1), 1), 1)), and(shr(drop, word), 1)))
            }
            if and(a, 0x80000000) { word := and(sub(0, word), 0xffffffff) }
        }
    }

    /// @notice The int32 towards zero; saturates, NaN gives 0.
    function toInt32Truncated(Float32 a) internal pure returns (uint256 word) {
        uint256 field = (Float32.unwrap(a) >> 23) & 0xff;
        if (field >= 158) return _saturated(a);
        assembly ("memory-safe") {
            word := or(and(a, 0x7fffff), shl(23, iszero(iszero(field))))
            switch lt(field, 150)
            case 0 { word := shl(sub(field, 150), word) }
            default { word := shr(sub(150, field), word) }
            if and(a, 0x80000000) { word := and(sub(0, word), 0xffffffff) }
        }
    }

    /// @notice a · 2^n with one rounding; n is an int32 (its low 32 bits).
    function ldexp(Float32 a, uint256 n) internal pure returns (Float32 result) {
        uint256 bits = uint32(Float32.unwrap(a));
        if (bits & INFINITY == INFINITY) return bits & ~SIGN > INFINITY ? Float32.wrap(uint32(NAN)) : a;
        if (bits & ~SIGN == 0) return a;
        uint256 magnitude;
        uint256 exponent;
        assembly ("memory-safe") {
            exponent := and(shr(23, bits), 0xff)
            magnitude := or(and(bits, 0x7fffff), shl(23, iszero(iszero(exponent))))
            n := signextend(3, n)
            exponent := add(sub(add(exponent, iszero(exponent)), 150), n)
        }
        return Float32Arithmetic.round(bits & SIGN, magnitude, exponent);
    }

    /// @dev The magnitude is at least 2^31; −2^31 itself is its own saturation.
    function _saturated(Float32 a) private pure returns (uint256) {
        if (Float32.unwrap(a) & ~SIGN > INFINITY) return 0;
        return Float32.unwrap(a) & SIGN == 0 ? 0x7fffffff : 0x80000000;
    }
}
