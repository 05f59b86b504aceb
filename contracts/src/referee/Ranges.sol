// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LittleEndian} from "./LittleEndian.sol";

/// @notice What a row can use.
/// @param extents Extents of the output coordinates
/// @param chainMin Smallest value of each chain coordinate
/// @param chainMax Largest value of each chain coordinate
/// @param bounds Largest values of the public scalars, then of a data window
/// @param windows Sequences that have a data window; 0 where there are none
/// @param tensors Number of tensors of the program
struct Reach {
    uint256 rank;
    uint256[6] extents;
    int256[2] chainMin;
    int256[2] chainMax;
    uint256[5] bounds;
    uint256 windows;
    uint256 tensors;
}

/// @notice A formula while its terms are read: the integers it can be so far, and whether it breaks a rule.
struct Range {
    int256 min;
    int256 max;
    uint256 terms;
    bool broken;
}

/// @title  Ranges
/// @notice Interval arithmetic over index formulas, exactly that of the C# rules (`RowRanges`). Spec: docs/protocol.md §4.4.
library Ranges {
    int256 internal constant MAX_MAGNITUDE = 1 << 40;
    uint256 internal constant MAX_TERMS = 16;
    uint256 private constant TERM_BYTES = 14;

    /// @notice Range of the formula at an offset, and the offset behind it.
    /// @param axes How many chain coordinates it may use
    /// @param less A stride that is taken off the first output coordinate
    function map(Reach memory reach, uint256 p, uint256 axes, int256 less)
        internal
        pure
        returns (Range memory range, uint256 next)
    {
        uint256 count = LittleEndian.u8(p + 8);
        start(range, LittleEndian.i64(p));
        next = p + 9 + TERM_BYTES * count;
        if (count > MAX_TERMS) range.broken = true;
        uint256 before = 0;
        bool done = less == 0;
        for (p += 9; p < next && !range.broken; p += TERM_BYTES) {
            uint256 key = keyOf(p);
            int256 stride = LittleEndian.i64(p + 6);
            if (key <= before || outside(stride) || stride == 0) range.broken = true;
            if (!done && key >= FIRST_OUTPUT) {
                done = true;
                if (key == FIRST_OUTPUT) stride -= less;
                else add(reach, range, FIRST_OUTPUT, -less, axes);
            }
            add(reach, range, key, stride, axes);
            before = key;
        }
        if (!done) add(reach, range, FIRST_OUTPUT, -less, axes);
    }

    /// @notice Range of the difference of two canonical formulas, terms on the same value taken together.
    function difference(Reach memory reach, uint256 left, uint256 right) internal pure returns (Range memory range) {
        start(range, LittleEndian.i64(left) - LittleEndian.i64(right));
        uint256 leftEnd = left + 9 + TERM_BYTES * LittleEndian.u8(left + 8);
        uint256 rightEnd = right + 9 + TERM_BYTES * LittleEndian.u8(right + 8);
        (left, right) = (left + 9, right + 9);
        while (left < leftEnd || right < rightEnd) {
            uint256 a = left < leftEnd ? keyOf(left) : type(uint256).max;
            uint256 b = right < rightEnd ? keyOf(right) : type(uint256).max;
            int256 stride = 0;
            if (a <= b) {
                stride = LittleEndian.i64(left + 6);
                left += TERM_BYTES;
            }
            if (b <= a) {
                stride -= LittleEndian.i64(right + 6);
                right += TERM_BYTES;
            }
            add(reach, range, a < b ? a : b, stride, 0);
        }
    }

    /// @notice Adds the integers from `low` to `high`; both ends have to stay 64-bit integers.
    function plus(Range memory range, int256 low, int256 high) internal pure {
        if (low > high) (low, high) = (high, low);
        range.min += low;
        range.max += high;
        if (!fits(low) || !fits(high) || !fits(range.min) || !fits(range.max)) range.broken = true;
    }

    /// @notice Whether a coefficient is beyond ±2^40.
    function outside(int256 coefficient) internal pure returns (bool) {
        return coefficient > MAX_MAGNITUDE || coefficient < -MAX_MAGNITUDE;
    }

    /// @dev Output coordinate 0, not divided: see keyOf.
    uint256 private constant FIRST_OUTPUT = 1;

    /// @dev Terms ascend by source, axis and divisor.
    function keyOf(uint256 p) private pure returns (uint256) {
        return (LittleEndian.u8(p) << 40) | (LittleEndian.u8(p + 1) << 32) | LittleEndian.u32(p + 2);
    }

    function start(Range memory range, int256 offset) private pure {
        (range.min, range.max, range.broken) = (offset, offset, outside(offset));
    }

    function add(Reach memory reach, Range memory range, uint256 key, int256 stride, uint256 axes) private pure {
        if (stride == 0 || range.broken) return;
        (uint256 source, uint256 axis, uint256 divisor) = (key >> 40, (key >> 32) & 0xff, key & 0xffffffff);
        int256 low = 0;
        int256 high = 0;
        bool known = divisor != 0 && !outside(stride) && ++range.terms <= MAX_TERMS;
        if (source == 0 && axis < reach.rank) high = int256(reach.extents[axis]) - 1;
        else if (source == 1 && axis < axes) (low, high) = (reach.chainMin[axis], reach.chainMax[axis]);
        else if (source == 2 && axis < 4) high = int256(reach.bounds[axis]);
        else if (source == 3 && axis < reach.rank && reach.extents[axis] <= reach.windows) high = int256(reach.bounds[4]);
        else known = false;
        if (!known) {
            range.broken = true;
            return;
        }
        plus(range, stride * (low / int256(divisor)), stride * (high / int256(divisor)));
    }

    function fits(int256 value) private pure returns (bool) {
        return value >= type(int64).min && value <= type(int64).max;
    }
}
