// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Float32, Float32Arithmetic} from "../../src/arithmetic/Float32.sol";
import {Float32Conversions} from "../../src/arithmetic/Float32Conversions.sol";
import {PlainFloat32} from "./PlainFloat32.sol";

/// @notice The operations of the library and of its plain twin by number, on words.
library Float32Ops {
    enum Op {
        Fma,
        Add,
        Sub,
        Mul,
        Div,
        Sqrt,
        Lt,
        Max,
        Min,
        FromInt32,
        ToInt32Nearest,
        ToInt32Truncated,
        Ldexp
    }

    /// @dev Gas of the two calls of gasleft() and of the assignment between them.
    uint256 private constant MEASURING = 17;

    /// @notice Result and gas of an operation of the library.
    function measured(Op op, uint32[4] memory words) internal view returns (uint256 result, uint256 gas) {
        (uint32 a, uint32 b, Float32 z) = (words[0], words[1], Float32.wrap(words[2]));
        (Float32 x, Float32 y, Float32 r) = (Float32.wrap(a), Float32.wrap(b), Float32.wrap(0));
        uint256 before = gasleft();
        if (op == Op.Fma) (before, r) = (gasleft(), Float32Arithmetic.fma(x, y, z));
        else if (op == Op.Add) (before, r) = (gasleft(), Float32Arithmetic.add(x, y));
        else if (op == Op.Sub) (before, r) = (gasleft(), Float32Arithmetic.sub(x, y));
        else if (op == Op.Mul) (before, r) = (gasleft(), Float32Arithmetic.mul(x, y));
        else if (op == Op.Div) (before, r) = (gasleft(), Float32Arithmetic.div(x, y));
        else if (op == Op.Sqrt) (before, r) = (gasleft(), Float32Arithmetic.sqrt(x));
        else if (op == Op.Lt) (before, result) = (gasleft(), Float32Conversions.lt(x, y));
        else if (op == Op.Max) (before, r) = (gasleft(), Float32Conversions.max(x, y));
        else if (op == Op.Min) (before, r) = (gasleft(), Float32Conversions.min(x, y));
        else if (op == Op.FromInt32) (before, r) = (gasleft(), Float32Conversions.fromInt32(a));
        else if (op == Op.ToInt32Nearest) (before, result) = (gasleft(), Float32Conversions.toInt32Nearest(x));
        else if (op == Op.ToInt32Truncated) (before, result) = (gasleft(), Float32Conversions.toInt32Truncated(x));
        else (before, r) = (gasleft(), Float32Conversions.ldexp(x, b));
        gas = before - gasleft() - MEASURING;
        if (result == 0) result = Float32.unwrap(r);
    }

    /// @notice Result of an operation of the plain twin.
    function plain(Op op, uint32 a, uint32 b, uint32 c) internal pure returns (uint256) {
        if (op == Op.Fma) return PlainFloat32.fma(a, b, c);
        if (op == Op.Add) return PlainFloat32.add(a, b);
        if (op == Op.Sub) return PlainFloat32.add(a, uint256(b) ^ 0x80000000);
        if (op == Op.Mul) return PlainFloat32.mul(a, b);
        if (op == Op.Div) return PlainFloat32.div(a, b);
        if (op == Op.Sqrt) return PlainFloat32.sqrt(a);
        if (op == Op.Lt) return PlainFloat32.lt(a, b);
        if (op == Op.Max) return PlainFloat32.max(a, b);
        if (op == Op.Min) return PlainFloat32.min(a, b);
        if (op == Op.FromInt32) return PlainFloat32.fromInt32(a);
        if (op == Op.ToInt32Nearest) return PlainFloat32.toInt32(a, true);
        if (op == Op.ToInt32Truncated) return PlainFloat32.toInt32(a, false);
        return PlainFloat32.ldexp(a, b);
    }
}
