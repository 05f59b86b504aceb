// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";

/// @title  Signing
/// @notice Whose signature counts for an identity: its owner's (an account, or a contract by ERC-1271), or that of an account that is its
///         valid delegate of a type. A deactivated identity has neither.
library Signing {
    /// @notice Whether a signature of a digest counts for an identity.
    function isFor(
        IIdentityRegistry registry,
        address identity,
        bytes32 delegateType,
        bytes32 digest,
        bytes memory signature
    ) internal view returns (bool) {
        address owner = registry.identityOwner(identity);
        if (owner == address(0)) return false;
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecover(digest, signature);
        if (problem == ECDSA.RecoverError.NoError) {
            if (signer == owner || registry.validDelegate(identity, delegateType, signer)) return true;
        }
        return owner.code.length != 0 && SignatureChecker.isValidERC1271SignatureNow(owner, digest, signature);
    }
}
