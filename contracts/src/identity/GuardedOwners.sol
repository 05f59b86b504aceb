// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IGuardedOwner} from "../interfaces/IGuardedOwner.sol";
import {IGuardedOwners} from "../interfaces/IGuardedOwners.sol";

/// @title  GuardedOwners
/// @notice Makes copies of GuardedOwner at addresses that follow from what they are made with: nobody can take one's place.
contract GuardedOwners is IGuardedOwners {
    address private immutable _original;

    /// @param original The GuardedOwner whose code the copies run
    constructor(address original) {
        _original = original;
    }

    /// @inheritdoc IGuardedOwners
    function create(address key, address[] calldata guardians, uint16 threshold, uint64 delay, bytes32 salt)
        external
        returns (address owner)
    {
        owner = Clones.cloneDeterministic(_original, _salt(key, guardians, threshold, delay, salt));
        emit GuardedOwnerCreated(owner, key, guardians, threshold, delay);
        IGuardedOwner(owner).initialize(key, guardians, threshold, delay);
    }

    /// @inheritdoc IGuardedOwners
    function addressOf(address key, address[] calldata guardians, uint16 threshold, uint64 delay, bytes32 salt)
        external
        view
        returns (address owner)
    {
        return Clones.predictDeterministicAddress(_original, _salt(key, guardians, threshold, delay, salt));
    }

    function _salt(address key, address[] calldata guardians, uint16 threshold, uint64 delay, bytes32 salt)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(key, guardians, threshold, delay, salt));
    }
}
