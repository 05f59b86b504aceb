// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IGuardedOwners
/// @notice Creates guarded owners, each at an address that can be computed before.
interface IGuardedOwners {
    event GuardedOwnerCreated(address indexed owner, address indexed key, address[] guardians, uint16 threshold, uint64 delay);

    /// @notice Creates a guarded owner; anyone may, for any key.
    function create(address key, address[] calldata guardians, uint16 threshold, uint64 delay, bytes32 salt)
        external
        returns (address owner);

    /// @notice Where `create` with these arguments creates it.
    function addressOf(address key, address[] calldata guardians, uint16 threshold, uint64 delay, bytes32 salt)
        external
        view
        returns (address owner);
}
