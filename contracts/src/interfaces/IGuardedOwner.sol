// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title  IGuardedOwner
/// @notice Owner of identities whose key can be replaced when it was lost: guardians propose a new one, the old one may veto for a time,
///         then anyone finishes. It signs by ERC-1271 with its present key.
/// @dev It answers a lost key, not a stolen one: who has the key can do all that the owner can, and can veto.
interface IGuardedOwner is IERC1271 {
    /// @notice A replacement that enough guardians have approved.
    /// @param key The new key; zero when there is none
    /// @param finishesAt Second from which it can be finished
    struct Recovery {
        address key;
        uint64 finishesAt;
    }

    event GuardiansSet(address[] guardians, uint16 threshold, uint64 delay);
    /// @param finishesAt Zero before enough have approved
    event RecoveryApproved(
        uint256 indexed attempt, address indexed guardian, address key, uint256 approvals, uint64 finishesAt
    );
    /// @notice Emitted when the key ended all approvals given so far.
    event RecoveryEnded(uint256 indexed attempt);
    event KeyChanged(address previous, address key);

    error AlreadyInitialized();
    error OnlyKey(address caller);
    error OnlyGuardian(address caller);
    error EmptyKey();
    error InvalidGuardians(uint256 guardians, uint16 threshold);
    error AlreadyApproved(address guardian, address key);
    error NotEnoughApprovals(uint256 approvals, uint16 threshold);
    error NothingProposed();
    error TooEarly(uint64 finishesAt);

    /// @notice Sets up a new copy; once.
    function initialize(address key, address[] calldata guardians, uint16 threshold, uint64 delay) external;

    /// @notice Calls a contract as this owner; only the key. A failure is passed on.
    function execute(address target, uint256 value, bytes calldata data) external payable returns (bytes memory);

    /// @notice Replaces guardians, threshold and delay, and ends a recovery; only the key.
    /// @param delay Seconds, above 0 and below 2^32
    function setGuardians(address[] calldata guardians, uint16 threshold, uint64 delay) external;

    /// @notice Replaces the key at once, and ends a recovery; only the key.
    function changeKey(address key) external;

    /// @notice Proposes a new key, or approves one that another guardian proposed; only a guardian, which may change its mind. With enough
    ///         approvals the delay begins.
    function approveRecovery(address key) external;

    /// @notice Ends a recovery and all approvals so far; only the key.
    function veto() external;

    /// @notice Puts the approved key in the old one's place after the delay; anyone may.
    function finishRecovery() external;

    /// @notice The present key.
    function key() external view returns (address);

    /// @notice Guardians, how many must approve, and the seconds in which the key may veto.
    function guardians() external view returns (address[] memory accounts, uint16 threshold, uint64 delay);

    /// @notice The recovery whose delay runs.
    function recovery() external view returns (Recovery memory);
}
