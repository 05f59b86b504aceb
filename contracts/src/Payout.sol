// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";

/// @title  Payout
/// @notice Where what was credited to an account is paid: to the account, or to whoever owns its identity now. An identity is handed over when
///         its key was lost, and then nobody has the account's key; who could call a withdrawal must not be able to send it there.
library Payout {
    /// @notice The receiver. A deactivated identity has no owner: its account is paid.
    function receiverOf(IIdentityRegistry registry, address account) internal view returns (address) {
        address owner = registry.identityOwner(account);
        return owner == address(0) ? account : owner;
    }
}
