// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";

/// @title  Escrow
/// @notice What applications have put in; it leaves late, so that engines can settle first.
abstract contract Escrow is IEscrow {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    IIdentityRegistry internal immutable _registry;
    IERC20 internal immutable _token;
    uint64 private immutable _delay;

    mapping(address app => Account) private _accounts;

    constructor(IIdentityRegistry registry, IERC20 token, uint64 delay) {
        _registry = registry;
        _token = token;
        _delay = delay;
    }

    /// @inheritdoc IEscrow
    function deposit(address app, uint256 amount) external {
        if (amount == 0) revert EmptyAmount();
        _accounts[app].balance += amount.toUint128();
        emit Deposited(app, msg.sender, amount);
        _token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IEscrow
    function announceWithdrawal(address app, uint256 amount) external {
        _requireOwner(app);
        if (amount == 0) revert EmptyAmount();
        Account storage a = _accounts[app];
        if (amount > a.balance) revert InsufficientEscrow(app, amount, a.balance);
        a.balance -= uint128(amount);
        a.leaving += uint128(amount);
        a.leavesAt = uint64(block.timestamp) + _delay;
        emit WithdrawalAnnounced(app, amount, a.leavesAt);
    }

    /// @inheritdoc IEscrow
    function withdrawEscrow(address app, address to) external returns (uint256 amount) {
        _requireOwner(app);
        Account storage a = _accounts[app];
        amount = a.leaving;
        if (amount == 0) revert EmptyAmount();
        if (block.timestamp < a.leavesAt) revert StillLeaving(a.leavesAt);
        a.leaving = 0;
        emit EscrowWithdrawn(app, to, amount);
        _token.safeTransfer(to, amount);
    }

    /// @inheritdoc IEscrow
    function escrowOf(address app) external view returns (Account memory) {
        return _accounts[app];
    }

    /// @inheritdoc IEscrow
    function escrowDelay() external view returns (uint64) {
        return _delay;
    }

    /// @dev Takes up to an amount out of an escrow, what is leaving last.
    function _take(address app, uint256 wanted) internal returns (uint256 taken) {
        Account storage a = _accounts[app];
        uint256 there = uint256(a.balance) + a.leaving;
        taken = wanted < there ? wanted : there;
        uint256 first = taken < a.balance ? taken : a.balance;
        a.balance -= uint128(first);
        if (taken != first) a.leaving -= uint128(taken - first);
    }

    function _requireOwner(address identity) private view {
        if (_registry.identityOwner(identity) != msg.sender) revert NotOwner(identity, msg.sender);
    }
}
