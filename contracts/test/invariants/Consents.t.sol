// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConsentRegistry} from "../../src/ConsentRegistry.sol";
import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {Consenting} from "../support/Consenting.sol";
import {TestCase} from "../support/TestCase.sol";
import {Vm} from "../support/Vm.sol";

/// @notice Owners, delegates and strangers in any order, and a mirror of the registry that is made of its logs alone.
contract ConsentHandler is Consenting {
    uint256 private constant KEYS = 4;

    struct Mirrored {
        bool granted;
        bool revoked;
        uint8 purposes;
        uint64 expiry;
        uint256 epoch;
    }

    mapping(address owner => mapping(uint256 nonce => Mirrored)) private _mirror;
    mapping(address owner => mapping(uint256 nonce => bool)) private _ended;
    mapping(address owner => uint256) private _epochs;
    uint256 private _grants;
    uint256 private _revocations;

    constructor() {
        deployConsents();
    }

    function owner(uint256 i) public pure returns (address) {
        return vm.addr(1 + i % KEYS);
    }

    function nonceOf(uint256 i) public pure returns (uint256) {
        return [uint256(0), 1, 255, 256, 257, type(uint256).max][i % 6];
    }

    function grant(uint256 mix) external {
        (address subject, uint256 nonce, uint256 key) = (owner(mix), nonceOf(mix >> 8), 1 + (mix >> 16) % KEYS);
        IConsentRegistry.Consent memory c = consentOf(subject);
        c.purposes = uint8(1 + (mix >> 24) % 3);
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

    function mirrored(address subject, uint256 nonce, uint8 purposes) external view returns (bool) {
        Mirrored storage m = _mirror[subject][nonce];
        return m.granted && !m.revoked && m.purposes & purposes == purposes && block.timestamp < m.expiry
            && m.epoch == _epochs[subject] && registry.isActive(subject);
    }

    function isActive(address subject, uint256 nonce, uint8 purposes) external view returns (bool) {
        return consents.isActive(subject, nonce, purposes);
    }

    function reached() external view returns (uint256 grants, uint256 revocations) {
        return (_grants, _revocations);
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
                Mirrored({granted: true, revoked: false, purposes: c.purposes, expiry: c.expiry, epoch: epoch});
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

contract ConsentInvariants is TestCase {
    ConsentHandler private handler;

    function setUp() public {
        handler = new ConsentHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function test_handler_reachesGrantsAndRevocations() public {
        for (uint256 i = 0; i < 200; i++) {
            uint256 mix = uint256(keccak256(abi.encode("reach", i)));
            if (i % 4 == 0) handler.grant(mix);
            else if (i % 4 == 1) handler.change(mix);
            else if (i % 4 == 2) handler.revoke(mix);
            else handler.wait(mix);
        }
        (uint256 grants, uint256 revocations) = handler.reached();
        assertTrue(grants > 3 && revocations > 3, "both happen");
    }

    /// @dev C1 and C3 are about single calls: ConsentHandler asserts them at each.
    function invariant_C1_C3_C4_logsRebuildWhatIsActive() public view {
        for (uint256 i = 0; i < 4 * 6 * 3; i++) {
            (address owner, uint256 nonce, uint8 purposes) =
                (handler.owner(i / 18), handler.nonceOf(i / 3 % 6), uint8(1 + i % 3));
            assertTrue(handler.isActive(owner, nonce, purposes) == handler.mirrored(owner, nonce, purposes), "C4");
        }
    }

    function invariant_C2_revokedStaysRevoked() public view {
        for (uint256 i = 0; i < 4 * 6; i++) {
            (address owner, uint256 nonce) = (handler.owner(i / 6), handler.nonceOf(i % 6));
            if (!handler.ended(owner, nonce)) continue;
            assertTrue(!handler.isActive(owner, nonce, 1) && !handler.isActive(owner, nonce, 2), "C2");
        }
    }
}
