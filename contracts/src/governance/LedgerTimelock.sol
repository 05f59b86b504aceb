// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title  LedgerTimelock
/// @notice Executes what the governor has passed, after a delay. The governor alone proposes and cancels, anyone executes,
///         and nobody but the timelock itself administers it.
contract LedgerTimelock is TimelockController {
    /// @param minDelay Seconds between queueing and execution
    /// @param governor The only proposer and canceller
    constructor(uint256 minDelay, address governor)
        TimelockController(minDelay, _one(governor), _one(address(0)), address(0))
    {}

    function _one(address account) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
