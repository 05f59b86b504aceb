// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";

/// @title  IdentityRegistry
/// @notice ERC-1056 with the official interface, events and signed digests, so that did:ethr resolvers work unchanged.
///
/// Stricter than the reference where that is invisible to honest clients: deactivation is final, low-s signatures and
/// v of 27 or 28 only, no identity 0x0. The signed digests carry neither chain id nor deadline: that is ERC-1056.
///
/// Invariants (each has an `invariant_` test):
///   R1  a deactivated identity stays so: no owner, no valid delegate, no further change
///   R2  a nonce grows by exactly one with each accepted signature, and never otherwise
///   R3  every change emits one event that carries the block of the identity's previous change
contract IdentityRegistry is IIdentityRegistry {
    /// @dev Half of the order of secp256k1: a larger s is the malleable twin.
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// @dev The tombstone, set for ever when an identity is deactivated.
    uint256 private constant DEAD = 1 << 255;
    uint256 private constant OWNER = type(uint160).max;

    /// @dev From the low end: 160 bits of the owner where it was changed, 95 of the block of the last change, the tombstone. It is one word:
    ///      a change, the last one too, writes no other, and a gate reads no other.
    mapping(address identity => uint256) private _words;
    mapping(address identity => mapping(bytes32 kind => mapping(address delegate => uint256))) private _delegates;
    mapping(address signer => uint256) private _nonces;

    /// @inheritdoc IIdentityRegistry
    function changeOwner(address identity, address newOwner) external {
        _changeOwner(identity, msg.sender, newOwner);
    }

    /// @inheritdoc IIdentityRegistry
    function changeOwnerSigned(address identity, uint8 sigV, bytes32 sigR, bytes32 sigS, address newOwner) external {
        bytes memory call = abi.encodePacked("changeOwner", newOwner);
        _changeOwner(identity, _signer(identity, sigV, sigR, sigS, call), newOwner);
    }

    /// @inheritdoc IIdentityRegistry
    function addDelegate(address identity, bytes32 delegateType, address delegate, uint256 validity) external {
        _addDelegate(identity, msg.sender, delegateType, delegate, validity);
    }

    /// @inheritdoc IIdentityRegistry
    function addDelegateSigned(
        address identity,
        uint8 sigV,
        bytes32 sigR,
        bytes32 sigS,
        bytes32 delegateType,
        address delegate,
        uint256 validity
    ) external {
        bytes memory call = abi.encodePacked("addDelegate", delegateType, delegate, validity);
        _addDelegate(identity, _signer(identity, sigV, sigR, sigS, call), delegateType, delegate, validity);
    }

    /// @inheritdoc IIdentityRegistry
    function revokeDelegate(address identity, bytes32 delegateType, address delegate) external {
        _revokeDelegate(identity, msg.sender, delegateType, delegate);
    }

    /// @inheritdoc IIdentityRegistry
    function revokeDelegateSigned(
        address identity,
        uint8 sigV,
        bytes32 sigR,
        bytes32 sigS,
        bytes32 delegateType,
        address delegate
    ) external {
        bytes memory call = abi.encodePacked("revokeDelegate", delegateType, delegate);
        _revokeDelegate(identity, _signer(identity, sigV, sigR, sigS, call), delegateType, delegate);
    }

    /// @inheritdoc IIdentityRegistry
    function setAttribute(address identity, bytes32 name, bytes calldata value, uint256 validity) external {
        _setAttribute(identity, msg.sender, name, value, validity);
    }

    /// @inheritdoc IIdentityRegistry
    function setAttributeSigned(
        address identity,
        uint8 sigV,
        bytes32 sigR,
        bytes32 sigS,
        bytes32 name,
        bytes calldata value,
        uint256 validity
    ) external {
        bytes memory call = abi.encodePacked("setAttribute", name, value, validity);
        _setAttribute(identity, _signer(identity, sigV, sigR, sigS, call), name, value, validity);
    }

    /// @inheritdoc IIdentityRegistry
    function revokeAttribute(address identity, bytes32 name, bytes calldata value) external {
        _revokeAttribute(identity, msg.sender, name, value);
    }

    /// @inheritdoc IIdentityRegistry
    function revokeAttributeSigned(
        address identity,
        uint8 sigV,
        bytes32 sigR,
        bytes32 sigS,
        bytes32 name,
        bytes calldata value
    ) external {
        bytes memory call = abi.encodePacked("revokeAttribute", name, value);
        _revokeAttribute(identity, _signer(identity, sigV, sigR, sigS, call), name, value);
    }

    /// @inheritdoc IIdentityRegistry
    function owners(address identity) external view returns (address) {
        return address(uint160(_words[identity]));
    }

    /// @inheritdoc IIdentityRegistry
    function delegates(address identity, bytes32 delegateType, address delegate) external view returns (uint256) {
        return _delegates[identity][delegateType][delegate];
    }

    /// @inheritdoc IIdentityRegistry
    function changed(address identity) external view returns (uint256) {
        return _blockIn(_words[identity]);
    }

    /// @inheritdoc IIdentityRegistry
    function nonce(address signer) external view returns (uint256) {
        return _nonces[signer];
    }

    /// @inheritdoc IIdentityRegistry
    function isActive(address identity) external view returns (bool) {
        return _words[identity] < DEAD;
    }

    /// @inheritdoc IIdentityRegistry
    function validDelegate(address identity, bytes32 delegateType, address delegate) external view returns (bool) {
        return _words[identity] < DEAD && _delegates[identity][_kind(delegateType)][delegate] > block.timestamp;
    }

    /// @inheritdoc IIdentityRegistry
    function identityOwner(address identity) public view returns (address) {
        return _ownerIn(_words[identity], identity);
    }

    function _changeOwner(address identity, address actor, address newOwner) private {
        uint256 word = _wordFor(identity, actor);
        emit DIDOwnerChanged(identity, newOwner, _blockIn(word));
        _words[identity] = _changedNow(newOwner == address(0) ? DEAD : uint160(newOwner));
    }

    function _addDelegate(address identity, address actor, bytes32 delegateType, address delegate, uint256 validity)
        private
    {
        uint256 word = _wordFor(identity, actor);
        uint256 validTo = block.timestamp + validity;
        _delegates[identity][_kind(delegateType)][delegate] = validTo;
        emit DIDDelegateChanged(identity, delegateType, delegate, validTo, _blockIn(word));
        _words[identity] = _changedNow(word);
    }

    function _revokeDelegate(address identity, address actor, bytes32 delegateType, address delegate) private {
        uint256 word = _wordFor(identity, actor);
        _delegates[identity][_kind(delegateType)][delegate] = block.timestamp;
        emit DIDDelegateChanged(identity, delegateType, delegate, block.timestamp, _blockIn(word));
        _words[identity] = _changedNow(word);
    }

    function _setAttribute(address identity, address actor, bytes32 name, bytes calldata value, uint256 validity)
        private
    {
        uint256 word = _wordFor(identity, actor);
        emit DIDAttributeChanged(identity, name, value, block.timestamp + validity, _blockIn(word));
        _words[identity] = _changedNow(word);
    }

    function _revokeAttribute(address identity, address actor, bytes32 name, bytes calldata value) private {
        uint256 word = _wordFor(identity, actor);
        emit DIDAttributeChanged(identity, name, value, 0, _blockIn(word));
        _words[identity] = _changedNow(word);
    }

    /// @dev The identity's word, if the actor owns the identity.
    function _wordFor(address identity, address actor) private view returns (uint256 word) {
        word = _words[identity];
        require(identity != address(0) && actor == _ownerIn(word, identity), "bad_actor");
    }

    function _changedNow(uint256 word) private view returns (uint256) {
        return (word & (DEAD | OWNER)) | (block.number << 160);
    }

    function _blockIn(uint256 word) private pure returns (uint256) {
        return (word & ~DEAD) >> 160;
    }

    function _ownerIn(uint256 word, address identity) private pure returns (address owner) {
        owner = address(uint160(word));
        if (owner == address(0) && word < DEAD) return identity;
    }

    /// @dev EIP-191 version 0x00: the intended validator is this registry. `call` is the method name and its packed arguments. A failure
    ///      reverts, and with it the nonce.
    function _signer(address identity, uint8 sigV, bytes32 sigR, bytes32 sigS, bytes memory call)
        private
        returns (address signer)
    {
        require((sigV == 27 || sigV == 28) && uint256(sigS) <= HALF_ORDER, "bad_signature");
        address owner = identityOwner(identity);
        uint256 next = _nonces[owner];
        bytes32 digest = keccak256(abi.encodePacked(bytes1(0x19), bytes1(0), this, next, identity, call));
        signer = ecrecover(digest, sigV, sigR, sigS);
        require(signer != address(0) && signer == owner, "bad_signature");
        _nonces[owner] = next + 1;
    }

    function _kind(bytes32 delegateType) private pure returns (bytes32) {
        return keccak256(abi.encode(delegateType));
    }
}
