// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Whole Merkle trees in memory. Spec: docs/protocol.md §6.1.
library ToyTrees {
    /// @notice All existing nodes: level 0 are the hashes of the items, the last level is the root.
    function build(bytes32[] memory hashes) internal pure returns (bytes32[][] memory levels) {
        uint256 depth = 0;
        while (1 << depth < hashes.length) depth++;
        levels = new bytes32[][](depth + 1);
        levels[0] = hashes;
        for (uint256 level = 1; level <= depth; level++) {
            bytes32[] memory children = levels[level - 1];
            levels[level] = new bytes32[]((children.length + 1) / 2);
            for (uint256 i = 0; i < levels[level].length; i++) {
                levels[level][i] =
                    sha256(abi.encodePacked(bytes1(0x01), children[2 * i], 2 * i + 1 < children.length ? children[2 * i + 1] : bytes32(0)));
            }
        }
    }

    /// @notice The tree whose items are roots.
    function ofRoots(bytes32[] memory roots) internal pure returns (bytes32[][] memory) {
        bytes32[] memory hashes = new bytes32[](roots.length);
        for (uint256 i = 0; i < roots.length; i++) hashes[i] = sha256(abi.encodePacked(bytes1(0), roots[i]));
        return build(hashes);
    }

    /// @notice The tree of a tensor's leaves.
    function ofLeaves(bytes[] memory leaves) internal pure returns (bytes32[][] memory) {
        bytes32[] memory hashes = new bytes32[](leaves.length);
        for (uint256 i = 0; i < leaves.length; i++) hashes[i] = sha256(abi.encodePacked(bytes1(0), leaves[i]));
        return build(hashes);
    }

    function root(bytes32[][] memory levels) internal pure returns (bytes32) {
        return levels[levels.length - 1][0];
    }

    /// @notice The existing nodes `width` levels below node number `top` of level `level + width`.
    function below(bytes32[][] memory levels, uint256 level, uint256 width, uint256 top)
        internal
        pure
        returns (bytes32[] memory nodes)
    {
        uint256 first = top << width;
        uint256 count = levels[level].length - first;
        if (count > 1 << width) count = 1 << width;
        nodes = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) nodes[i] = levels[level][first + i];
    }

    /// @notice The siblings of a node, from its level up to the end of `height` levels.
    function path(bytes32[][] memory levels, uint256 level, uint256 position, uint256 height)
        internal
        pure
        returns (bytes memory siblings)
    {
        for (uint256 i = 0; i < height; i++) {
            uint256 sibling = position ^ 1;
            // above its root a tree goes on with missing nodes
            bool exists = level + i < levels.length && sibling < levels[level + i].length;
            siblings = bytes.concat(siblings, exists ? levels[level + i][sibling] : bytes32(0));
            position >>= 1;
        }
    }

    /// @notice The path from item to root.
    function path(bytes32[][] memory levels, uint256 position) internal pure returns (bytes memory) {
        return path(levels, 0, position, levels.length - 1);
    }
}
