// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  VerifierDraw
/// @notice Draws verifiers without replacement, each with a chance proportional to its weight. Spec: docs/contracts.md, "Draw".
library VerifierDraw {
    /// @notice Positions of the drawn verifiers, in the order of the draw.
    /// @dev Draw i takes r = keccak256(abi.encode(seed, slot, i)) mod (sum of the weights left) and the first position
    ///      whose running sum exceeds r. A weight of zero is never drawn. `weights` is used up.
    function draw(bytes32 seed, uint256 slot, uint256[] memory weights, uint256 count)
        internal
        pure
        returns (uint256[] memory drawn)
    {
        uint256 left;
        uint256 eligible;
        for (uint256 i = 0; i < weights.length; i++) {
            left += weights[i];
            if (weights[i] != 0) eligible++;
        }
        drawn = new uint256[](count < eligible ? count : eligible);
        for (uint256 i = 0; i < drawn.length; i++) {
            uint256 r = uint256(keccak256(abi.encode(seed, slot, i))) % left;
            uint256 position = 0;
            while (r >= weights[position]) r -= weights[position++];
            drawn[i] = position;
            left -= weights[position];
            weights[position] = 0;
        }
    }
}
