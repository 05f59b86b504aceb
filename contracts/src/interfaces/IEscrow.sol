// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IEscrow
/// @notice What applications have put in to pay for their consumption. Amounts in LDG's smallest unit. An escrow stands behind one engine and
///         one key: it pays what that engine and that key have signed, whatever becomes of the application's identity.
interface IEscrow {
    /// @notice The escrow of an application, for an engine and a key.
    /// @param balance What vouchers can be paid from
    /// @param leaving What was announced to be withdrawn; vouchers are still paid from it once the balance is used up
    /// @param leavesAt Second from which it may be withdrawn
    /// @param keeper Owner of the application's identity at the last deposit or announcement: it withdraws once the identity is deactivated
    struct Account {
        uint128 balance;
        uint128 leaving;
        uint64 leavesAt;
        address keeper;
    }

    event Deposited(
        address indexed app, address indexed engine, address indexed signer, address from, uint256 amount, address keeper
    );
    event WithdrawalAnnounced(
        address indexed app, address indexed engine, address indexed signer, uint256 amount, uint64 leavesAt, address keeper
    );
    event EscrowWithdrawn(
        address indexed app, address indexed engine, address indexed signer, address to, uint256 amount
    );

    error EmptyAmount();
    error NotOwner(address identity, address caller);
    error NotSigner(address app, address signer);
    error InsufficientEscrow(address app, uint256 wanted, uint256 available);
    error StillLeaving(uint64 leavesAt);

    /// @notice Adds tokens of the caller to an application's escrow; anyone may. The caller has approved this contract.
    /// @param app Identity of the application
    /// @param engine Identity of the engine whose vouchers it pays
    /// @param signer Key that signs them for the application: now its owner, or its valid delegate of type "LedgerMeter"
    /// @param amount How much
    function deposit(address app, address engine, address signer, uint256 amount) external;

    /// @notice Starts the delay after which an amount may be withdrawn; only the owner of the application's identity, or the keeper of the
    ///         escrow of a deactivated one.
    /// @dev A second announcement adds to the first and starts the delay again.
    function announceWithdrawal(address app, address engine, address signer, uint256 amount) external;

    /// @notice Withdraws what is left of the announced amount; only who may announce it.
    function withdrawEscrow(address app, address engine, address signer, address to) external returns (uint256 amount);

    /// @notice An application's escrow for an engine and a key.
    function escrowOf(address app, address engine, address signer) external view returns (Account memory);

    /// @notice Seconds between announcement and withdrawal: time in which engines can still settle.
    function escrowDelay() external view returns (uint64);
}
