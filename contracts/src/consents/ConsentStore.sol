// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Signing} from "../Signing.sol";
import {IConsentRegistry} from "../interfaces/IConsentRegistry.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";

/// @title  ConsentStore
/// @notice Storage of consents, the pure reading of it, and who acts for an owner.
abstract contract ConsentStore is IConsentRegistry, EIP712 {
    bytes32 internal constant DELEGATE = "LedgerConsent";
    uint8 internal constant PASS_ON = 4;
    uint8 internal constant ALL_PURPOSES = 7;
    /// @dev What a consent is for; a consent that could only be passed on would allow nothing.
    uint8 internal constant USES = 3;
    /// @dev Most consents above one: a check of the deepest reads five.
    uint8 internal constant MOST_DEPTH = 4;

    /// @dev The first five fields share a slot: a revocation rewrites a slot that is already paid for.
    struct Entry {
        address app;
        // bits 0 to 2: purposes; bits 4 to 6: how many consents are above
        uint8 scope;
        bool revoked;
        uint48 expiry;
        uint32 epoch;
        // the source; with a consent above: its nonce
        bytes32 source;
        // hash of how is paid; with a consent above: its owner
        bytes32 payment;
    }

    IIdentityRegistry internal immutable _registry;

    mapping(address owner => mapping(uint256 nonce => Entry)) internal _entries;
    /// @dev Bits of nonces that were revoked by mask, or before they were granted.
    mapping(address owner => mapping(uint256 word => uint256)) internal _revoked;
    mapping(address owner => uint256) internal _epochs;

    constructor(IIdentityRegistry registry) EIP712("ConsentRegistry", "1") {
        _registry = registry;
    }

    /// @inheritdoc IConsentRegistry
    function isActive(address owner, uint256 nonce, uint8 purposes) external view returns (bool) {
        return purposes != 0 && _allows(owner, nonce, purposes);
    }

    /// @inheritdoc IConsentRegistry
    function consentOf(address owner, uint256 nonce) external view returns (Kept memory) {
        Entry storage entry = _entries[owner][nonce];
        Entry storage root = entry;
        while (_depth(root) != 0) root = _above(root);
        return Kept(entry.app, root.source, _purposes(entry), entry.expiry, entry.epoch, root.payment);
    }

    /// @inheritdoc IConsentRegistry
    function linkOf(address owner, uint256 nonce) external view returns (Link memory link) {
        Entry storage entry = _entries[owner][nonce];
        if (entry.app == address(0)) return link;
        link.depth = _depth(entry);
        if (link.depth != 0) (link.aboveOwner, link.aboveNonce) = _place(entry);
        while (_depth(entry) != 0) {
            (owner, nonce) = _place(entry);
            entry = _entries[owner][nonce];
        }
        (link.rootOwner, link.rootNonce) = (owner, nonce);
    }

    /// @inheritdoc IConsentRegistry
    function isRevoked(address owner, uint256 nonce) public view returns (bool) {
        return _entries[owner][nonce].revoked || _revoked[owner][nonce >> 8] >> (nonce & 0xff) & 1 == 1;
    }

    /// @inheritdoc IConsentRegistry
    function epochOf(address owner) external view returns (uint256) {
        return _epochs[owner];
    }

    /// @dev The consent and all above it hold, and it has the purposes. Those above it have them too, and last as long: see `_passOn`.
    function _allows(address owner, uint256 nonce, uint8 purposes) internal view returns (bool) {
        Entry storage entry = _entries[owner][nonce];
        if (entry.app == address(0) || _purposes(entry) & purposes != purposes || block.timestamp >= entry.expiry) {
            return false;
        }
        while (true) {
            if (entry.epoch != _epochs[owner] || isRevoked(owner, nonce) || !_registry.isActive(owner)) return false;
            if (_depth(entry) == 0) return true;
            (owner, nonce) = _place(entry);
            entry = _entries[owner][nonce];
        }
        return false;
    }

    function _purposes(Entry storage entry) internal view returns (uint8) {
        return entry.scope & ALL_PURPOSES;
    }

    function _depth(Entry storage entry) internal view returns (uint8) {
        return entry.scope >> 4;
    }

    /// @dev Of the consent above; only with a depth above 0.
    function _place(Entry storage entry) internal view returns (address owner, uint256 nonce) {
        return (address(uint160(uint256(entry.payment))), uint256(entry.source));
    }

    function _above(Entry storage entry) internal view returns (Entry storage) {
        (address owner, uint256 nonce) = _place(entry);
        return _entries[owner][nonce];
    }

    /// @dev An entry that nobody has used, filled with all but its last two words.
    function _newEntry(address owner, uint256 nonce, address app, uint8 scope, uint64 expiry)
        internal
        returns (Entry storage entry, bytes32 id, uint256 epoch)
    {
        if (app == address(0)) revert EmptyApp();
        if (scope & USES == 0 || scope & 0xf > ALL_PURPOSES) revert BadPurposes(scope & 0xf);
        if (expiry <= block.timestamp || expiry > type(uint48).max) revert BadExpiry(expiry);
        if (isRevoked(owner, nonce)) revert NonceRevoked(owner, nonce);
        entry = _entries[owner][nonce];
        if (entry.app != address(0)) revert NonceUsed(owner, nonce);
        epoch = _epochs[owner];
        // The epoch grows by one with each call: nobody can pay for 2^32 of them.
        (entry.app, entry.scope, entry.expiry, entry.epoch) = (app, scope, uint48(expiry), uint32(epoch));
        id = _id(owner, nonce);
    }

    function _revoke(address owner, uint256 nonce) internal {
        if (isRevoked(owner, nonce)) return;
        Entry storage entry = _entries[owner][nonce];
        if (entry.app == address(0)) _revoked[owner][nonce >> 8] |= 1 << (nonce & 0xff);
        else entry.revoked = true;
        emit Revoked(_id(owner, nonce), owner, nonce);
    }

    function _id(address owner, uint256 nonce) internal pure returns (bytes32) {
        return keccak256(abi.encode(owner, nonce));
    }

    /// @dev A deactivated identity has no valid delegate, and its owner is zero: so is the caller of some simulations.
    function _requireActing(address owner) internal view {
        bool acts = msg.sender != address(0)
            && (msg.sender == _registry.identityOwner(owner) || _registry.validDelegate(owner, DELEGATE, msg.sender));
        if (!acts) revert NotActingFor(owner, msg.sender);
    }

    function _requireSigned(address owner, bytes32 message, uint256 deadline, bytes calldata signature) internal view {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        bytes32 digest = _hashTypedDataV4(message);
        if (!Signing.isFor(_registry, owner, DELEGATE, digest, signature)) revert BadSignature(owner);
    }
}
