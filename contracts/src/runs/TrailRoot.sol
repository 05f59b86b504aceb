// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  TrailRoot
/// @notice SHA-256 Merkle root of a byte string: a tensor's root. Spec: docs/protocol.md §6.1.
library TrailRoot {
    uint256 private constant LEAF = 1024;

    /// @notice leaf = sha256(0x00 ‖ 1,024 bytes, the last zero-padded), node = sha256(0x01 ‖ left ‖ right), a missing node is zero.
    function compute(bytes calldata data) internal pure returns (bytes32) {
        uint256 count = data.length == 0 ? 1 : (data.length + LEAF - 1) / LEAF;
        bytes32[] memory level = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            uint256 end = (i + 1) * LEAF;
            level[i] = end <= data.length
                ? sha256(abi.encodePacked(bytes1(0), data[i * LEAF:end]))
                : sha256(abi.encodePacked(bytes1(0), data[i * LEAF:], new bytes(end - data.length)));
        }
        for (; count > 1; count = (count + 1) / 2) {
            for (uint256 i = 0; i < count; i += 2) {
                bytes32 right = i + 1 < count ? level[i + 1] : bytes32(0);
                level[i / 2] = sha256(abi.encodePacked(bytes1(0x01), level[i], right));
            }
        }
        return level[0];
    }
}
