// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IEscrow
/// @notice What applications have put in to pay for their consumption. Amounts in LDG's smallest unit.
interface IEscrow {
    /// @notice An application's escrow.
    /// @param balance What vouchers can be paid from
    /// @param leaving What was announced to be withdrawn; vouchers are still paid from it once the balance is used up
    /// @param leavesAt Second from which it may be withdrawn
    struct Account {
        uint128 balance;
        uint128 leaving;
        uint64 leavesAt;
    }

    event Deposited(address indexed app, address indexed from, uint256 amount);
    event WithdrawalAnnounced(address indexed app, uint256 amount, uint64 leavesAt);
    event EscrowWithdrawn(address indexed app, address indexed to, uint256 amount);

    error EmptyAmount();
    error NotOwner(address identity, address caller);
    error InsufficientEscrow(address app, uint256 wanted, uint256 available);
    error StillLeaving(uint64 leavesAt);

    /// @notice Adds tokens of the caller to an application's escrow; anyone may. The caller has approved this contract.
    function deposit(address app, uint256 amount) external;

    /// @notice Starts the delay after which an amount may be withdrawn; only the owner of the application's identity.
    /// @dev A second announcement adds to the first and starts the delay again.
    function announceWithdrawal(address app, uint256 amount) external;

    /// @notice Withdraws what is left of the announced amount; only the owner of the application's identity.
    function withdrawEscrow(address app, address to) external returns (uint256 amount);

    /// @notice An application's escrow.
    function escrowOf(address app) external view returns (Account memory);

    /// @notice Seconds between announcement and withdrawal: time in which engines can still settle.
    function escrowDelay() external view returns (uint64);
}
