// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The bits of a binary32 number; `+` must not compile. Only the low 32 bits count.
type Float32 is uint32;

/// @title  Float32Arithmetic
/// @notice IEEE-754 binary32 as integers: one rounding to nearest, ties to even, subnormals kept, one NaN. Spec: docs/protocol.md §2.1.
/// @dev    A finite number is significand · 2^exponent with a significand below 2^24 and exponent = max(field, 1) − 150. Every sum and product
///         of such numbers is an exact integer of at most 249 bits, or differs from one by less than can show; one function rounds them all.
///         test/support/PlainFloat32.sol is the plain twin that a fuzz test compares with.
library Float32Arithmetic {
    uint256 internal constant SIGN = 0x80000000;
    uint256 internal constant INFINITY = 0x7f800000;
    uint256 internal constant NAN = 0x7fc00000;

    /// @notice a · b + c with one rounding.
    function fma(Float32 a, Float32 b, Float32 c) internal pure returns (Float32) {
        uint256 sign;
        uint256 sum;
        uint256 exponent;
        // Product p · 2^ep with p < 2^48 and addend m · 2^em with m < 2^24, both in two's complement. Where they are at most 200 binades
        // apart, the sum has at most 48 + 200 + 1 bits. Beyond, the smaller one is below the last of 64 extra bits of the larger one, and
        // only its sign can show: then the larger one is a normal number, or the result keeps every bit of it. A sum of zero is −0 only
        // where both parts are.
        assembly ("memory-safe") {
            let ea := and(shr(23, a), 0xff)
            let eb := and(shr(23, b), 0xff)
            exponent := and(shr(23, c), 0xff)
            switch or(or(eq(ea, 0xff), eq(eb, 0xff)), eq(exponent, 0xff))
            case 0 {
                let p :=
                    mul(
                        or(and(a, 0x7fffff), shl(23, iszero(iszero(ea)))),
                        or(and(b, 0x7fffff), shl(23, iszero(iszero(eb))))
                    )
                sum := or(and(c, 0x7fffff), shl(23, iszero(iszero(exponent))))
                let ep := sub(add(add(ea, iszero(ea)), add(eb, iszero(eb))), 300)
                exponent := sub(add(exponent, iszero(exponent)), 150)
                if and(xor(a, b), 0x80000000) { p := sub(0, p) }
                if and(c, 0x80000000) { sum := sub(0, sum) }
                let d := sub(ep, exponent)
                if slt(d, 0) {
                    d := sub(0, d)
                    ea := sum
                    sum := p
                    p := ea
                    ea := exponent
                    exponent := ep
                    ep := ea
                }
                if gt(d, 200) {
                    sum := or(sar(255, sum), iszero(iszero(sum)))
                    d := 64
                    exponent := sub(ep, 64)
                }
                sum := add(shl(d, p), sum)
                sign := and(and(xor(a, b), c), 0x80000000)
                if sum { sign := 0 }
                if slt(sum, 0) {
                    sum := sub(0, sum)
                    sign := 0x80000000
                }
            }
            default { exponent := 0x1000 }
        }
        if (exponent == 0x1000) return _specialSum(_specialProduct(a, b), Float32.unwrap(c));
        return sum == 0 ? _float(sign) : round(sign, sum, exponent);
    }

    /// @notice a + b.
    function add(Float32 a, Float32 b) internal pure returns (Float32) {
        uint256 sign;
        uint256 sum;
        uint256 exponent;
        // As in fma: 24 + 200 + 1 bits, or the sign of what is too small.
        assembly ("memory-safe") {
            let ea := and(shr(23, a), 0xff)
            exponent := and(shr(23, b), 0xff)
            switch or(eq(ea, 0xff), eq(exponent, 0xff))
            case 0 {
                let m := or(and(a, 0x7fffff), shl(23, iszero(iszero(ea))))
                sum := or(and(b, 0x7fffff), shl(23, iszero(iszero(exponent))))
                ea := sub(add(ea, iszero(ea)), 150)
                exponent := sub(add(exponent, iszero(exponent)), 150)
                if and(a, 0x80000000) { m := sub(0, m) }
                if and(b, 0x80000000) { sum := sub(0, sum) }
                let d := sub(ea, exponent)
                if slt(d, 0) {
                    d := sub(0, d)
                    sign := sum
                    sum := m
                    m := sign
                    sign := exponent
                    exponent := ea
                    ea := sign
                }
                if gt(d, 200) {
                    sum := or(sar(255, sum), iszero(iszero(sum)))
                    d := 64
                    exponent := sub(ea, 64)
                }
                sum := add(shl(d, m), sum)
                sign := and(and(a, b), 0x80000000)
                if sum { sign := 0 }
                if slt(sum, 0) {
                    sum := sub(0, sum)
                    sign := 0x80000000
                }
            }
            default { exponent := 0x1000 }
        }
        if (exponent == 0x1000) return _specialSum(Float32.unwrap(a), Float32.unwrap(b));
        return sum == 0 ? _float(sign) : round(sign, sum, exponent);
    }

    /// @notice a − b.
    function sub(Float32 a, Float32 b) internal pure returns (Float32) {
        return add(a, _float(Float32.unwrap(b) ^ SIGN));
    }

    /// @notice a · b.
    function mul(Float32 a, Float32 b) internal pure returns (Float32) {
        uint256 product;
        uint256 exponent;
        assembly ("memory-safe") {
            let ea := and(shr(23, a), 0xff)
            let eb := and(shr(23, b), 0xff)
            switch or(eq(ea, 0xff), eq(eb, 0xff))
            case 0 {
                product :=
                    mul(
                        or(and(a, 0x7fffff), shl(23, iszero(iszero(ea)))),
                        or(and(b, 0x7fffff), shl(23, iszero(iszero(eb))))
                    )
                exponent := sub(add(add(ea, iszero(ea)), add(eb, iszero(eb))), 300)
            }
            default { exponent := 0x1000 }
        }
        if (exponent == 0x1000) return _float(_specialProduct(a, b));
        uint256 sign = (Float32.unwrap(a) ^ Float32.unwrap(b)) & SIGN;
        return product == 0 ? _float(sign) : round(sign, product, exponent);
    }

    /// @notice a / b.
    function div(Float32 a, Float32 b) internal pure returns (Float32) {
        uint256 sign = (Float32.unwrap(a) ^ Float32.unwrap(b)) & SIGN;
        uint256 quotient;
        uint256 exponent;
        // The quotient of a significand of at least 2^60 by one below 2^24 has more than 36 bits; what is left over is a sticky last bit.
        assembly ("memory-safe") {
            let ea := and(shr(23, a), 0xff)
            let eb := and(shr(23, b), 0xff)
            let n := shl(60, or(and(a, 0x7fffff), shl(23, iszero(iszero(ea)))))
            let d := or(and(b, 0x7fffff), shl(23, iszero(iszero(eb))))
            switch or(or(eq(ea, 0xff), eq(eb, 0xff)), iszero(d))
            case 0 {
                quotient := or(shl(1, div(n, d)), iszero(iszero(mod(n, d))))
                exponent := sub(sub(add(ea, iszero(ea)), add(eb, iszero(eb))), 61)
            }
            default { exponent := 0x1000 }
        }
        if (exponent == 0x1000) return _specialQuotient(sign, Float32.unwrap(a) & ~SIGN, Float32.unwrap(b) & ~SIGN);
        return quotient == 0 ? _float(sign) : round(sign, quotient, exponent);
    }

    /// @notice √a; √−0 is −0, the root of a negative number is NaN.
    function sqrt(Float32 a) internal pure returns (Float32) {
        uint256 bits = uint32(Float32.unwrap(a));
        if (bits & ~SIGN == 0) return a;
        if (bits > INFINITY) return _float(NAN);
        if (bits == INFINITY) return a;
        uint256 root;
        uint256 exponent;
        // An even exponent, 58 more bits: the integer root has 29 to 42 bits, what is left over is a sticky last bit. Newton's method starts
        // from the power of two above the root, at most twice too large; five steps leave 2^-49 of it, so the result is the root or one more.
        assembly ("memory-safe") {
            let e := shr(23, bits)
            let m := or(and(bits, 0x7fffff), shl(23, iszero(iszero(e))))
            e := sub(add(e, iszero(e)), 150)
            let odd := and(e, 1)
            m := shl(add(58, odd), m)
            exponent := sub(sar(1, sub(e, odd)), 30)
            root := shl(shr(1, sub(257, clz(m))), 1)
            root := shr(1, add(root, div(m, root)))
            root := shr(1, add(root, div(m, root)))
            root := shr(1, add(root, div(m, root)))
            root := shr(1, add(root, div(m, root)))
            root := shr(1, add(root, div(m, root)))
            root := sub(root, gt(mul(root, root), m))
            root := or(shl(1, root), lt(mul(root, root), m))
        }
        return round(0, root, exponent);
    }

    /// @notice magnitude · 2^exponent, rounded once, with a sign bit.
    /// @dev Bounds: 0 < magnitude < 2^250; |exponent| < 2^31 in two's complement.
    function round(uint256 sign, uint256 magnitude, uint256 exponent) internal pure returns (Float32 result) {
        // drop = bits below the 24 that stay; field = exponent field less one. Where the field would be negative the number is subnormal
        // and more bits drop. Adding half a unit, less one if the part that stays is even, rounds ties to even; a carry moves into the
        // field by itself, up to infinity. Nothing overflows up to drop = 255: 2^250 + 2^254. Beyond, everything is shifted out.
        assembly ("memory-safe") {
            let drop := sub(232, clz(magnitude))
            let field := add(drop, add(exponent, 149))
            if slt(field, 0) {
                drop := sub(drop, field)
                field := 0
            }
            switch sgt(drop, 0)
            case 0 { magnitude := shl(sub(0, drop), magnitude) }
            default {
                magnitude :=
                    shr(drop, add(add(magnitude, sub(shl(sub(drop, 1), 1), 1)), and(shr(drop, magnitude), 1)))
            }
            result := add(magnitude, shl(23, field))
            if gt(result, 0x7f7fffff) { result := 0x7f800000 }
            result := or(result, sign)
        }
    }

    /// @dev One factor at least is infinite or NaN.
    function _specialProduct(Float32 x, Float32 y) private pure returns (uint256) {
        uint256 a = Float32.unwrap(x) & ~SIGN;
        uint256 b = Float32.unwrap(y) & ~SIGN;
        if (a < INFINITY && b < INFINITY) return (Float32.unwrap(x) ^ Float32.unwrap(y)) & SIGN; // any finite product: see fma
        if (a > INFINITY || b > INFINITY || a == 0 || b == 0) return NAN;
        return ((Float32.unwrap(x) ^ Float32.unwrap(y)) & SIGN) | INFINITY;
    }

    /// @dev One summand at least is infinite or NaN.
    function _specialSum(uint256 a, uint256 b) private pure returns (Float32) {
        uint256 x = a & ~SIGN;
        uint256 y = b & ~SIGN;
        if (x > INFINITY || y > INFINITY) return _float(NAN);
        if (x == INFINITY) return _float(y == INFINITY && a != b ? NAN : a);
        return _float(b);
    }

    /// @dev A part is infinite or NaN, or the divisor is zero; a and b are magnitudes.
    function _specialQuotient(uint256 sign, uint256 a, uint256 b) private pure returns (Float32) {
        if (a > INFINITY || b > INFINITY) return _float(NAN);
        if (a == INFINITY) return _float(b == INFINITY ? NAN : sign | INFINITY);
        if (b == INFINITY) return _float(sign);
        return _float(a == 0 ? NAN : sign | INFINITY);
    }

    function _float(uint256 bits) private pure returns (Float32 result) {
        assembly ("memory-safe") {
            result := bits
        }
    }
}
