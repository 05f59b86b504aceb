// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";

/// @title  Acting
/// @notice Who acts for an identity: its owner, or its valid delegate of type "LedgerNode", while the identity is active.
library Acting {
    bytes32 internal constant NODE = "LedgerNode";

    /// @notice Thrown when the caller is neither the identity's owner nor its node, or the identity was deactivated.
    error NotActingFor(address identity, address caller);

    /// @notice Reverts unless the caller acts for the identity.
    function requireFor(IIdentityRegistry registry, address identity) internal view {
        // a deactivated identity has no owner, and no delegate is valid
        bool acts = registry.identityOwner(identity) == msg.sender || registry.validDelegate(identity, NODE, msg.sender);
        if (!acts) revert NotActingFor(identity, msg.sender);
    }
}
