// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {Consenting} from "../support/Consenting.sol";
import {Vm} from "../support/Vm.sol";

/// @notice Owners, who are each other's applications, delegates and strangers in any order, and a mirror of the registry that is made of its logs alone.
contract ConsentHandler is Consenting {
    uint256 private constant KEYS = 4;

    struct Mirrored {
        bool granted;
        bool revoked;
        uint8 depth;
        address app;
        address aboveOwner;
        uint256 aboveNonce;
        uint8 purposes;
        uint64 expiry;
        uint256 epoch;
    }

    mapping(address owner => mapping(uint256 nonce => Mirrored)) private _mirror;
    mapping(address owner => mapping(uint256 nonce => bool)) private _ended;
    mapping(address owner => uint256) private _epochs;
    uint256 private _grants;
    uint256 private _passed;
    uint256 private _revocations;

    address[KEYS] private _who;

    constructor() {
        deployConsents();
        for (uint256 i = 0; i < KEYS; i++) _who[i] = vm.addr(1 + i);
    }

    function owner(uint256 i) public view returns (address) {
        return _who[i % KEYS];
    }

    function nonceOf(uint256 i) public pure returns (uint256) {
        return [uint256(0), 1, 255, 256, 257, type(uint256).max][i % 6];
    }

    function grant(uint256 mix) external {
        (address subject, uint256 nonce, uint256 key) = (owner(mix), nonceOf(mix >> 8), 1 + (mix >> 16) % KEYS);
        IConsentRegistry.Consent memory c = consentOf(subject);
        c.app = owner(mix >> 56);
        c.purposes = [1, 2, 3, 5, 7, 7][(mix >> 24) % 6];
        c.expiry = uint64(block.timestamp + 1 + (mix >> 32) % 1000);
        bool expected = acts(subject, vm.addr(key)) && !_mirror[subject][nonce].granted && !_mirror[subject][nonce].revoked;
        bytes memory data = abi.encodeCall(consents.grant, (c, nonce));
        if ((mix >> 48) % 2 == 0) {
            bytes memory signature = sign(key, grantDigest(c, nonce, consents.epochOf(subject), block.timestamp));
            data = abi.encodeCall(consents.grantSigned, (c, nonce, block.timestamp, signature));
        }
        assertTrue(call(vm.addr(key), data) == expected, "C1: once, and by who acts for the owner");
        if (expected) _grants++;
    }

    /// @dev Below any consent, by anybody: accepted if and only if the mirror says that the giver holds it and may pass it on.
    function passOn(uint256 mix) external {
        (address giver, uint256 nonce, uint256 key) = (owner(mix), nonceOf(mix >> 8), 1 + (mix >> 16) % KEYS);
        IConsentRegistry.SubConsent memory c = below(giver, owner(mix >> 24), owner(mix >> 32), nonceOf(mix >> 40));
        if ((mix >> 80) % 4 != 0) {
            (c.aboveOwner, c.aboveNonce) = heldBy(giver, (mix >> 88) % 24);
            key = 1 + mix % KEYS;
        }
        c.purposes = [1, 2, 5, 7][(mix >> 48) % 4];
        Mirrored storage above = _mirror[c.aboveOwner][c.aboveNonce];
        // sometimes a second too long
        c.expiry = (mix >> 56) % 4 == 0 ? uint64(block.timestamp + 1 + (mix >> 64) % 500) : above.expiry;
        bool expected = acts(giver, vm.addr(key)) && !_mirror[giver][nonce].granted && !_mirror[giver][nonce].revoked
            && above.app == giver && mirrored(c.aboveOwner, c.aboveNonce, 4 | c.purposes) && above.depth < 4
            && c.expiry <= above.expiry;
        bytes memory data = abi.encodeCall(consents.passOn, (c, nonce));
        if ((mix >> 72) % 2 == 0) {
            bytes memory signature = sign(key, passOnDigest(c, nonce, consents.epochOf(giver), block.timestamp));
            data = abi.encodeCall(consents.passOnSigned, (c, nonce, block.timestamp, signature));
        }
        assertTrue(call(vm.addr(key), data) == expected, "C1, C5: what one holds, and no more");
        if (expected) _passed++;
    }

    /// @dev A consent that an identity holds, if it holds one, from a place on.
    function heldBy(address holder, uint256 from) private view returns (address aboveOwner, uint256 aboveNonce) {
        for (uint256 i = 0; i < 6 * KEYS; i++) {
            (aboveOwner, aboveNonce) = (owner((from + i) / 6), nonceOf(from + i));
            if (_mirror[aboveOwner][aboveNonce].app == holder && mirrored(aboveOwner, aboveNonce, 4)) break;
        }
    }

    /// @dev By any identity: accepted if and only if it stands above.
    function takeBack(uint256 mix) external {
        (address giver, uint256 nonce, address by) = (owner(mix), nonceOf(mix >> 8), owner(mix >> 16));
        uint256 key = 1 + (mix >> 24) % KEYS;
        bool expected = acts(by, vm.addr(key)) && isAbove(giver, nonce, by);
        bytes memory data = abi.encodeCall(consents.takeBack, (giver, nonce, by));
        if ((mix >> 32) % 2 == 0) {
            bytes memory signature = sign(key, takeBackDigest(giver, nonce, by, block.timestamp));
            data = abi.encodeCall(consents.takeBackSigned, (giver, nonce, by, block.timestamp, signature));
        }
        assertTrue(call(vm.addr(key), data) == expected, "C3: whoever stands above can take back");
        if (!expected) return;
        assertTrue(!consents.isActive(giver, nonce, 1) && !consents.isActive(giver, nonce, 2), "C2: at once");
        _ended[giver][nonce] = true;
    }

    function revoke(uint256 mix) external {
        (address subject, uint256 nonce, uint256 key) = (owner(mix), nonceOf(mix >> 8), 1 + (mix >> 16) % KEYS);
        uint256[] memory masks = new uint256[](1);
        masks[0] = 1 << (nonce & 0xff);
        uint256 epoch = consents.epochOf(subject);
        bytes[5] memory calls = [
            abi.encodeCall(consents.revoke, (subject, nonce)),
            abi.encodeCall(consents.revokeMany, (subject, nonce >> 8, masks)),
            abi.encodeCall(consents.revokeAll, (subject)),
            abi.encodeCall(
                consents.revokeSigned,
                (subject, nonce, block.timestamp, sign(key, revokeDigest(subject, nonce, block.timestamp)))
            ),
            abi.encodeCall(
                consents.revokeAllSigned,
                (subject, epoch, block.timestamp, sign(key, revokeAllDigest(subject, epoch, block.timestamp)))
            )
        ];
        bool expected = acts(subject, vm.addr(key));
        assertTrue(call(vm.addr(key), calls[(mix >> 24) % 5]) == expected, "C3: who acts can revoke");
        if (!expected) return;
        assertTrue(!consents.isActive(subject, nonce, 1) && !consents.isActive(subject, nonce, 2), "C2: at once");
        if (_mirror[subject][nonce].granted) _ended[subject][nonce] = true;
        _revocations++;
    }

    function change(uint256 mix) external {
        (address subject, address other) = (owner(mix), owner(mix >> 8));
        address current = registry.identityOwner(subject);
        if (current == address(0)) return;
        vm.prank(current);
        if ((mix >> 16) % 8 == 0) registry.changeOwner(subject, (mix >> 24) % 8 == 0 ? address(0) : other);
        else if ((mix >> 16) % 2 == 0) registry.addDelegate(subject, DELEGATE, other, (mix >> 24) % 500);
        else registry.revokeDelegate(subject, DELEGATE, other);
    }

    function wait(uint256 mix) external {
        vm.warp(block.timestamp + mix % 100);
    }

    function ended(address subject, uint256 nonce) external view returns (bool) {
        return _ended[subject][nonce];
    }

    /// @dev As slow and plain as can be: everything is asked again at every consent above.
    function mirrored(address subject, uint256 nonce, uint8 purposes) public view returns (bool) {
        Mirrored storage m = _mirror[subject][nonce];
        bool holds = m.granted && !m.revoked && m.purposes & purposes == purposes && block.timestamp < m.expiry
            && m.epoch == _epochs[subject] && registry.isActive(subject);
        return holds && (m.depth == 0 || mirrored(m.aboveOwner, m.aboveNonce, purposes | 4));
    }

    function isAbove(address subject, uint256 nonce, address by) private view returns (bool) {
        Mirrored storage m = _mirror[subject][nonce];
        return m.depth != 0 && (m.aboveOwner == by || isAbove(m.aboveOwner, m.aboveNonce, by));
    }

    function isWithinItsAbove(address subject, uint256 nonce, uint8 purposes) external view returns (bool) {
        IConsentRegistry.Link memory link = consents.linkOf(subject, nonce);
        if (link.depth == 0 || !consents.isActive(subject, nonce, purposes)) return true;
        return consents.isActive(link.aboveOwner, link.aboveNonce, purposes | 4);
    }

    function isActive(address subject, uint256 nonce, uint8 purposes) external view returns (bool) {
        return consents.isActive(subject, nonce, purposes);
    }

    function reached() external view returns (uint256 grants, uint256 passed, uint256 revocations) {
        return (_grants, _passed, _revocations);
    }

    function acts(address subject, address caller) private view returns (bool) {
        return registry.isActive(subject)
            && (registry.identityOwner(subject) == caller || registry.validDelegate(subject, DELEGATE, caller));
    }

    function call(address caller, bytes memory data) private returns (bool done) {
        vm.recordLogs();
        vm.prank(caller);
        (done,) = address(consents).call(data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) mirror(logs[i]);
    }

    function mirror(Vm.Log memory log) private {
        if (log.topics[0] == IConsentRegistry.Granted.selector) {
            (uint256 nonce, uint256 epoch, IConsentRegistry.Consent memory c) =
                abi.decode(log.data, (uint256, uint256, IConsentRegistry.Consent));
            _mirror[c.owner][nonce] =
                Mirrored(true, false, 0, c.app, address(0), 0, c.purposes, c.expiry, epoch);
        } else if (log.topics[0] == IConsentRegistry.PassedOn.selector) {
            (uint256 nonce, uint256 epoch, IConsentRegistry.SubConsent memory c) =
                abi.decode(log.data, (uint256, uint256, IConsentRegistry.SubConsent));
            uint8 depth = _mirror[c.aboveOwner][c.aboveNonce].depth + 1;
            _mirror[c.owner][nonce] =
                Mirrored(true, false, depth, c.app, c.aboveOwner, c.aboveNonce, c.purposes, c.expiry, epoch);
        } else if (log.topics[0] == IConsentRegistry.Revoked.selector) {
            _mirror[address(uint160(uint256(log.topics[2])))][abi.decode(log.data, (uint256))].revoked = true;
        } else if (log.topics[0] == IConsentRegistry.RevokedMany.selector) {
            uint256 mask = abi.decode(log.data, (uint256));
            for (uint256 bit = 0; bit < 256; bit++) {
                if (mask >> bit & 1 == 1) {
                    uint256 nonce = 256 * uint256(log.topics[2]) + bit;
                    _mirror[address(uint160(uint256(log.topics[1])))][nonce].revoked = true;
                }
            }
        } else if (log.topics[0] == IConsentRegistry.AllRevoked.selector) {
            _epochs[address(uint160(uint256(log.topics[1])))] = abi.decode(log.data, (uint256));
        }
    }
}
