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

    /// @dev Set in an identity's word for ever when it is deactivated. The word is read by every gate: the tombstone costs none a second one.
    uint256 private constant DEAD = 1 << 160;

    /// @dev The owner where it was changed, or `DEAD`.
    mapping(address identity => uint256) private _owners;
    mapping(address identity => mapping(bytes32 kind => mapping(address delegate => uint256))) private _delegates;
    mapping(address identity => uint256) private _changed;
    mapping(address signer => uint256) private _nonces;

    modifier onlyOwner(address identity, address actor) {
        require(identity != address(0) && actor == identityOwner(identity), "bad_actor");
        _;
    }

    /// @inheritdoc IIdentityRegistry
    function changeOwner(address identity, address newOwner) external {
        _changeOwner(identity, msg.sender, newOwner);
    }

    /// @inheritdoc IIdentityRegistry
    function changeOwnerSigned(address identity, uint8 sigV, bytes32 sigR, bytes32 sigS, address newOwner) external {
        bytes32 digest = _digest(identity, abi.encodePacked("changeOwner", newOwner));
        _changeOwner(identity, _signer(identity, sigV, sigR, sigS, digest), newOwner);
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
        bytes32 digest = _digest(identity, abi.encodePacked("addDelegate", delegateType, delegate, validity));
        _addDelegate(identity, _signer(identity, sigV, sigR, sigS, digest), delegateType, delegate, validity);
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
        bytes32 digest = _digest(identity, abi.encodePacked("revokeDelegate", delegateType, delegate));
        _revokeDelegate(identity, _signer(identity, sigV, sigR, sigS, digest), delegateType, delegate);
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
        bytes32 digest = _digest(identity, abi.encodePacked("setAttribute", name, value, validity));
        _setAttribute(identity, _signer(identity, sigV, sigR, sigS, digest), name, value, validity);
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
        bytes32 digest = _digest(identity, abi.encodePacked("revokeAttribute", name, value));
        _revokeAttribute(identity, _signer(identity, sigV, sigR, sigS, digest), name, value);
    }

    /// @inheritdoc IIdentityRegistry
    function owners(address identity) external view returns (address) {
        return address(uint160(_owners[identity]));
    }

    /// @inheritdoc IIdentityRegistry
    function delegates(address identity, bytes32 delegateType, address delegate) external view returns (uint256) {
        return _delegates[identity][delegateType][delegate];
    }

    /// @inheritdoc IIdentityRegistry
    function changed(address identity) external view returns (uint256) {
        return _changed[identity];
    }

    /// @inheritdoc IIdentityRegistry
    function nonce(address signer) external view returns (uint256) {
        return _nonces[signer];
    }

    /// @inheritdoc IIdentityRegistry
    function isActive(address identity) external view returns (bool) {
        return _owners[identity] != DEAD;
    }

    /// @inheritdoc IIdentityRegistry
    function validDelegate(address identity, bytes32 delegateType, address delegate) external view returns (bool) {
        return _owners[identity] != DEAD && _delegates[identity][_kind(delegateType)][delegate] > block.timestamp;
    }

    /// @inheritdoc IIdentityRegistry
    function identityOwner(address identity) public view returns (address) {
        uint256 owner = _owners[identity];
        return owner == 0 ? identity : address(uint160(owner));
    }

    function _changeOwner(address identity, address actor, address newOwner) private onlyOwner(identity, actor) {
        _owners[identity] = newOwner == address(0) ? DEAD : uint160(newOwner);
        emit DIDOwnerChanged(identity, newOwner, _changed[identity]);
        _changed[identity] = block.number;
    }

    function _addDelegate(address identity, address actor, bytes32 delegateType, address delegate, uint256 validity)
        private
        onlyOwner(identity, actor)
    {
        uint256 validTo = block.timestamp + validity;
        _delegates[identity][_kind(delegateType)][delegate] = validTo;
        emit DIDDelegateChanged(identity, delegateType, delegate, validTo, _changed[identity]);
        _changed[identity] = block.number;
    }

    function _revokeDelegate(address identity, address actor, bytes32 delegateType, address delegate)
        private
        onlyOwner(identity, actor)
    {
        _delegates[identity][_kind(delegateType)][delegate] = block.timestamp;
        emit DIDDelegateChanged(identity, delegateType, delegate, block.timestamp, _changed[identity]);
        _changed[identity] = block.number;
    }

    function _setAttribute(address identity, address actor, bytes32 name, bytes calldata value, uint256 validity)
        private
        onlyOwner(identity, actor)
    {
        emit DIDAttributeChanged(identity, name, value, block.timestamp + validity, _changed[identity]);
        _changed[identity] = block.number;
    }

    function _revokeAttribute(address identity, address actor, bytes32 name, bytes calldata value)
        private
        onlyOwner(identity, actor)
    {
        emit DIDAttributeChanged(identity, name, value, 0, _changed[identity]);
        _changed[identity] = block.number;
    }

    /// @dev EIP-191 version 0x00: the intended validator is this registry. `call` is the method name and its packed arguments.
    function _digest(address identity, bytes memory call) private view returns (bytes32) {
        return keccak256(
            abi.encodePacked(bytes1(0x19), bytes1(0), this, _nonces[identityOwner(identity)], identity, call)
        );
    }

    /// @dev A failure reverts, and with it the nonce.
    function _signer(address identity, uint8 sigV, bytes32 sigR, bytes32 sigS, bytes32 digest)
        private
        returns (address signer)
    {
        require((sigV == 27 || sigV == 28) && uint256(sigS) <= HALF_ORDER, "bad_signature");
        signer = ecrecover(digest, sigV, sigR, sigS);
        require(signer != address(0) && signer == identityOwner(identity), "bad_signature");
        _nonces[signer]++;
    }

    function _kind(bytes32 delegateType) private pure returns (bytes32) {
        return keccak256(abi.encode(delegateType));
    }
}
