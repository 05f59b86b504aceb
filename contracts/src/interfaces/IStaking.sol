// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IStaking
/// @notice Deposits of identities in the native coin, and the locks that runs put on them. Amounts in wei.
interface IStaking {
    /// @notice A deposit in its four states; every wei of it is in exactly one.
    /// @param releaseAt Time from which `unbonding` can be withdrawn
    struct Account {
        uint128 available;
        uint128 locked;
        uint128 unbonding;
        uint64 releaseAt;
    }

    event Deposited(address indexed identity, address indexed from, uint256 amount);
    event Locked(address indexed identity, uint256 amount);
    event Unlocked(address indexed identity, uint256 amount);
    event Slashed(address indexed identity, uint256 amount, uint256 burned);
    event Unbonding(address indexed identity, uint256 amount, uint64 releaseAt);
    event Withdrawn(address indexed identity, address indexed to, uint256 amount);

    error OnlyLockers(address caller);
    error NotOwner(address identity, address caller);
    error EmptyAmount();
    error InsufficientStake(address identity, uint256 requested, uint256 available);
    error InsufficientLock(address identity, uint256 requested, uint256 locked);
    error StillUnbonding(uint64 until);
    error TransferFailed(address to, uint256 amount);

    /// @notice Adds the sent coins to an identity's deposit; anyone may.
    function deposit(address identity) external payable;

    /// @notice Locks a part of an identity's available deposit; only TrainingRuns and StateRoots.
    function lock(address identity, uint256 amount) external;

    /// @notice Makes a locked part available again; only TrainingRuns and StateRoots.
    function unlock(address identity, uint256 amount) external;

    /// @notice Makes the same locked part of several identities available again; only TrainingRuns and StateRoots.
    function unlockAll(address[] calldata identities, uint256 amount) external;

    /// @notice Takes a locked part from an identity; only TrainingRuns and StateRoots. Half is burned, half goes to the Disputes contract.
    function slash(address identity, uint256 amount) external;

    /// @notice Starts to take out a part of the available deposit; only the identity's owner.
    /// @dev A second call before withdrawal joins the first and restarts the period for both.
    function unbond(address identity, uint256 amount) external;

    /// @notice Pays what has finished unbonding; only the identity's owner, to an address of its choice.
    function withdraw(address identity, address payable to) external returns (uint256 amount);

    /// @notice The deposit of an identity.
    function accountOf(address identity) external view returns (Account memory);

    /// @notice Seconds between `unbond` and `withdraw`.
    function unbondingPeriod() external view returns (uint64);
}
