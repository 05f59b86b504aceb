// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The plain twin of Chunks: trees of posted leaves and partial sums, in memory.
library ToyChunks {
    function leafRoot(bytes memory leaf) internal pure returns (bytes32) {
        bytes32[] memory level = _words(leaf);
        return _up(level, 5)[0];
    }

    /// @notice The word that holds an element, and its siblings.
    function openLeaf(bytes memory leaf, uint256 element) internal pure returns (bytes memory) {
        bytes32[] memory level = _words(leaf);
        return bytes.concat(level[element / 8], _path(level, element / 8));
    }

    function sumsRoot(uint32 start, bytes memory sums) internal pure returns (bytes32) {
        bytes32[] memory level = _chunks(start, sums);
        while (level.length > 1) level = _up(level, 1);
        return level[0];
    }

    /// @notice The chunk that holds a sum, and its siblings.
    function openSum(uint32 start, bytes memory sums, uint256 index) internal pure returns (bytes memory) {
        return bytes.concat(_chunk(start, sums, index / 8), _path(_chunks(start, sums), index / 8));
    }

    function _words(bytes memory leaf) private pure returns (bytes32[] memory words) {
        words = new bytes32[](32);
        for (uint256 i = 0; i < 1024; i++) words[i / 32] |= bytes32(leaf[i]) >> (8 * (i % 32));
    }

    function _chunk(uint32 start, bytes memory sums, uint256 number) private pure returns (bytes memory chunk) {
        bytes memory all = bytes.concat(bytes4(start), sums);
        for (uint256 i = 32 * number; i < all.length && i < 32 * number + 36; i++) chunk = bytes.concat(chunk, all[i]);
    }

    function _chunks(uint32 start, bytes memory sums) private pure returns (bytes32[] memory level) {
        level = new bytes32[]((sums.length + 31) / 32);
        for (uint256 i = 0; i < level.length; i++) level[i] = keccak256(_chunk(start, sums, i));
    }

    function _up(bytes32[] memory level, uint256 times) private pure returns (bytes32[] memory) {
        for (; times != 0; times--) {
            bytes32[] memory above = new bytes32[]((level.length + 1) / 2);
            for (uint256 i = 0; i < above.length; i++) {
                above[i] = keccak256(abi.encode(level[2 * i], 2 * i + 1 < level.length ? level[2 * i + 1] : bytes32(0)));
            }
            level = above;
        }
        return level;
    }

    function _path(bytes32[] memory level, uint256 position) private pure returns (bytes memory siblings) {
        for (; level.length > 1; level = _up(level, 1)) {
            uint256 sibling = position ^ 1;
            siblings = bytes.concat(siblings, sibling < level.length ? level[sibling] : bytes32(0));
            position /= 2;
        }
    }
}
