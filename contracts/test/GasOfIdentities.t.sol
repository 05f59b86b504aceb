// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IdentityRegistry} from "../src/IdentityRegistry.sol";
import {IIdentityRegistry} from "../src/interfaces/IIdentityRegistry.sol";
import {TestCase} from "./support/TestCase.sol";

/// @notice Every call of our registry costs at most 102 % of what the published one takes, which runs beside it as it was published; but
///         for a deactivation, which there is none of.
/// forge-config: default.isolate = true
contract IdentityGasTest is TestCase {
    uint256 private constant KEY = 0xA11CE;
    uint256 private constant NEW_KEY = 0xB0B;

    IIdentityRegistry private ours;
    IIdentityRegistry private published;
    address private alice;

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

    /// @dev The same call to both, from the identity's key.
    function compare(string memory name, bytes memory call) private {
        vm.roll(block.number + 1);
        uint256 theirs = gasOf(published, string.concat(name, ", published"), call);
        uint256 gas = gasOf(ours, name, call);
        assertTrue(gas * 100 <= theirs * 102, name);
        assertEq(ours.changed(alice), published.changed(alice), "both took it");
    }

    function gasOf(IIdentityRegistry registry, string memory name, bytes memory call) private returns (uint256) {
        vm.prank(alice);
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
            uint256 nonce = registry.nonce(alice);
            bytes32 digest =
                keccak256(abi.encodePacked(bytes1(0x19), bytes1(0), registry, nonce, alice, packed));
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest);
            (bool done,) =
                address(registry).call(abi.encodePacked(method, abi.encode(alice, v, r, s), arguments));
            assertTrue(done, names[i]);
            gas[i] = vm.snapshotGasLastCall("Registry", names[i]);
        }
        assertTrue(gas[1] * 100 <= gas[0] * 102, name);
    }

    function test_gas_ofDirectCalls_isAtMost102PercentOfThePublished() public {
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

    /// @dev The published registry forgets the owner instead, which then is the identity again: ours needs a word of its own for it, once in
    ///      an identity's life, unless its owner was changed before.
    function test_gas_ofADeactivation() public {
        bytes memory call = abi.encodeCall(ours.changeOwner, (alice, address(0)));
        uint256 theirs = gasOf(published, "deactivate, published", call);
        assertTrue(gasOf(ours, "deactivate", call) <= theirs * 102 / 100 + 20_000, "one word");
    }

    function test_gas_ofSignedCalls_isAtMost102PercentOfThePublished() public {
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
