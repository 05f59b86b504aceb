// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TrailRoot} from "../src/runs/TrailRoot.sol";
import {VerifierDraw} from "../src/runs/VerifierDraw.sol";
import {TestCase} from "./support/TestCase.sol";

contract LibrariesTest is TestCase {
    function root(bytes calldata data) external pure returns (bytes32) {
        return TrailRoot.compute(data);
    }

    function leaf(bytes memory content) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0), content));
    }

    function node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    function test_trailRoot_ofOneLeaf_isZeroPadded() public view {
        assertEq(this.root("abc"), leaf(abi.encodePacked("abc", new bytes(1021))), "padded");
        assertEq(this.root(""), leaf(new bytes(1024)), "an empty string is one leaf of zeros");
        assertEq(this.root(new bytes(1024)), leaf(new bytes(1024)), "exactly one leaf");
    }

    function test_trailRoot_ofThreeLeaves_hasAZeroInPlaceOfTheFourth() public view {
        bytes memory data = abi.encodePacked(new bytes(2048), "x");
        bytes32 zeros = leaf(new bytes(1024));
        bytes32 last = leaf(abi.encodePacked("x", new bytes(1023)));
        assertEq(this.root(data), node(node(zeros, zeros), node(last, 0)), "a missing node is zero");
    }

    /// @dev The origin of the vector is written in its file.
    function test_trailRoot_ofFiveLeaves_equalsAnIndependentTree() public view {
        bytes memory data = new bytes(5000);
        for (uint256 i = 0; i < data.length; i++) data[i] = bytes1(uint8(i % 251));
        bytes32 expected = vm.parseJsonBytes32(vm.readFile("test/vectors/trail-roots.json"), ".roots[2]");
        assertEq(this.root(data), expected, "the vector");
    }

    function testFuzz_draw_neverRepeatsNorDrawsAWeightOfZero_succeeds(bytes32 seed, uint256 slot, uint256 mix)
        public
        pure
    {
        uint256 n = bound(mix, 1, 64);
        uint256[] memory weights = new uint256[](n);
        uint256 eligible = 0;
        for (uint256 i = 0; i < n; i++) {
            weights[i] = uint96(uint256(keccak256(abi.encode(mix, i)))) * ((mix >> i) & 1);
            if (weights[i] != 0) eligible++;
        }
        uint256[] memory before = new uint256[](n);
        for (uint256 i = 0; i < n; i++) before[i] = weights[i];
        uint256[] memory drawn = VerifierDraw.draw(seed, slot, weights, 8);
        assertEq(drawn.length, eligible < 8 ? eligible : 8, "as many as there are, at most the count");
        for (uint256 i = 0; i < drawn.length; i++) {
            assertTrue(before[drawn[i]] != 0, "a weight of zero is never drawn");
            before[drawn[i]] = 0;
        }
    }

    function test_draw_isProportionalToTheWeights() public pure {
        uint256 heavy = 0;
        for (uint256 i = 0; i < 2000; i++) {
            uint256[] memory weights = new uint256[](2);
            (weights[0], weights[1]) = (1, 3);
            if (VerifierDraw.draw(bytes32(i), 0, weights, 1)[0] == 1) heavy++;
        }
        // expected 1500, standard deviation 19.4
        assertTrue(heavy > 1400 && heavy < 1600, "three draws of four");
    }
}
