// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConsentStore} from "./consents/ConsentStore.sol";
import {PassingOn} from "./consents/PassingOn.sol";
import {IConsentRegistry} from "./interfaces/IConsentRegistry.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";

/// @title  ConsentRegistry
/// @notice Who may use which source of data for what. Spec: docs/contracts.md, "Consents".
///
/// Signatures: EIP-712, of the identity's owner (an account, or a contract by ERC-1271) or of an account that is its delegate.
///
/// Invariants (each has an `invariant_` test):
///   C1  a nonce is granted at most once, and only by who acts for its owner
///   C2  a revoked nonce, and one granted in an earlier epoch, is never active again
///   C3  who acts for an owner can always revoke: no other call makes one of its revocations revert
///   C4  logs alone rebuild what is active
///   C5  a consent that was passed on allows nothing that one above it does not allow now
contract ConsentRegistry is PassingOn {
    bytes32 private constant CONSENT_TYPE = keccak256(
        "Consent(address owner,address app,bytes32 source,uint8 purposes,uint64 expiry,uint128 price,uint128 cap,address payout)"
    );
    bytes32 private constant GRANT_TYPE = keccak256(
        "Grant(Consent consent,uint256 nonce,uint256 epoch,uint256 deadline)Consent(address owner,address app,bytes32 source,uint8 purposes,uint64 expiry,uint128 price,uint128 cap,address payout)"
    );
    bytes32 private constant REVOKE_TYPE = keccak256("Revoke(address owner,uint256 nonce,uint256 deadline)");
    bytes32 private constant REVOKE_ALL_TYPE = keccak256("RevokeAll(address owner,uint256 epoch,uint256 deadline)");

    /// @param registry Says who acts for an identity
    constructor(IIdentityRegistry registry) ConsentStore(registry) {}

    /// @inheritdoc IConsentRegistry
    function grant(Consent calldata consent, uint256 nonce) external returns (bytes32 id) {
        _requireActing(consent.owner);
        return _grant(consent, nonce);
    }

    /// @inheritdoc IConsentRegistry
    function grantSigned(Consent calldata consent, uint256 nonce, uint256 deadline, bytes calldata signature)
        external
        returns (bytes32 id)
    {
        bytes32 what = keccak256(abi.encode(CONSENT_TYPE, consent));
        bytes32 message = keccak256(abi.encode(GRANT_TYPE, what, nonce, _epochs[consent.owner], deadline));
        _requireSigned(consent.owner, message, deadline, signature);
        return _grant(consent, nonce);
    }

    /// @inheritdoc IConsentRegistry
    function revoke(address owner, uint256 nonce) external {
        _requireActing(owner);
        _revoke(owner, nonce);
    }

    /// @inheritdoc IConsentRegistry
    function revokeSigned(address owner, uint256 nonce, uint256 deadline, bytes calldata signature) external {
        _requireSigned(owner, keccak256(abi.encode(REVOKE_TYPE, owner, nonce, deadline)), deadline, signature);
        _revoke(owner, nonce);
    }

    /// @inheritdoc IConsentRegistry
    function revokeMany(address owner, uint256 firstWord, uint256[] calldata masks) external {
        _requireActing(owner);
        for (uint256 i = 0; i < masks.length; i++) {
            _revoked[owner][firstWord + i] |= masks[i];
            emit RevokedMany(owner, firstWord + i, masks[i]);
        }
    }

    /// @inheritdoc IConsentRegistry
    function revokeAll(address owner) external {
        _requireActing(owner);
        emit AllRevoked(owner, ++_epochs[owner]);
    }

    /// @inheritdoc IConsentRegistry
    function revokeAllSigned(address owner, uint256 epoch, uint256 deadline, bytes calldata signature) external {
        if (epoch != _epochs[owner]) revert WrongEpoch(owner, epoch, _epochs[owner]);
        _requireSigned(owner, keccak256(abi.encode(REVOKE_ALL_TYPE, owner, epoch, deadline)), deadline, signature);
        emit AllRevoked(owner, ++_epochs[owner]);
    }

    function _grant(Consent calldata consent, uint256 nonce) private returns (bytes32 id) {
        if (consent.source == 0) revert EmptySource();
        if (consent.price != 0 && consent.payout == address(0)) revert EmptyPayout();
        // the bits of the depth are not a caller's to set
        if (consent.purposes > ALL_PURPOSES) revert BadPurposes(consent.purposes);
        Entry storage entry;
        uint256 epoch;
        (entry, id, epoch) = _newEntry(consent.owner, nonce, consent.app, consent.purposes, consent.expiry);
        entry.source = consent.source;
        if (consent.price != 0 || consent.cap != 0 || consent.payout != address(0)) {
            entry.payment = keccak256(abi.encode(consent.price, consent.cap, consent.payout));
        }
        emit Granted(id, consent.owner, consent.app, nonce, epoch, consent);
    }
}
