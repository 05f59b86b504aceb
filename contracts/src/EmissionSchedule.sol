// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  EmissionSchedule
/// @notice A schedule in closed form: each epoch releases a budget, halved after every `halving` epochs.
library EmissionSchedule {
    /// @notice Tokens that epoch `number` releases.
    function budget(uint256 first, uint256 halving, uint256 number) internal pure returns (uint256) {
        uint256 halvings = number / halving;
        return halvings < 128 ? first >> halvings : 0;
    }

    /// @notice Tokens released by the epochs 0 to `number` together.
    /// @dev At most 128 passes: a budget below 2^128 is zero after 128 halvings.
    function released(uint256 first, uint256 halving, uint256 number) internal pure returns (uint256 sum) {
        uint256 count = number + 1;
        for (uint256 amount = first; amount != 0 && count != 0; amount >>= 1) {
            uint256 epochs = count < halving ? count : halving;
            sum += amount * epochs;
            count -= epochs;
        }
    }
}
