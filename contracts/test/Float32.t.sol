// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Float32Ops} from "./support/Float32Ops.sol";
import {TestCase} from "./support/TestCase.sol";

contract Float32Test is TestCase {
    using Float32Ops for Float32Ops.Op;

    /// @dev Gas above which a median or a single call counts as a regression: the budget of docs/protocol.md §8 is made for these.
    function limits(Float32Ops.Op op) private pure returns (uint256 median, uint256 most) {
        if (op == Float32Ops.Op.Fma) return (1000, 1100);
        if (op == Float32Ops.Op.Add) return (811, 960);
        if (op == Float32Ops.Op.Sub) return (855, 1010);
        if (op == Float32Ops.Op.Mul) return (651, 664);
        if (op == Float32Ops.Op.Div) return (738, 747);
        if (op == Float32Ops.Op.Sqrt) return (886, 933);
        if (op == Float32Ops.Op.Lt) return (176, 189);
        if (op == Float32Ops.Op.Max || op == Float32Ops.Op.Min) return (230, 250);
        if (op == Float32Ops.Op.FromInt32) return (441, 441);
        if (op == Float32Ops.Op.ToInt32Nearest) return (320, 322);
        if (op == Float32Ops.Op.ToInt32Truncated) return (251, 261);
        return (499, 596);
    }

    function test_fma_matchesVectors() public {
        compare(Float32Ops.Op.Fma, "fma", 3);
    }

    function test_add_matchesVectors() public {
        compare(Float32Ops.Op.Add, "add", 2);
    }

    function test_sub_matchesVectors() public {
        compare(Float32Ops.Op.Sub, "sub", 2);
    }

    function test_mul_matchesVectors() public {
        compare(Float32Ops.Op.Mul, "mul", 2);
    }

    function test_div_matchesVectors() public {
        compare(Float32Ops.Op.Div, "div", 2);
    }

    function test_sqrt_matchesVectors() public {
        compare(Float32Ops.Op.Sqrt, "sqrt", 1);
    }

    function test_lt_matchesVectors() public {
        compare(Float32Ops.Op.Lt, "lt", 2);
    }

    function test_max_matchesVectors() public {
        compare(Float32Ops.Op.Max, "max", 2);
    }

    function test_fromInt32_matchesVectors() public {
        compare(Float32Ops.Op.FromInt32, "fromi32", 1);
    }

    function test_toInt32Nearest_matchesVectors() public {
        compare(Float32Ops.Op.ToInt32Nearest, "toi32rne", 1);
    }

    function test_toInt32Truncated_matchesVectors() public {
        compare(Float32Ops.Op.ToInt32Truncated, "toi32trunc", 1);
    }

    function test_ldexp_matchesVectors() public {
        compare(Float32Ops.Op.Ldexp, "ldexp", 2);
    }

    function testFuzz_everyOperation_equalsItsPlainTwin(uint32 a, uint32 b, uint32 c, uint8 shape) public view {
        // Uniform bits seldom meet: some operands get neighbouring exponents, few bits, or a special value.
        if (shape & 1 != 0) b = (b & 0x807fffff) | (a & 0x7f800000);
        if (shape & 2 != 0) c = (c & 0x80ffffff) | (a & 0x7f000000);
        if (shape & 4 != 0) a &= 0xfff00000;
        if (shape & 8 != 0) b &= 0x80000fff;
        if (shape & 16 != 0) c = a ^ (c & 0x80000001);
        if (shape & 32 != 0) a = (a & 0x80000000) | 0x7f800000 | (a & 1);
        if (shape & 64 != 0) b &= 0x807fffff;
        if (shape & 128 != 0) a = b;
        for (uint8 i = 0; i <= uint8(type(Float32Ops.Op).max); i++) {
            Float32Ops.Op op = Float32Ops.Op(i);
            (uint256 actual, uint256 gas) = op.measured([a, b, c, 0]);
            assertEq(actual, op.plain(a, b, c), string.concat("operation ", string(abi.encodePacked(bytes1(97 + i)))));
            (, uint256 most) = limits(op);
            if (gas > most) revert NotEqual(string.concat("gas of operation ", string(abi.encodePacked(bytes1(97 + i)))), gas, most);
        }
    }

    function compare(Float32Ops.Op op, string memory name, uint256 operands) private {
        string memory folder = vm.envOr("LEDGER_VECTORS", string("../../shared/vectors"));
        string memory path = string.concat(folder, "/float32/", name, ".txt");
        if (!vm.exists(path)) {
            vm.skip(true, string.concat(path, " is not there: set LEDGER_VECTORS"));
            return;
        }
        bytes memory text = bytes(vm.readFile(path));
        uint256 cases = text.length / (9 * (operands + 1));
        assertTrue(cases > 5000 && text.length % (9 * (operands + 1)) == 0, "the file holds whole lines");
        uint256[] memory histogram = new uint256[](2048);
        for (uint256 i = 0; i < cases; i++) histogram[line(op, text, i, operands)]++;
        checkGas(op, histogram, cases);
    }

    function line(Float32Ops.Op op, bytes memory text, uint256 i, uint256 operands) private view returns (uint256 gas) {
        uint32[4] memory words;
        uint256 offset = i * 9 * (operands + 1);
        for (uint256 w = 0; w <= operands; w++) words[w == operands ? 3 : w] = word(text, offset + 9 * w);
        uint256 actual;
        (actual, gas) = op.measured(words);
        if (actual != words[3]) revert NotEqual("the result of a line", ((i + 1) << 32) | actual, words[3]);
    }

    function checkGas(Float32Ops.Op op, uint256[] memory histogram, uint256 cases) private {
        uint256 below = 0;
        uint256 median = 0;
        uint256 most = 0;
        for (uint256 gas = 0; gas < histogram.length; gas++) {
            if (histogram[gas] == 0) continue;
            if (below * 2 < cases) median = gas;
            below += histogram[gas];
            most = gas;
        }
        (uint256 medianLimit, uint256 mostLimit) = limits(op);
        emit Gas(median, most);
        assertTrue(median <= medianLimit && most <= mostLimit, "gas within its limits");
    }

    event Gas(uint256 median, uint256 most);

    /// @dev Eight lower-case hexadecimal digits: a digit is its low four bits, plus nine for a letter.
    function word(bytes memory text, uint256 offset) private pure returns (uint32 value) {
        assembly ("memory-safe") {
            let v := shr(192, mload(add(add(text, 32), offset)))
            v := add(and(v, 0x0f0f0f0f0f0f0f0f), mul(9, and(shr(6, v), 0x0101010101010101)))
            v := and(or(v, shr(4, v)), 0x00ff00ff00ff00ff)
            v := and(or(v, shr(8, v)), 0x0000ffff0000ffff)
            value := and(or(v, shr(16, v)), 0xffffffff)
        }
    }
}
