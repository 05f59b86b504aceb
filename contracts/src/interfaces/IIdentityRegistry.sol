// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IIdentityRegistry
/// @notice The ERC-1056 interface, name for name, with one addition: `isActive`. Errors are the reference's strings
///         `bad_actor` and `bad_signature`, which clients match.
interface IIdentityRegistry {
    event DIDOwnerChanged(address indexed identity, address owner, uint256 previousChange);
    event DIDDelegateChanged(
        address indexed identity, bytes32 delegateType, address delegate, uint256 validTo, uint256 previousChange
    );
    event DIDAttributeChanged(
        address indexed identity, bytes32 name, bytes value, uint256 validTo, uint256 previousChange
    );

    /// @notice Recorded owner; zero when never changed, and zero again once deactivated.
    function owners(address identity) external view returns (address);

    /// @notice Time up to which a delegate is valid.
    /// @param delegateType keccak256(abi.encode(type)), as in the reference's storage
    function delegates(address identity, bytes32 delegateType, address delegate) external view returns (uint256);

    /// @notice Block of the identity's last change.
    function changed(address identity) external view returns (uint256);

    /// @notice Next nonce of a signer, shared by all the identities that it owns.
    function nonce(address signer) external view returns (uint256);

    /// @notice Current owner: the identity itself until changed; zero for ever once deactivated.
    function identityOwner(address identity) external view returns (address);

    /// @notice Whether a delegate of this type is valid now; false for ever once the identity is deactivated.
    function validDelegate(address identity, bytes32 delegateType, address delegate) external view returns (bool);

    /// @notice False for ever once the owner was changed to zero. Gates ask this.
    function isActive(address identity) external view returns (bool);

    function changeOwner(address identity, address newOwner) external;

    function changeOwnerSigned(address identity, uint8 sigV, bytes32 sigR, bytes32 sigS, address newOwner) external;

    function addDelegate(address identity, bytes32 delegateType, address delegate, uint256 validity) external;

    function addDelegateSigned(
        address identity,
        uint8 sigV,
        bytes32 sigR,
        bytes32 sigS,
        bytes32 delegateType,
        address delegate,
        uint256 validity
    ) external;

    function revokeDelegate(address identity, bytes32 delegateType, address delegate) external;

    function revokeDelegateSigned(
        address identity,
        uint8 sigV,
        bytes32 sigR,
        bytes32 sigS,
        bytes32 delegateType,
        address delegate
    ) external;

    function setAttribute(address identity, bytes32 name, bytes calldata value, uint256 validity) external;

    function setAttributeSigned(
        address identity,
        uint8 sigV,
        bytes32 sigR,
        bytes32 sigS,
        bytes32 name,
        bytes calldata value,
        uint256 validity
    ) external;

    function revokeAttribute(address identity, bytes32 name, bytes calldata value) external;

    function revokeAttributeSigned(
        address identity,
        uint8 sigV,
        bytes32 sigR,
        bytes32 sigS,
        bytes32 name,
        bytes calldata value
    ) external;
}
