// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";

/// @title  Escrow
/// @notice What applications have put in; it leaves late, so that engines can settle first. Who may sign for it is asked when it is put in,
///         never when it pays: an application cannot take back what it signed by revoking a key or giving its identity away.
abstract contract Escrow is IEscrow {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    bytes32 internal constant METER = "LedgerMeter";

    IIdentityRegistry internal immutable _registry;
    IERC20 internal immutable _token;
    uint64 private immutable _delay;

    mapping(bytes32 escrow => Account) private _accounts;

    constructor(IIdentityRegistry registry, IERC20 token, uint64 delay) {
        _registry = registry;
        _token = token;
        _delay = delay;
    }

    /// @inheritdoc IEscrow
    function deposit(address app, address engine, address signer, uint256 amount) external {
        if (amount == 0) revert EmptyAmount();
        address owner = _registry.identityOwner(app);
        bool signs = owner != address(0) && (signer == owner || _registry.validDelegate(app, METER, signer));
        if (!signs) revert NotSigner(app, signer);
        Account storage a = _account(app, engine, signer);
        a.balance += amount.toUint128();
        a.keeper = owner;
        emit Deposited(app, engine, signer, msg.sender, amount, owner);
        _token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IEscrow
    function announceWithdrawal(address app, address engine, address signer, uint256 amount) external {
        Account storage a = _account(app, engine, signer);
        _requireKeeper(app, a);
        if (amount == 0) revert EmptyAmount();
        if (amount > a.balance) revert InsufficientEscrow(app, amount, a.balance);
        a.balance -= uint128(amount);
        a.leaving += uint128(amount);
        (a.leavesAt, a.keeper) = (uint64(block.timestamp) + _delay, msg.sender);
        emit WithdrawalAnnounced(app, engine, signer, amount, a.leavesAt, msg.sender);
    }

    /// @inheritdoc IEscrow
    function withdrawEscrow(address app, address engine, address signer, address to) external returns (uint256 amount) {
        Account storage a = _account(app, engine, signer);
        _requireKeeper(app, a);
        amount = a.leaving;
        if (amount == 0) revert EmptyAmount();
        if (block.timestamp < a.leavesAt) revert StillLeaving(a.leavesAt);
        a.leaving = 0;
        emit EscrowWithdrawn(app, engine, signer, to, amount);
        _token.safeTransfer(to, amount);
    }

    /// @inheritdoc IEscrow
    function escrowOf(address app, address engine, address signer) external view returns (Account memory) {
        return _account(app, engine, signer);
    }

    /// @inheritdoc IEscrow
    function escrowDelay() external view returns (uint64) {
        return _delay;
    }

    /// @dev Takes up to an amount out of an escrow, what is leaving last.
    function _take(address app, address engine, address signer, uint256 wanted) internal returns (uint256 taken) {
        Account storage a = _account(app, engine, signer);
        uint256 there = uint256(a.balance) + a.leaving;
        taken = wanted < there ? wanted : there;
        uint256 first = taken < a.balance ? taken : a.balance;
        a.balance -= uint128(first);
        if (taken != first) a.leaving -= uint128(taken - first);
    }

    function _account(address app, address engine, address signer) private view returns (Account storage) {
        return _accounts[keccak256(abi.encode(app, engine, signer))];
    }

    /// @dev A deactivated identity has no owner: what it left is whose it was when it was last touched.
    function _requireKeeper(address app, Account storage a) private view {
        address owner = _registry.identityOwner(app);
        if (msg.sender != (owner == address(0) ? a.keeper : owner)) revert NotOwner(app, msg.sender);
    }
}
