// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../src/interfaces/IGames.sol";
import {IReferee} from "../src/interfaces/IReferee.sol";
import {Chunks} from "../src/disputes/Chunks.sol";
import {Turn, Turns} from "../src/disputes/Turns.sol";
import {Merkle} from "../src/referee/Merkle.sol";
import {TestCase} from "./support/TestCase.sol";
import {ToyBelief} from "./support/ToyBelief.sol";
import {ToyChunks} from "./support/toy/ToyChunks.sol";

/// @notice What moves hash and keep, compared with plain twins.
contract ChunksTest is TestCase {
    function leafRoot(bytes calldata leaf) external pure returns (bytes32) {
        return Chunks.leafRoot(leaf);
    }

    function leafElement(bytes calldata opened, uint256 element) external pure returns (bool, bytes32, uint32) {
        return Chunks.leafElement(opened, element);
    }

    function sumsRoot(uint32 start, bytes calldata sums) external pure returns (bytes32) {
        return Chunks.sumsRoot(start, sums);
    }

    function openedSum(bytes calldata opened, uint256 count, uint256 index)
        external
        pure
        returns (bool, bytes32, uint32, uint32)
    {
        return Chunks.openedSum(opened, count, index);
    }

    function fold(bytes32[] calldata nodes, uint256 levels) external view returns (bytes32) {
        return Merkle.fold(nodes, levels);
    }

    function rootOf(bytes32[] calldata roots) external view returns (bytes32) {
        return Merkle.rootOf(roots);
    }

    function climb(bytes32 hash, uint256 position, bytes calldata siblings) external view returns (bytes32) {
        return Merkle.climb(hash, position, siblings);
    }

    function testFuzz_climb_isHashedPairByPair_succeeds(bytes32 hash, uint256 position, uint8 levels) public view {
        bytes memory siblings;
        bytes32 plain = hash;
        for (uint256 i = 0; i < levels % 24; i++) {
            bytes32 sibling = keccak256(abi.encode(hash, i));
            siblings = bytes.concat(siblings, sibling);
            plain = (position >> i) & 1 == 0 ? Merkle.node(plain, sibling) : Merkle.node(sibling, plain);
        }
        assertEq(this.climb(hash, position, siblings), plain, "the plain twin");
    }

    function words(uint256 seed, uint256 count) private pure returns (bytes memory data) {
        for (uint256 i = 0; i < count; i++) data = bytes.concat(data, bytes4(keccak256(abi.encode(seed, i))));
    }

    function testFuzz_leaf_anyElement_opensToTheRoot_succeeds(uint256 seed, uint8 element) public view {
        bytes memory leaf = words(seed, 256);
        bytes32 root = this.leafRoot(leaf);
        assertEq(root, ToyChunks.leafRoot(leaf), "the plain tree");
        bytes memory opened = ToyChunks.openLeaf(leaf, element);
        (bool whole, bytes32 found, uint32 value) = this.leafElement(opened, element);
        assertTrue(whole && found == root, "leads to the root");
        uint32 expected = 0;
        for (uint256 i = 4; i != 0; i--) expected = expected << 8 | uint8(leaf[4 * uint256(element) + i - 1]);
        assertEq(value, expected, "little-endian");
        opened[seed % opened.length] ^= 0x01;
        (, found,) = this.leafElement(opened, element);
        assertTrue(found != root, "nothing else leads there");
        (whole,,) = this.leafElement(bytes.concat(opened, hex"00"), element);
        assertTrue(!whole, "nor anything longer");
    }

    function testFuzz_sums_anyOfAnyNumber_opensToTheRoot_succeeds(uint256 seed, uint32 start, uint256 count, uint256 index)
        public
        view
    {
        count = bound(count, 1, 256);
        index = bound(index, 0, count - 1);
        bytes memory sums = words(seed, count);
        bytes32 root = this.sumsRoot(start, sums);
        assertEq(root, ToyChunks.sumsRoot(start, sums), "the plain tree");
        bytes memory opened = ToyChunks.openSum(start, sums, index);
        (bool whole, bytes32 found, uint32 before, uint32 sum) = this.openedSum(opened, count, index);
        assertTrue(whole && found == root, "leads to the root");
        assertEq(before, index == 0 ? start : wordAt(sums, index - 1), "the accumulator before");
        assertEq(sum, wordAt(sums, index), "the sum");
        opened[seed % opened.length] ^= 0x01;
        (, found,,) = this.openedSum(opened, count, index);
        assertTrue(found != root, "nothing else leads there");
        (whole,,,) = this.openedSum(bytes.concat(opened, hex"00"), count, index);
        assertTrue(!whole, "nor anything longer");
    }

    function wordAt(bytes memory sums, uint256 index) private pure returns (uint32 word) {
        for (uint256 i = 0; i < 4; i++) word = word << 8 | uint8(sums[4 * index + i]);
    }

    function testFuzz_fold_andRootOf_equalPlainTrees_succeeds(uint256 seed, uint256 count, uint256 more) public view {
        count = bound(count, 1, 64);
        bytes32[] memory nodes = new bytes32[](count);
        bytes32[] memory leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            nodes[i] = keccak256(abi.encode(seed, i));
            leaves[i] = sha256(abi.encodePacked(bytes1(0), nodes[i]));
        }
        uint256 levels = Merkle.depth(count) + more % 3;
        assertEq(this.fold(nodes, levels), ToyBelief.up(nodes, levels)[0], "folded");
        assertEq(this.rootOf(nodes), ToyBelief.root(leaves), "items that are roots");
    }

    function testFuzz_turn_inOneWord_comesBack_succeeds(uint256 word) public pure {
        Turn memory t;
        (t.movedAt, t.defenderLeft, t.challengerLeft, t.move) = (uint40(word), uint32(word >> 1), uint32(word >> 2), uint32(word >> 3));
        (t.lo, t.hi, t.count, t.picked) = (uint16(word >> 4), uint16(word >> 5), uint16(word >> 6), uint16(word >> 7));
        (t.levels, t.width) = (uint8(word >> 8), uint8(word >> 9));
        t.stage = IGames.Stage((word >> 10) % 11);
        t.status = IGames.Status((word >> 20) % 5);
        t.segment = IReferee.Segment((word >> 30) % 3);
        t.challengersTurn = word & 1 != 0;
        Turn memory unpacked;
        Turns.unpack(Turns.pack(t), unpacked);
        assertEq(keccak256(abi.encode(unpacked)), keccak256(abi.encode(t)), "as it was");
    }
}
