// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IdentityRegistry} from "../../src/IdentityRegistry.sol";
import {TestCase} from "../support/TestCase.sol";

/// @notice Owners, strangers and signers who call the registry in any order.
contract RegistryHandler is TestCase {
    uint256 private constant KEYS = 4;
    bytes32 private constant NODE = "LedgerNode";

    /// @notice What the calls have led to: calls and signatures that were accepted, identities that died, how many of them with a delegate
    ///         that was valid, and calls and signatures of a dead one's last owner.
    struct Reached {
        uint256 direct;
        uint256 signed;
        uint256 deaths;
        uint256 withDelegate;
        uint256 directOnDead;
        uint256 signedOnDead;
    }

    IdentityRegistry private immutable _registry = new IdentityRegistry();
    mapping(address identity => bool) private _dead;
    /// @dev Who owns it, or did when it died: as the calls that were accepted say.
    mapping(address identity => address) private _owner;
    Reached private _reached;

    constructor() {
        for (uint256 i = 0; i < KEYS; i++) _owner[identity(i)] = identity(i);
    }

    function identity(uint256 i) public pure returns (address) {
        return vm.addr(1 + i % KEYS);
    }

    /// @dev By the owner, or who was it last, in every second case.
    function direct(uint256 mix, bytes32 name, bytes calldata value) external {
        (address subject, address target) = (identity(mix), (mix >> 24) % 16 == 0 ? address(0) : identity(mix >> 16));
        address caller = (mix >> 40) % 2 == 0 ? _owner[subject] : identity(mix >> 8);
        bytes[6] memory calls = [
            abi.encodeCall(_registry.changeOwner, (subject, target)),
            abi.encodeCall(_registry.addDelegate, (subject, name, target, 1000)),
            abi.encodeCall(_registry.addDelegate, (subject, NODE, identity(mix >> 16), 1000)),
            abi.encodeCall(_registry.revokeDelegate, (subject, NODE, target)),
            abi.encodeCall(_registry.setAttribute, (subject, name, value, 1000)),
            abi.encodeCall(_registry.revokeAttribute, (subject, name, value))
        ];
        uint256 kind = (mix >> 32) % 6;
        bool expected = caller == _owner[subject] && !_dead[subject];
        if (caller == _owner[subject] && _dead[subject]) _reached.directOnDead++;
        bool withDelegate = hasDelegate(subject);
        assertTrue(call(caller, subject, calls[kind]) == expected, "R1: by the owner alone, and none of the dead");
        if (!expected) return;
        _reached.direct++;
        if (kind == 0) changed(subject, target, withDelegate);
    }

    /// @dev By the owner's key, or that of who was it last, and with the right nonce, in three cases of four each.
    function signed(uint256 mix) external {
        address subject = identity(mix);
        address target = (mix >> 20) % 8 == 0 ? address(0) : identity(mix >> 24);
        uint256 key = 1 + (mix >> 8) % KEYS;
        for (uint256 i = 0; i < KEYS && (mix >> 12) % 4 != 0 && vm.addr(key) != _owner[subject]; i++) key = 1 + key % KEYS;
        bool right = vm.addr(key) == _owner[subject] && (mix >> 16) % 4 != 0;
        bool expected = right && !_dead[subject];
        if (right && _dead[subject]) _reached.signedOnDead++;
        address owner = _registry.identityOwner(subject);
        (uint256 nonce, bool withDelegate) = (_registry.nonce(owner), hasDelegate(subject));
        bytes memory data = changeOwnerSigned(subject, key, nonce + ((mix >> 16) % 4 == 0 ? 1 : 0), target);
        assertTrue(call(address(this), subject, data) == expected, "R1, R2: the owner's signature, and none of the dead");
        assertEq(_registry.nonce(owner), nonce + (expected ? 1 : 0), "R2: an accepted signature uses up one nonce, a refused one none");
        if (!expected) return;
        _reached.signed++;
        changed(subject, target, withDelegate);
    }

    function mine() external {
        vm.roll(block.number + 1);
        vm.warp(block.timestamp + 1);
    }

    function dead(address subject) external view returns (bool) {
        return _dead[subject];
    }

    function registry() external view returns (IdentityRegistry) {
        return _registry;
    }

    function nonces() external view returns (uint256 sum, uint256 accepted) {
        for (uint256 i = 0; i < KEYS; i++) sum += _registry.nonce(identity(i));
        accepted = _reached.signed;
    }

    function reached() external view returns (Reached memory) {
        return _reached;
    }

    function changeOwnerSigned(address subject, uint256 key, uint256 nonce, address target) private view returns (bytes memory) {
        bytes32 digest = keccak256(
            abi.encodePacked(bytes1(0x19), bytes1(0), _registry, nonce, subject, "changeOwner", target)
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodeCall(_registry.changeOwnerSigned, (subject, v, r, s, target));
    }

    function changed(address subject, address owner, bool withDelegate) private {
        if (owner != address(0)) {
            _owner[subject] = owner;
            return;
        }
        _dead[subject] = true;
        _reached.deaths++;
        if (withDelegate) _reached.withDelegate++;
    }

    function hasDelegate(address subject) private view returns (bool has) {
        for (uint256 i = 0; i < KEYS; i++) has = has || _registry.validDelegate(subject, NODE, identity(i));
    }

    function call(address caller, address subject, bytes memory data) private returns (bool done) {
        uint256 previous = _registry.changed(subject);
        vm.recordLogs();
        vm.prank(caller);
        (done,) = address(_registry).call(data);
        if (!done) {
            assertEq(_registry.changed(subject), previous, "R3: a refused change leaves no trace");
            return false;
        }
        assertEq(_registry.changed(subject), block.number, "R3: the block of the change");
        bytes memory log = vm.getRecordedLogs()[0].data;
        // previousChange is the last word of the head: words 1, 3 and 3 of the three events
        uint256 heads = log.length == 64 ? 1 : 3;
        assertEq(uint256(word(log, heads)), previous, "R3: the block of the change before");
    }

    function word(bytes memory data, uint256 index) private pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := mload(add(add(data, 32), mul(32, index)))
        }
    }
}

contract RegistryInvariants is TestCase {
    RegistryHandler private handler;

    function setUp() public {
        handler = new RegistryHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function test_handler_reachesDeaths_andTriesTheDead() public {
        for (uint256 i = 0; i < 300; i++) {
            uint256 mix = uint256(keccak256(abi.encode("reach", i)));
            if (i % 8 == 7) handler.mine();
            else if (i % 2 == 0) handler.direct(mix, bytes32("veriKey"), abi.encode(mix));
            else handler.signed(mix);
            check();
        }
        RegistryHandler.Reached memory r = handler.reached();
        assertTrue(r.direct > 5 && r.signed > 5, "calls and signatures are accepted");
        assertTrue(r.deaths != 0 && r.withDelegate != 0, "identities die, also with a delegate that was valid");
        assertTrue(r.directOnDead != 0 && r.signedOnDead != 0, "their last owners call and sign");
    }

    function invariant_R1_deactivatedStaysDeactivated() public view {
        check();
    }

    function check() private view {
        for (uint256 i = 0; i < 4; i++) {
            address subject = handler.identity(i);
            if (!handler.dead(subject)) continue;
            assertTrue(!handler.registry().isActive(subject), "R1: alive again");
            assertEq(handler.registry().identityOwner(subject), address(0), "R1: owned again");
            assertEq(handler.registry().owners(subject), address(0), "R1: recorded again");
            for (uint256 k = 0; k < 4; k++) {
                bool valid = handler.registry().validDelegate(subject, "LedgerNode", handler.identity(k));
                assertTrue(!valid, "R1: a delegate is valid again");
            }
        }
    }

    /// @dev R3 compares a change with the one before: RegistryHandler asserts it after every call.
    function invariant_R2_R3_noncesCountAcceptedSignatures() public view {
        (uint256 sum, uint256 accepted) = handler.nonces();
        assertEq(sum, accepted, "R2");
    }
}
