// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice binary32 as a textbook has it, bit by bit in checked arithmetic: the plain twin of Float32Arithmetic and Float32Conversions.
library PlainFloat32 {
    uint256 private constant NAN = 0x7fc00000;
    uint256 private constant INFINITY = 0x7f800000;

    /// @dev (−1)^negative · magnitude · 2^exponent, plus a part smaller than the last bit where `more`.
    struct Number {
        bool negative;
        uint256 magnitude;
        int256 exponent;
        bool more;
    }

    function fma(uint256 a, uint256 b, uint256 c) internal pure returns (uint256) {
        bool negative = (a >> 31) != (b >> 31);
        if (isNaN(a) || isNaN(b) || isNaN(c)) return NAN;
        if (isInfinite(a) || isInfinite(b)) {
            if (a << 225 == 0 || b << 225 == 0) return NAN;
            uint256 product = signed(negative, INFINITY);
            return isInfinite(c) && c != product ? NAN : product;
        }
        if (isInfinite(c)) return c;
        Number memory x = decode(a);
        Number memory y = decode(b);
        return sum(Number(negative, x.magnitude * y.magnitude, x.exponent + y.exponent, false), decode(c));
    }

    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        if (isInfinite(a)) return isInfinite(b) && a != b ? NAN : a;
        return isInfinite(b) ? b : sum(decode(a), decode(b));
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        return fma(a, b, signed((a >> 31) != (b >> 31), 0));
    }

    function div(uint256 a, uint256 b) internal pure returns (uint256) {
        bool negative = (a >> 31) != (b >> 31);
        if (isNaN(a) || isNaN(b) || (isInfinite(a) && isInfinite(b))) return NAN;
        if (isInfinite(a)) return signed(negative, INFINITY);
        if (isInfinite(b)) return signed(negative, 0);
        Number memory x = decode(a);
        Number memory y = decode(b);
        if (y.magnitude == 0) return x.magnitude == 0 ? NAN : signed(negative, INFINITY);
        uint256 scaled = x.magnitude * 2 ** 64;
        return encode(Number(negative, scaled / y.magnitude, x.exponent - y.exponent - 64, scaled % y.magnitude != 0));
    }

    function sqrt(uint256 a) internal pure returns (uint256) {
        Number memory x = decode(a);
        if (isNaN(a) || (x.negative && x.magnitude != 0)) return NAN;
        if (isInfinite(a) || x.magnitude == 0) return a;
        if (x.exponent % 2 != 0) (x.magnitude, x.exponent) = (x.magnitude * 2, x.exponent - 1);
        uint256 square = x.magnitude * 2 ** 80;
        uint256 root = 0;
        for (uint256 bit = 2 ** 60; bit != 0; bit /= 2) {
            if ((root + bit) * (root + bit) <= square) root += bit;
        }
        return encode(Number(false, root, x.exponent / 2 - 40, root * root != square));
    }

    function lt(uint256 a, uint256 b) internal pure returns (uint256) {
        return !isNaN(a) && !isNaN(b) && order(a) < order(b) ? 1 : 0;
    }

    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        if (order(a) == order(b)) return a >> 31 == 0 ? a : b;
        return order(a) > order(b) ? a : b;
    }

    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        if (order(a) == order(b)) return a >> 31 != 0 ? a : b;
        return order(a) < order(b) ? a : b;
    }

    function fromInt32(uint256 word) internal pure returns (uint256) {
        int256 value = int32(uint32(word));
        return encode(Number(value < 0, uint256(value < 0 ? -value : value), 0, false));
    }

    function toInt32(uint256 a, bool nearest) internal pure returns (uint256) {
        if (isNaN(a)) return 0;
        Number memory x = decode(a);
        if (isInfinite(a) || x.exponent > 7) return x.negative ? 2 ** 31 : 2 ** 31 - 1;
        uint256 unit = x.exponent < 0 ? 2 ** uint256(-x.exponent) : 1;
        uint256 whole = x.exponent < 0 ? x.magnitude / unit : x.magnitude * 2 ** uint256(x.exponent);
        uint256 rest = (x.exponent < 0 ? x.magnitude % unit : 0) * 2;
        if (nearest && (rest > unit || (rest == unit && whole % 2 == 1))) whole++;
        return x.negative && whole != 0 ? 2 ** 32 - whole : whole;
    }

    function ldexp(uint256 a, uint256 n) internal pure returns (uint256) {
        if (isNaN(a)) return NAN;
        if (isInfinite(a)) return a;
        Number memory x = decode(a);
        int256 shift = int32(uint32(n));
        x.exponent += shift > 1000 ? int256(1000) : shift < -1000 ? -int256(1000) : shift;
        return encode(x);
    }

    function sum(Number memory x, Number memory y) private pure returns (uint256) {
        if (x.magnitude == 0 && y.magnitude == 0) return signed(x.negative && y.negative, 0);
        if (y.magnitude == 0) return encode(x);
        if (x.magnitude == 0) return encode(y);
        // The one with the higher first bit gets 128 bits behind its point; the other one is moved to the same point.
        if (x.exponent + int256(length(x.magnitude)) < y.exponent + int256(length(y.magnitude))) (x, y) = (y, x);
        (x.magnitude, x.exponent) = (x.magnitude * 2 ** 128, x.exponent - 128);
        for (; y.exponent > x.exponent; y.exponent--) y.magnitude *= 2;
        for (; y.exponent < x.exponent && y.magnitude != 0; y.exponent++) drop(y);
        bool more = y.more;
        if (x.negative == y.negative) return encode(Number(x.negative, x.magnitude + y.magnitude, x.exponent, more));
        if (x.magnitude == y.magnitude && !more) return 0;
        bool swapped = y.magnitude > x.magnitude;
        uint256 difference = swapped ? y.magnitude - x.magnitude : x.magnitude - y.magnitude;
        return encode(Number(swapped ? y.negative : x.negative, more ? difference - 1 : difference, x.exponent, more));
    }

    function encode(Number memory x) private pure returns (uint256) {
        if (x.magnitude == 0 && !x.more) return signed(x.negative, 0);
        for (; x.magnitude < 2 ** 26; x.exponent--) {
            if (x.more || x.exponent < -200) break;
            x.magnitude *= 2;
        }
        // Two bits stay behind the 24 that count: what is below them is in `more`.
        for (; x.magnitude >= 2 ** 26 || x.exponent < -151; x.exponent++) {
            if (x.magnitude == 0 && x.exponent < -1000) x.exponent = -152;
            drop(x);
        }
        uint256 last = x.magnitude / 4;
        uint256 rest = x.magnitude % 4;
        if (rest == 3 || (rest == 2 && (x.more || last % 2 == 1))) last++;
        if (last == 2 ** 24) (last, x.exponent) = (2 ** 23, x.exponent + 1);
        if (last < 2 ** 23) return signed(x.negative, last);
        int256 field = x.exponent + 152;
        return field >= 255 ? signed(x.negative, INFINITY) : signed(x.negative, uint256(field) * 2 ** 23 + last - 2 ** 23);
    }

    function drop(Number memory x) private pure {
        if (x.magnitude % 2 == 1) x.more = true;
        x.magnitude /= 2;
    }

    function decode(uint256 a) private pure returns (Number memory) {
        uint256 field = (a / 2 ** 23) % 256;
        uint256 fraction = a % 2 ** 23;
        if (field == 0) return Number(a >> 31 != 0, fraction, -149, false);
        return Number(a >> 31 != 0, fraction + 2 ** 23, int256(field) - 150, false);
    }

    function order(uint256 a) private pure returns (int256) {
        int256 magnitude = int256(a % 2 ** 31);
        return a >> 31 == 0 ? magnitude : -magnitude;
    }

    function length(uint256 value) private pure returns (uint256 bits) {
        for (; value != 0; value /= 2) bits++;
    }

    function isNaN(uint256 a) private pure returns (bool) {
        return a % 2 ** 31 > INFINITY;
    }

    function isInfinite(uint256 a) private pure returns (bool) {
        return a % 2 ** 31 == INFINITY;
    }

    function signed(bool negative, uint256 magnitude) private pure returns (uint256) {
        return negative ? magnitude + 2 ** 31 : magnitude;
    }
}
