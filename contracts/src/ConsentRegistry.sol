// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
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
contract ConsentRegistry is IConsentRegistry, EIP712 {
    bytes32 private constant DELEGATE = "LedgerConsent";
    uint8 private constant ALL_PURPOSES = 3;

    bytes32 private constant CONSENT_TYPE = keccak256(
        "Consent(address owner,address app,bytes32 source,uint8 purposes,uint64 expiry,uint128 price,uint128 cap,address payout)"
    );
    bytes32 private constant GRANT_TYPE = keccak256(
        "Grant(Consent consent,uint256 nonce,uint256 epoch,uint256 deadline)Consent(address owner,address app,bytes32 source,uint8 purposes,uint64 expiry,uint128 price,uint128 cap,address payout)"
    );
    bytes32 private constant REVOKE_TYPE = keccak256("Revoke(address owner,uint256 nonce,uint256 deadline)");
    bytes32 private constant REVOKE_ALL_TYPE = keccak256("RevokeAll(address owner,uint256 epoch,uint256 deadline)");

    /// @dev The first five fields share a slot: a revocation rewrites a slot that is already paid for.
    struct Entry {
        address app;
        uint8 purposes;
        bool revoked;
        uint48 expiry;
        uint32 epoch;
        bytes32 source;
        bytes32 payment;
    }

    IIdentityRegistry private immutable _registry;

    mapping(address owner => mapping(uint256 nonce => Entry)) private _entries;
    /// @dev Bits of nonces that were revoked by mask, or before they were granted.
    mapping(address owner => mapping(uint256 word => uint256)) private _revoked;
    mapping(address owner => uint256) private _epochs;

    /// @param registry Says who acts for an identity
    constructor(IIdentityRegistry registry) EIP712("ConsentRegistry", "1") {
        _registry = registry;
    }

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

    /// @inheritdoc IConsentRegistry
    function isActive(address owner, uint256 nonce, uint8 purposes) external view returns (bool) {
        Entry storage entry = _entries[owner][nonce];
        return entry.app != address(0) && purposes != 0 && entry.purposes & purposes == purposes
            && block.timestamp < entry.expiry && entry.epoch == _epochs[owner] && !isRevoked(owner, nonce)
            && _registry.isActive(owner);
    }

    /// @inheritdoc IConsentRegistry
    function consentOf(address owner, uint256 nonce) external view returns (Kept memory) {
        Entry storage entry = _entries[owner][nonce];
        return Kept(entry.app, entry.source, entry.purposes, entry.expiry, entry.epoch, entry.payment);
    }

    /// @inheritdoc IConsentRegistry
    function isRevoked(address owner, uint256 nonce) public view returns (bool) {
        return _entries[owner][nonce].revoked || _revoked[owner][nonce >> 8] >> (nonce & 0xff) & 1 == 1;
    }

    /// @inheritdoc IConsentRegistry
    function epochOf(address owner) external view returns (uint256) {
        return _epochs[owner];
    }

    function _grant(Consent calldata consent, uint256 nonce) private returns (bytes32 id) {
        if (consent.app == address(0)) revert EmptyApp();
        if (consent.source == 0) revert EmptySource();
        if (consent.purposes == 0 || consent.purposes > ALL_PURPOSES) revert BadPurposes(consent.purposes);
        if (consent.expiry <= block.timestamp || consent.expiry > type(uint48).max) revert BadExpiry(consent.expiry);
        if (consent.price != 0 && consent.payout == address(0)) revert EmptyPayout();
        if (isRevoked(consent.owner, nonce)) revert NonceRevoked(consent.owner, nonce);
        Entry storage entry = _entries[consent.owner][nonce];
        if (entry.app != address(0)) revert NonceUsed(consent.owner, nonce);

        uint256 epoch = _epochs[consent.owner];
        // The epoch grows by one with each call: nobody can pay for 2^32 of them.
        (entry.app, entry.purposes, entry.expiry, entry.epoch) =
            (consent.app, consent.purposes, uint48(consent.expiry), uint32(epoch));
        entry.source = consent.source;
        if (consent.price != 0 || consent.cap != 0 || consent.payout != address(0)) {
            entry.payment = keccak256(abi.encode(consent.price, consent.cap, consent.payout));
        }
        id = _id(consent.owner, nonce);
        emit Granted(id, consent.owner, consent.app, nonce, epoch, consent);
    }

    function _revoke(address owner, uint256 nonce) private {
        if (isRevoked(owner, nonce)) return;
        Entry storage entry = _entries[owner][nonce];
        if (entry.app == address(0)) _revoked[owner][nonce >> 8] |= 1 << (nonce & 0xff);
        else entry.revoked = true;
        emit Revoked(_id(owner, nonce), owner, nonce);
    }

    function _id(address owner, uint256 nonce) private pure returns (bytes32) {
        return keccak256(abi.encode(owner, nonce));
    }

    /// @dev A deactivated identity has no valid delegate, and its owner is zero: so is the caller of some simulations.
    function _requireActing(address owner) private view {
        bool acts = msg.sender != address(0)
            && (msg.sender == _registry.identityOwner(owner) || _registry.validDelegate(owner, DELEGATE, msg.sender));
        if (!acts) revert NotActingFor(owner, msg.sender);
    }

    function _requireSigned(address owner, bytes32 message, uint256 deadline, bytes calldata signature) private view {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        bytes32 digest = _hashTypedDataV4(message);
        address holder = _registry.identityOwner(owner);
        if (holder != address(0) && SignatureChecker.isValidSignatureNowCalldata(holder, digest, signature)) return;
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, signature);
        bool signed = problem == ECDSA.RecoverError.NoError && _registry.validDelegate(owner, DELEGATE, signer);
        if (!signed) revert BadSignature(owner);
    }
}
