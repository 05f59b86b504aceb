// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../interfaces/IConsentRegistry.sol";
import {ConsentStore} from "./ConsentStore.sol";

/// @title  PassingOn
/// @notice Consents below consents: an application gives a part of what it holds to another one. Spec: docs/contracts.md, "Passing on".
abstract contract PassingOn is ConsentStore {
    bytes32 private constant SUB_CONSENT_TYPE = keccak256(
        "SubConsent(address owner,address app,address aboveOwner,uint256 aboveNonce,uint8 purposes,uint64 expiry)"
    );
    bytes32 private constant PASS_ON_TYPE = keccak256(
        "PassOn(SubConsent consent,uint256 nonce,uint256 epoch,uint256 deadline)SubConsent(address owner,address app,address aboveOwner,uint256 aboveNonce,uint8 purposes,uint64 expiry)"
    );
    bytes32 private constant TAKE_BACK_TYPE =
        keccak256("TakeBack(address owner,uint256 nonce,address by,uint256 deadline)");

    /// @inheritdoc IConsentRegistry
    function passOn(SubConsent calldata consent, uint256 nonce) external returns (bytes32 id) {
        _requireActing(consent.owner);
        return _passOn(consent, nonce);
    }

    /// @inheritdoc IConsentRegistry
    function passOnSigned(SubConsent calldata consent, uint256 nonce, uint256 deadline, bytes calldata signature)
        external
        returns (bytes32 id)
    {
        bytes32 what = keccak256(abi.encode(SUB_CONSENT_TYPE, consent));
        bytes32 message = keccak256(abi.encode(PASS_ON_TYPE, what, nonce, _epochs[consent.owner], deadline));
        _requireSigned(consent.owner, message, deadline, signature);
        return _passOn(consent, nonce);
    }

    /// @inheritdoc IConsentRegistry
    function takeBack(address owner, uint256 nonce, address by) external {
        _requireActing(by);
        _takeBack(owner, nonce, by);
    }

    /// @inheritdoc IConsentRegistry
    function takeBackSigned(address owner, uint256 nonce, address by, uint256 deadline, bytes calldata signature)
        external
    {
        _requireSigned(by, keccak256(abi.encode(TAKE_BACK_TYPE, owner, nonce, by, deadline)), deadline, signature);
        _takeBack(owner, nonce, by);
    }

    /// @dev Never more than the consent above: fewer or the same purposes, no later end. Both stay so, so a check need not compare again.
    function _passOn(SubConsent calldata c, uint256 nonce) private returns (bytes32 id) {
        Entry storage above = _entries[c.aboveOwner][c.aboveNonce];
        if (above.app != c.owner || !_allows(c.aboveOwner, c.aboveNonce, PASS_ON)) {
            revert NotPassable(c.aboveOwner, c.aboveNonce, c.owner);
        }
        uint8 purposes = _purposes(above);
        if (c.purposes & ~purposes != 0) revert WiderPurposes(purposes, c.purposes);
        if (c.expiry > above.expiry) revert LongerExpiry(above.expiry, c.expiry);
        uint8 depth = _depth(above) + 1;
        if (depth > MOST_DEPTH) revert TooDeep(MOST_DEPTH);

        Entry storage entry;
        uint256 epoch;
        (entry, id, epoch) = _newEntry(c.owner, nonce, c.app, c.purposes | depth << 4, c.expiry);
        (entry.source, entry.payment) = (bytes32(c.aboveNonce), bytes32(uint256(uint160(c.aboveOwner))));
        emit PassedOn(id, c.owner, c.app, nonce, epoch, c);
    }

    function _takeBack(address owner, uint256 nonce, address by) private {
        Entry storage entry = _entries[owner][nonce];
        while (_depth(entry) != 0) {
            (address above, uint256 aboveNonce) = _place(entry);
            if (above == by) {
                _revoke(owner, nonce);
                return;
            }
            entry = _entries[above][aboveNonce];
        }
        revert NotAbove(owner, nonce, by);
    }
}
