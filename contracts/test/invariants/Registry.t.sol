// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IdentityRegistry} from "../../src/IdentityRegistry.sol";
import {TestCase} from "../support/TestCase.sol";

/// @notice Owners, strangers and signers who call the registry in any order.
contract RegistryHandler is TestCase {
    uint256 private constant KEYS = 4;

    IdentityRegistry private immutable _registry = new IdentityRegistry();
    mapping(address identity => bool) private _dead;
    mapping(address identity => uint256) private _changedAt;
    uint256 private _accepted;

    function identity(uint256 i) public pure returns (address) {
        return vm.addr(1 + i % KEYS);
    }

    function direct(uint256 mix, bytes32 name, bytes calldata value) external {
        (address subject, address caller) = (identity(mix), identity(mix >> 8));
        bytes[5] memory calls = [
            abi.encodeCall(_registry.changeOwner, (subject, (mix >> 24) % 8 == 0 ? address(0) : identity(mix >> 16))),
            abi.encodeCall(_registry.addDelegate, (subject, name, identity(mix >> 16), 1000)),
            abi.encodeCall(_registry.revokeDelegate, (subject, name, identity(mix >> 16))),
            abi.encodeCall(_registry.setAttribute, (subject, name, value, 1000)),
            abi.encodeCall(_registry.revokeAttribute, (subject, name, value))
        ];
        vm.prank(caller);
        _call(subject, calls[(mix >> 32) % 5]);
    }

    function signed(uint256 mix) external {
        address subject = identity(mix);
        uint256 key = 1 + (mix >> 8) % KEYS;
        address owner = _registry.identityOwner(subject);
        uint256 nonce = _registry.nonce(owner) + ((mix >> 16) % 4 == 0 ? 1 : 0);
        address target = (mix >> 20) % 8 == 0 ? address(0) : identity(mix >> 24);
        bytes32 digest = keccak256(
            abi.encodePacked(bytes1(0x19), bytes1(0), _registry, nonce, subject, "changeOwner", target)
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        uint256 before = _registry.nonce(owner);
        if (_call(subject, abi.encodeCall(_registry.changeOwnerSigned, (subject, v, r, s, target)))) {
            assertEq(_registry.nonce(owner), before + 1, "R2: an accepted signature uses up one nonce");
            _accepted++;
        } else {
            assertEq(_registry.nonce(owner), before, "R2: a refused one uses up none");
        }
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
        accepted = _accepted;
    }

    function _call(address subject, bytes memory data) private returns (bool done) {
        uint256 previous = _registry.changed(subject);
        vm.recordLogs();
        (done,) = address(_registry).call(data);
        assertTrue(!(done && _dead[subject]), "R1: a deactivated identity was changed");
        if (!done) {
            assertEq(_registry.changed(subject), previous, "R3: a refused change leaves no trace");
            return false;
        }
        assertEq(_registry.changed(subject), block.number, "R3: the block of the change");
        bytes memory log = vm.getRecordedLogs()[0].data;
        // previousChange is the last word of the head: words 1, 3 and 3 of the three events
        uint256 heads = log.length == 64 ? 1 : 3;
        assertEq(uint256(_word(log, heads)), previous, "R3: the block of the change before");
        if (!_registry.isActive(subject)) _dead[subject] = true;
    }

    function _word(bytes memory data, uint256 index) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), mul(32, index)))
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

    function invariant_R1_deactivatedStaysDeactivated() public view {
        for (uint256 i = 0; i < 4; i++) {
            address subject = handler.identity(i);
            if (!handler.dead(subject)) continue;
            assertTrue(!handler.registry().isActive(subject), "R1: alive again");
            assertEq(handler.registry().identityOwner(subject), address(0), "R1: owned again");
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
