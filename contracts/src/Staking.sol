// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IStaking} from "./interfaces/IStaking.sol";

/// @title  Staking
/// @notice Deposits of identities, locked by runs and taken out after an unbonding period. Spec: docs/contracts.md, "Staking".
///
/// Invariants (each has an `invariant_` test):
///   S1  balance >= Σ (available + locked + unbonding) over all identities
///   S2  a locked wei can be neither unbonded nor withdrawn; only the contract that locked it unlocks it
///   S3  a wei leaves an identity only by its owner's withdrawal, or from a lock that a conviction ends: half of it burns
contract Staking is IStaking {
    using SafeCast for uint256;

    IIdentityRegistry private immutable _registry;
    address private immutable _runs;
    address private immutable _stateRoots;
    address private immutable _disputes;
    uint64 private immutable _unbondingPeriod;

    mapping(address identity => Account) private _accounts;

    modifier onlyLockers() {
        if (msg.sender != _runs && msg.sender != _stateRoots) revert OnlyLockers(msg.sender);
        _;
    }

    /// @param registry Says who owns an identity
    /// @param runs Locks slot stakes and verifiers' weights
    /// @param stateRoots Locks candidates' bonds
    /// @param disputes Gets the challengers' half of a slash
    /// @param period Seconds between `unbond` and `withdraw`
    constructor(IIdentityRegistry registry, address runs, address stateRoots, address disputes, uint64 period) {
        _registry = registry;
        _runs = runs;
        _stateRoots = stateRoots;
        _disputes = disputes;
        _unbondingPeriod = period;
    }

    /// @inheritdoc IStaking
    function deposit(address identity) external payable {
        if (msg.value == 0) revert EmptyAmount();
        _accounts[identity].available += msg.value.toUint128();
        emit Deposited(identity, msg.sender, msg.value);
    }

    /// @inheritdoc IStaking
    function lock(address identity, uint256 amount) external onlyLockers {
        Account storage a = _accounts[identity];
        if (amount > a.available) revert InsufficientStake(identity, amount, a.available);
        a.available -= uint128(amount);
        a.locked += uint128(amount);
        emit Locked(identity, amount);
    }

    /// @inheritdoc IStaking
    function unlock(address identity, uint256 amount) external onlyLockers {
        _unlock(identity, amount);
    }

    /// @inheritdoc IStaking
    function unlockAll(address[] calldata identities, uint256 amount) external onlyLockers {
        for (uint256 i = 0; i < identities.length; i++) _unlock(identities[i], amount);
    }

    /// @inheritdoc IStaking
    function slash(address identity, uint256 amount) external onlyLockers {
        Account storage a = _accounts[identity];
        if (amount > a.locked) revert InsufficientLock(identity, amount, a.locked);
        a.locked -= uint128(amount);
        uint256 reward = amount / 2;
        emit Slashed(identity, amount, amount - reward);
        if (amount == 0) return;
        (bool paid,) = _disputes.call{value: reward}("");
        if (!paid) revert TransferFailed(_disputes, reward);
        // nobody has the key of the zero address
        (bool burned,) = address(0).call{value: amount - reward}("");
        if (!burned) revert TransferFailed(address(0), amount - reward);
    }

    /// @inheritdoc IStaking
    function unbond(address identity, uint256 amount) external {
        _requireOwner(identity);
        if (amount == 0) revert EmptyAmount();
        Account storage a = _accounts[identity];
        if (amount > a.available) revert InsufficientStake(identity, amount, a.available);
        a.available -= uint128(amount);
        a.unbonding += uint128(amount);
        a.releaseAt = uint64(block.timestamp) + _unbondingPeriod;
        emit Unbonding(identity, amount, a.releaseAt);
    }

    /// @inheritdoc IStaking
    function withdraw(address identity, address payable to) external returns (uint256 amount) {
        _requireOwner(identity);
        Account storage a = _accounts[identity];
        amount = a.unbonding;
        if (amount == 0) revert EmptyAmount();
        if (block.timestamp < a.releaseAt) revert StillUnbonding(a.releaseAt);
        a.unbonding = 0;
        emit Withdrawn(identity, to, amount);
        (bool sent,) = to.call{value: amount}("");
        if (!sent) revert TransferFailed(to, amount);
    }

    /// @inheritdoc IStaking
    function accountOf(address identity) external view returns (Account memory) {
        return _accounts[identity];
    }

    /// @inheritdoc IStaking
    function unbondingPeriod() external view returns (uint64) {
        return _unbondingPeriod;
    }

    function _unlock(address identity, uint256 amount) private {
        Account storage a = _accounts[identity];
        (uint128 available, uint128 locked) = (a.available, a.locked);
        if (amount > locked) revert InsufficientLock(identity, amount, locked);
        (a.available, a.locked) = (available + uint128(amount), locked - uint128(amount));
        emit Unlocked(identity, amount);
    }

    function _requireOwner(address identity) private view {
        if (_registry.identityOwner(identity) != msg.sender) revert NotOwner(identity, msg.sender);
    }
}
