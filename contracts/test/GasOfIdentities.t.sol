// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IdentityRegistry} from "../src/IdentityRegistry.sol";
import {IIdentityRegistry} from "../src/interfaces/IIdentityRegistry.sol";
import {TestCase} from "./support/TestCase.sol";

/// @notice No call of our registry costs more than the same of the published one, which runs beside it as it was published.
/// forge-config: default.isolate = true
contract IdentityGasTest is TestCase {
    uint256 private constant KEY = 0xA11CE;
    uint256 private constant NEW_KEY = 0xB0B;

    IIdentityRegistry private ours;
    IIdentityRegistry private published;
    address private alice;
    /// @dev Of who owns the identity.
    uint256 private key = KEY;

    function setUp() public {
        vm.warp(1_800_000_000);
        vm.roll(1000);
        ours = new IdentityRegistry();
        bytes memory code = vm.parseJsonBytes(vm.readFile("test/vectors/published-registry.json"), ".creationCode");
        address made;
        assembly ("memory-safe") {
            made := create(0, add(code, 32), mload(code))
        }
        assertTrue(made != address(0), "the published code was created");
        published = IIdentityRegistry(made);
        alice = vm.addr(KEY);
    }

    /// @dev The same call to both, from the owner's key.
    function compare(string memory name, bytes memory call) private {
        vm.roll(block.number + 1);
        uint256 theirs = gasOf(published, string.concat(name, ", published"), call);
        uint256 gas = gasOf(ours, name, call);
        assertTrue(gas <= theirs, name);
        assertEq(ours.changed(alice), published.changed(alice), "both took it");
    }

    function gasOf(IIdentityRegistry registry, string memory name, bytes memory call) private returns (uint256) {
        vm.prank(vm.addr(key));
        (bool done,) = address(registry).call(call);
        assertTrue(done, name);
        return vm.snapshotGasLastCall("Registry", name);
    }

    function compareSigned(string memory name, bytes memory packed, bytes4 method, bytes memory arguments) private {
        vm.roll(block.number + 1);
        string[2] memory names = [string.concat(name, ", published"), name];
        uint256[2] memory gas;
        for (uint256 i = 0; i < 2; i++) {
            IIdentityRegistry registry = i == 0 ? published : ours;
            uint256 nonce = registry.nonce(vm.addr(key));
            bytes32 digest =
                keccak256(abi.encodePacked(bytes1(0x19), bytes1(0), registry, nonce, alice, packed));
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
            (bool done,) =
                address(registry).call(abi.encodePacked(method, abi.encode(alice, v, r, s), arguments));
            assertTrue(done, names[i]);
            gas[i] = vm.snapshotGasLastCall("Registry", names[i]);
        }
        assertTrue(gas[1] <= gas[0], name);
    }

    function handOver() private {
        compare("changeOwner, first", abi.encodeCall(ours.changeOwner, (alice, vm.addr(NEW_KEY))));
        key = NEW_KEY;
    }

    function compareDeactivationSigned(string memory name) private {
        compareSigned(
            name,
            abi.encodePacked("changeOwner", address(0)),
            IIdentityRegistry.changeOwnerSigned.selector,
            abi.encode(address(0))
        );
    }

    function test_gas_ofDirectCalls_isNoMoreThanOfThePublished() public {
        bytes memory value = new bytes(33);
        compare("setAttribute, 33 bytes, first", abi.encodeCall(ours.setAttribute, (alice, "did/pub/Secp256k1/veriKey/hex", value, 100)));
        compare("setAttribute, 33 bytes", abi.encodeCall(ours.setAttribute, (alice, "did/pub/Secp256k1/veriKey/hex", value, 100)));
        compare("revokeAttribute", abi.encodeCall(ours.revokeAttribute, (alice, "did/pub/Secp256k1/veriKey/hex", value)));
        compare("setAttribute, 1952 bytes", abi.encodeCall(ours.setAttribute, (alice, "did/pub/MLDSA/veriKey/hex", new bytes(1952), 100)));
        compare("addDelegate", abi.encodeCall(ours.addDelegate, (alice, "veriKey", address(1), 100)));
        compare("addDelegate, again", abi.encodeCall(ours.addDelegate, (alice, "veriKey", address(1), 200)));
        compare("revokeDelegate", abi.encodeCall(ours.revokeDelegate, (alice, "veriKey", address(1))));
        compare("changeOwner", abi.encodeCall(ours.changeOwner, (alice, vm.addr(NEW_KEY))));
    }

    function test_gas_ofAFirstChangeOfOwner() public {
        compare("changeOwner, first", abi.encodeCall(ours.changeOwner, (alice, vm.addr(NEW_KEY))));
    }

    function test_gas_ofADeactivation_isNoMoreThanOfThePublished() public {
        uint256 start = vm.snapshotState();
        compare("deactivate", abi.encodeCall(ours.changeOwner, (alice, address(0))));
        vm.revertToState(start);
        compare("setAttribute, 33 bytes, first", abi.encodeCall(ours.setAttribute, (alice, "did/pub/Secp256k1/veriKey/hex", new bytes(33), 100)));
        compare("deactivate, after a change", abi.encodeCall(ours.changeOwner, (alice, address(0))));
        vm.revertToState(start);
        handOver();
        compare("deactivate, after a change of owner", abi.encodeCall(ours.changeOwner, (alice, address(0))));
    }

    function test_gas_ofASignedDeactivation_isNoMoreThanOfThePublished() public {
        uint256 start = vm.snapshotState();
        compareDeactivationSigned("deactivateSigned");
        vm.revertToState(start);
        handOver();
        compareDeactivationSigned("deactivateSigned, after a change of owner");
    }

    function test_gas_ofSignedCalls_isNoMoreThanOfThePublished() public {
        bytes32 name = "did/pub/Secp256k1/veriKey/hex";
        bytes memory value = new bytes(33);
        // the head of the signed forms has seven words before the bytes: identity, v, r, s, name, offset, validity
        bytes memory tail = abi.encodePacked(name, uint256(7 * 32), uint256(100), uint256(33), value, new bytes(31));
        compareSigned(
            "setAttributeSigned, first",
            abi.encodePacked("setAttribute", name, value, uint256(100)),
            IIdentityRegistry.setAttributeSigned.selector,
            tail
        );
        compareSigned(
            "setAttributeSigned",
            abi.encodePacked("setAttribute", name, value, uint256(100)),
            IIdentityRegistry.setAttributeSigned.selector,
            tail
        );
        compareSigned(
            "revokeAttributeSigned",
            abi.encodePacked("revokeAttribute", name, value),
            IIdentityRegistry.revokeAttributeSigned.selector,
            abi.encodePacked(name, uint256(6 * 32), uint256(33), value, new bytes(31))
        );
        compareSigned(
            "addDelegateSigned",
            abi.encodePacked("addDelegate", bytes32("veriKey"), address(1), uint256(100)),
            IIdentityRegistry.addDelegateSigned.selector,
            abi.encode(bytes32("veriKey"), address(1), uint256(100))
        );
        compareSigned(
            "revokeDelegateSigned",
            abi.encodePacked("revokeDelegate", bytes32("veriKey"), address(1)),
            IIdentityRegistry.revokeDelegateSigned.selector,
            abi.encode(bytes32("veriKey"), address(1))
        );
        compareSigned(
            "changeOwnerSigned",
            abi.encodePacked("changeOwner", vm.addr(NEW_KEY)),
            IIdentityRegistry.changeOwnerSigned.selector,
            abi.encode(vm.addr(NEW_KEY))
        );
    }
}
