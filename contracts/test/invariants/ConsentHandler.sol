// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {Vm} from "../support/Vm.sol";
import {ConsentMirror} from "./ConsentMirror.sol";

/// @notice Owners, who are each other's applications, delegates and strangers in any order, beside a mirror of the registry. Most calls are
///         about what was given and by who may, or chance would hardly ever pass on what was passed on, or take it back.
contract ConsentHandler is ConsentMirror {
    uint256 private constant KEYS = 4;
    uint256 private constant NONCES = 8;

    /// @notice What the calls have led to. A revocation counts when it ended a consent that was active.
    /// @param deepest Most consents above one that was given
    /// @param tooDeep Passed on below the deepest there may be, and refused for that alone
    /// @param tails Endings of one consent that ended others below it
    /// @param deaths Deactivations of an owner that ended consents
    struct Reached {
        uint256 grants;
        uint256 passed;
        uint256 deepest;
        uint256 tooDeep;
        uint256 revoked;
        uint256 takenBack;
        uint256 tails;
        uint256 deaths;
    }

    mapping(address owner => mapping(uint256 nonce => bool)) private _ended;
    Reached private _reached;
    address[KEYS] private _who;

    constructor() {
        deployConsents();
        for (uint256 i = 0; i < KEYS; i++) _who[i] = vm.addr(1 + i);
    }

    function places() external pure returns (uint256 owners, uint256 nonces) {
        return (KEYS, NONCES);
    }

    function owner(uint256 i) public view returns (address) {
        return _who[i % KEYS];
    }

    function nonceOf(uint256 i) public pure returns (uint256) {
        uint256 last = type(uint256).max;
        return [uint256(0), 1, 254, 255, 256, 257, last - 1, last][i % NONCES];
    }

    function grant(uint256 mix) external {
        mix = spread(mix);
        address subject = owner(mix);
        (uint256 nonce, uint256 key) = (unused(subject, mix >> 8), keyOf(subject, mix >> 16));
        IConsentRegistry.Consent memory c = consentOf(subject);
        c.app = owner(mix >> 56);
        c.purposes = [1, 2, 3, 5, 7, 7, 7, 7][(mix >> 24) % 8];
        c.expiry = uint64(block.timestamp + 1 + (mix >> 32) % 2000);
        bool expected = acts(subject, vm.addr(key)) && isUnused(subject, nonce);
        bytes memory data = abi.encodeCall(consents.grant, (c, nonce));
        if ((mix >> 48) % 2 == 0) {
            bytes memory signature = sign(key, grantDigest(c, nonce, consents.epochOf(subject), block.timestamp));
            data = abi.encodeCall(consents.grantSigned, (c, nonce, block.timestamp, signature));
        }
        assertTrue(call(vm.addr(key), data) == expected, "C1: once, and by who acts for the owner");
        if (expected) _reached.grants++;
    }

    /// @notice Passes on up to eight times.
    function passOn(uint256 mix) external {
        for (uint256 i = 0; i <= mix % 8; i++) passOnOnce(uint256(keccak256(abi.encode(mix, i))));
    }

    /// @dev Below any consent, by anybody: accepted if and only if the mirror says that the giver holds it and may pass it on.
    function passOnOnce(uint256 mix) private {
        IConsentRegistry.SubConsent memory c = below(owner(mix), owner(mix >> 24), owner(mix >> 32), nonceOf(mix >> 40));
        if ((mix >> 80) % 4 != 0) (c.owner, c.aboveOwner, c.aboveNonce) = held(mix >> 88, c.owner);
        (uint256 nonce, uint256 key) = (unused(c.owner, mix >> 8), keyOf(c.owner, mix >> 16));
        Mirrored storage above = _mirror[c.aboveOwner][c.aboveNonce];
        c.purposes = [1, 2, 7, above.purposes, above.purposes, above.purposes][(mix >> 48) % 6];
        // sometimes too long
        c.expiry = (mix >> 56) % 8 == 0 ? uint64(block.timestamp + 1 + (mix >> 64) % 500) : above.expiry;
        bool fits = acts(c.owner, vm.addr(key)) && isUnused(c.owner, nonce) && above.app == c.owner
            && mirrored(c.aboveOwner, c.aboveNonce, 4 | c.purposes) && c.expiry <= above.expiry;
        bytes memory data = abi.encodeCall(consents.passOn, (c, nonce));
        if ((mix >> 72) % 2 == 0) {
            bytes memory signature = sign(key, passOnDigest(c, nonce, consents.epochOf(c.owner), block.timestamp));
            data = abi.encodeCall(consents.passOnSigned, (c, nonce, block.timestamp, signature));
        }
        bool done = call(vm.addr(key), data);
        assertTrue(done == (fits && above.depth < 4), "C1, C5: what one holds, and no more");
        if (fits && above.depth == 4) _reached.tooDeep++;
        if (!done) return;
        _reached.passed++;
        if (above.depth >= _reached.deepest) _reached.deepest = above.depth + 1;
    }

    /// @dev By any identity: accepted if and only if it stands above.
    function takeBack(uint256 mix) external {
        mix = spread(mix);
        Place memory p = Place(owner(mix), nonceOf(mix >> 8));
        address by = owner(mix >> 16);
        if ((mix >> 40) % 4 != 0) {
            p = alive(mix >> 48, true, p);
            by = someAbove(p, mix >> 64, by);
        }
        uint256 key = keyOf(by, mix >> 24);
        bool expected = acts(by, vm.addr(key)) && isAbove(p.owner, p.nonce, by);
        (bool held_, uint256 before) = (isAlive(p), countAlive());
        bytes memory data = abi.encodeCall(consents.takeBack, (p.owner, p.nonce, by));
        if ((mix >> 32) % 2 == 0) {
            bytes memory signature = sign(key, takeBackDigest(p.owner, p.nonce, by, block.timestamp));
            data = abi.encodeCall(consents.takeBackSigned, (p.owner, p.nonce, by, block.timestamp, signature));
        }
        assertTrue(call(vm.addr(key), data) == expected, "C3: whoever stands above can take back");
        if (!expected) return;
        end(p);
        if (held_) _reached.takenBack++;
        if (before > 1 + countAlive()) _reached.tails++;
    }

    function revoke(uint256 mix) external {
        mix = spread(mix);
        Place memory p = Place(owner(mix), nonceOf(mix >> 8));
        if ((mix >> 40) % 2 == 0) p = alive(mix >> 48, false, p);
        uint256 key = keyOf(p.owner, mix >> 16);
        bool expected = acts(p.owner, vm.addr(key));
        (bool held_, uint256 before) = (isAlive(p), countAlive());
        uint256 kind = (mix >> 24) % 16;
        assertTrue(call(vm.addr(key), revocation(p, key, kind)) == expected, "C3: who acts can revoke");
        if (!expected) return;
        end(p);
        if (held_) _reached.revoked++;
        if (kind > 1 && before > 1 + countAlive()) _reached.tails++;
    }

    function change(uint256 mix) external {
        mix = spread(mix);
        (address subject, address other) = (owner(mix), owner(mix >> 8));
        address current = registry.identityOwner(subject);
        if (current == address(0)) return;
        vm.prank(current);
        if ((mix >> 16) % 8 == 0) registry.changeOwner(subject, other);
        else if ((mix >> 16) % 2 == 0) registry.addDelegate(subject, DELEGATE, other, (mix >> 24) % 500);
        else registry.revokeDelegate(subject, DELEGATE, other);
    }

    /// @dev Rarely, and not the last one: nothing happens any more between the dead.
    function deactivate(uint256 mix) external {
        mix = spread(mix);
        address subject = alive(mix >> 8, false, Place(owner(mix), 0)).owner;
        address current = registry.identityOwner(subject);
        if (mix % 16 != 0 || _dead[subject] || countDead() == KEYS - 1) return;
        uint256 before = countAlive();
        vm.prank(current);
        registry.changeOwner(subject, address(0));
        _dead[subject] = true;
        if (countAlive() < before) _reached.deaths++;
    }

    function wait(uint256 mix) external {
        vm.warp(block.timestamp + mix % 100);
    }

    function ended(address subject, uint256 nonce) external view returns (bool) {
        return _ended[subject][nonce];
    }

    function isDead(address subject) external view returns (bool) {
        return _dead[subject];
    }

    function isWithinItsAbove(address subject, uint256 nonce, uint8 purposes) external view returns (bool) {
        IConsentRegistry.Link memory link = consents.linkOf(subject, nonce);
        if (link.depth == 0 || !consents.isActive(subject, nonce, purposes)) return true;
        return consents.isActive(link.aboveOwner, link.aboveNonce, purposes | 4);
    }

    function isActive(address subject, uint256 nonce, uint8 purposes) external view returns (bool) {
        return consents.isActive(subject, nonce, purposes);
    }

    function reached() external view returns (Reached memory) {
        return _reached;
    }

    /// @dev Small numbers are as mixed as large ones.
    function spread(uint256 mix) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(mix)));
    }

    /// @dev Of everything at once in two cases of 16, else of the one.
    function revocation(Place memory p, uint256 key, uint256 kind) private view returns (bytes memory) {
        (uint256 epoch, uint256 deadline) = (consents.epochOf(p.owner), block.timestamp);
        if (kind == 0) return abi.encodeCall(consents.revokeAll, (p.owner));
        if (kind == 1) {
            bytes memory all = sign(key, revokeAllDigest(p.owner, epoch, deadline));
            return abi.encodeCall(consents.revokeAllSigned, (p.owner, epoch, deadline, all));
        }
        if (kind % 3 == 0) return abi.encodeCall(consents.revoke, (p.owner, p.nonce));
        if (kind % 3 == 1) {
            bytes memory one = sign(key, revokeDigest(p.owner, p.nonce, deadline));
            return abi.encodeCall(consents.revokeSigned, (p.owner, p.nonce, deadline, one));
        }
        uint256[] memory masks = new uint256[](1);
        masks[0] = 1 << (p.nonce & 0xff);
        return abi.encodeCall(consents.revokeMany, (p.owner, p.nonce >> 8, masks));
    }

    function end(Place memory p) private {
        assertTrue(!consents.isActive(p.owner, p.nonce, 1) && !consents.isActive(p.owner, p.nonce, 2), "C2: at once");
        if (_mirror[p.owner][p.nonce].granted) _ended[p.owner][p.nonce] = true;
    }

    /// @dev A consent that may be passed on now, and who holds it; the deepest in three cases of four.
    function held(uint256 mix, address otherwise) private view returns (address holder, address aboveOwner, uint256 aboveNonce) {
        holder = otherwise;
        uint256 best = 0;
        for (uint256 i = 0; i < _given.length; i++) {
            Place memory p = _given[((mix >> 2) + i) % _given.length];
            Mirrored storage m = _mirror[p.owner][p.nonce];
            if (m.depth < best || _dead[m.app] || !mirrored(p.owner, p.nonce, 4)) continue;
            (holder, aboveOwner, aboveNonce, best) = (m.app, p.owner, p.nonce, m.depth + 1);
            if (mix % 4 == 0) break;
        }
    }

    /// @dev An active consent, or one that was passed on, if there is one.
    function alive(uint256 mix, bool passed, Place memory otherwise) private view returns (Place memory) {
        for (uint256 i = 0; i < _given.length; i++) {
            Place memory p = _given[((mix % 256) + i) % _given.length];
            if (isAlive(p) && (!passed || _mirror[p.owner][p.nonce].depth != 0)) return p;
        }
        return otherwise;
    }

    /// @dev The owner of a consent above one that was passed on.
    function someAbove(Place memory p, uint256 mix, address otherwise) private view returns (address by) {
        Mirrored storage m = _mirror[p.owner][p.nonce];
        by = otherwise;
        if (m.depth == 0) return by;
        for (uint256 i = mix % m.depth + 1; i > 0; i--) {
            by = m.aboveOwner;
            m = _mirror[m.aboveOwner][m.aboveNonce];
        }
    }

    function isUnused(address subject, uint256 nonce) private view returns (bool) {
        return !_mirror[subject][nonce].granted && !_mirror[subject][nonce].revoked;
    }

    /// @dev A nonce that nobody has used in three cases of four, if there is one; else any.
    function unused(address subject, uint256 mix) private view returns (uint256 nonce) {
        nonce = nonceOf(mix);
        for (uint256 i = 0; i < NONCES && (mix >> 4) % 4 != 0 && !isUnused(subject, nonce); i++) nonce = nonceOf(mix + i);
    }

    /// @dev The key of who acts for an identity in three cases of four, if there is one; else any.
    function keyOf(address subject, uint256 mix) private view returns (uint256 key) {
        key = 1 + mix % KEYS;
        for (uint256 i = 0; i < KEYS && (mix >> 4) % 4 != 0 && !acts(subject, vm.addr(key)); i++) key = 1 + key % KEYS;
    }

    function acts(address subject, address caller) private view returns (bool) {
        return !_dead[subject]
            && (registry.identityOwner(subject) == caller || registry.validDelegate(subject, DELEGATE, caller));
    }

    function countDead() private view returns (uint256 count) {
        for (uint256 i = 0; i < KEYS; i++) if (_dead[_who[i]]) count++;
    }

    function call(address caller, bytes memory data) private returns (bool done) {
        vm.recordLogs();
        vm.prank(caller);
        (done,) = address(consents).call(data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) mirror(logs[i]);
    }
}
