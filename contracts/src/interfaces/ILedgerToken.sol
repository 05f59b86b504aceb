// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title  ILedgerToken
/// @notice The part of the token that the Emission uses.
interface ILedgerToken is IERC20 {
    error OnlyEmission(address caller);

    /// @notice Makes new tokens; only the Emission contract.
    function mint(address to, uint256 amount) external;

    /// @notice The most tokens that can ever exist.
    function cap() external view returns (uint256);
}
