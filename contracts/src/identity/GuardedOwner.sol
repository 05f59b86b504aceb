// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IGuardedOwner} from "../interfaces/IGuardedOwner.sol";

/// @title  GuardedOwner
/// @notice Owns identities for one key that guardians can replace. Copies of it are made by GuardedOwners. Spec: docs/contracts.md, "Recovery".
///
/// Invariants (each has an `invariant_` test):
///   G1  the key changes only by itself, or by enough guardians and the whole delay without a veto
///   G2  only the key calls out, and only its signature is this owner's
contract GuardedOwner is IGuardedOwner {
    uint256 private constant MOST_GUARDIANS = 16;

    address private _key;
    uint64 private _delay;
    uint16 private _threshold;
    bool private _initialized;
    Recovery private _recovery;
    /// @dev Number of the present attempt: approvals of an earlier one are worth nothing.
    uint256 private _attempt;
    address[] private _guardians;
    mapping(uint256 attempt => mapping(address guardian => address key)) private _approved;

    modifier onlyKey() {
        if (msg.sender != _key) revert OnlyKey(msg.sender);
        _;
    }

    /// @dev The original, from which copies are made, is nobody's.
    constructor() {
        _initialized = true;
    }

    /// @inheritdoc IGuardedOwner
    function initialize(address key_, address[] calldata guardians_, uint16 threshold, uint64 delay) external {
        if (_initialized) revert AlreadyInitialized();
        _initialized = true;
        _changeKey(key_);
        _setGuardians(guardians_, threshold, delay);
    }

    /// @inheritdoc IGuardedOwner
    function execute(address target, uint256 value, bytes calldata data)
        external
        payable
        onlyKey
        returns (bytes memory)
    {
        return Address.functionCallWithValue(target, data, value);
    }

    /// @inheritdoc IGuardedOwner
    function setGuardians(address[] calldata guardians_, uint16 threshold, uint64 delay) external onlyKey {
        _endAttempt();
        _setGuardians(guardians_, threshold, delay);
    }

    /// @inheritdoc IGuardedOwner
    function changeKey(address key_) external onlyKey {
        _endAttempt();
        _changeKey(key_);
    }

    /// @inheritdoc IGuardedOwner
    function approveRecovery(address key_) external {
        if (!_isGuardian(msg.sender)) revert OnlyGuardian(msg.sender);
        if (key_ == address(0)) revert EmptyKey();
        if (_approved[_attempt][msg.sender] == key_) revert AlreadyApproved(msg.sender, key_);
        _approved[_attempt][msg.sender] = key_;
        uint256 approvals = _approvals(key_);
        // whichever voice reaches the threshold starts the delay anew: one that was given, taken away and given again may not save it
        if (approvals == _threshold || (approvals > _threshold && _recovery.key != key_)) {
            _recovery = Recovery(key_, uint64(block.timestamp) + _delay);
        }
        emit RecoveryApproved(_attempt, msg.sender, key_, approvals, _recovery.key == key_ ? _recovery.finishesAt : 0);
    }

    /// @inheritdoc IGuardedOwner
    function veto() external onlyKey {
        _endAttempt();
    }

    /// @inheritdoc IGuardedOwner
    function finishRecovery() external {
        Recovery memory r = _recovery;
        if (r.key == address(0)) revert NothingProposed();
        if (block.timestamp < r.finishesAt) revert TooEarly(r.finishesAt);
        uint256 approvals = _approvals(r.key);
        if (approvals < _threshold) revert NotEnoughApprovals(approvals, _threshold);
        delete _recovery;
        _attempt++;
        _changeKey(r.key);
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        bool valid = _key != address(0) && SignatureChecker.isValidSignatureNowCalldata(_key, digest, signature);
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// @inheritdoc IGuardedOwner
    function key() external view returns (address) {
        return _key;
    }

    /// @inheritdoc IGuardedOwner
    function guardians() external view returns (address[] memory accounts, uint16 threshold, uint64 delay) {
        return (_guardians, _threshold, _delay);
    }

    /// @inheritdoc IGuardedOwner
    function recovery() external view returns (Recovery memory) {
        return _recovery;
    }

    /// @dev Stakes and rewards come back in coins.
    receive() external payable {}

    function _endAttempt() private {
        emit RecoveryEnded(_attempt);
        delete _recovery;
        _attempt++;
    }

    function _changeKey(address key_) private {
        if (key_ == address(0)) revert EmptyKey();
        emit KeyChanged(_key, key_);
        _key = key_;
    }

    function _setGuardians(address[] calldata accounts, uint16 threshold, uint64 delay) private {
        bool valid = accounts.length <= MOST_GUARDIANS && threshold != 0 && threshold <= accounts.length && delay != 0
            && delay <= type(uint32).max;
        for (uint256 i = 0; i < accounts.length && valid; i++) {
            valid = accounts[i] != address(0);
            for (uint256 k = 0; k < i; k++) valid = valid && accounts[k] != accounts[i];
        }
        if (!valid) revert InvalidGuardians(accounts.length, threshold);
        (_guardians, _threshold, _delay) = (accounts, threshold, delay);
        emit GuardiansSet(accounts, threshold, delay);
    }

    /// @dev One guardian that proposes nonsense cannot stand in the way of the others: each has one voice, and may give it to another key.
    function _approvals(address key_) private view returns (uint256 count) {
        for (uint256 i = 0; i < _guardians.length; i++) {
            if (_approved[_attempt][_guardians[i]] == key_) count++;
        }
    }

    function _isGuardian(address account) private view returns (bool) {
        for (uint256 i = 0; i < _guardians.length; i++) {
            if (_guardians[i] == account) return true;
        }
        return false;
    }
}
