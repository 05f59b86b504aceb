// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IdentityRegistry} from "../src/IdentityRegistry.sol";
import {IIdentityRegistry} from "../src/interfaces/IIdentityRegistry.sol";
import {TestCase} from "./support/TestCase.sol";

contract IdentityRegistryTest is TestCase {
    /// @dev Keys and signatures below are of the did:ethr vectors, made with the official packages for this registry address.
    IdentityRegistry private constant AT = IdentityRegistry(0x1234567890AbcdEF1234567890aBcdef12345678);
    address private constant IDENTITY = 0x1f08E2f662e03Ed3f24c3885d091aACF311ae46A;
    address private constant OTHER = 0x2b27698bFAD72d446c4682298A6c5B8a2ADDe778;
    address private constant SECOND_OWNER = 0xe16d80C3f0289aF1c513a2B1D9eC870A56906007;
    bytes32 private constant SERVICE = "did/svc/HubService";
    bytes private constant URL = unicode"https://hub.example/ü";
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    uint256 private constant KEY = 0xA11CE;
    address private alice;

    function setUp() public {
        vm.warp(1_800_000_000);
        vm.etch(address(AT), address(new IdentityRegistry()).code);
        alice = vm.addr(KEY);
    }

    function digest(bytes memory call) private view returns (bytes32) {
        uint256 nonce = AT.nonce(AT.identityOwner(alice));
        return keccak256(abi.encodePacked(bytes1(0x19), bytes1(0), AT, nonce, alice, call));
    }

    function test_selectors_areThoseOfErc1056() public pure {
        assertEq(IIdentityRegistry.identityOwner.selector, bytes4(0x8733d4e8), "identityOwner");
        assertEq(IIdentityRegistry.owners.selector, bytes4(0x022914a7), "owners");
        assertEq(IIdentityRegistry.changed.selector, bytes4(0xf96d0f9f), "changed");
        assertEq(IIdentityRegistry.nonce.selector, bytes4(0x70ae92d2), "nonce");
        assertEq(IIdentityRegistry.delegates.selector, bytes4(0x0d44625b), "delegates");
        assertEq(IIdentityRegistry.validDelegate.selector, bytes4(0x622b2a3c), "validDelegate");
        assertEq(IIdentityRegistry.changeOwner.selector, bytes4(0xf00d4b5d), "changeOwner");
        assertEq(IIdentityRegistry.changeOwnerSigned.selector, bytes4(0x240cf1fa), "changeOwnerSigned");
        assertEq(IIdentityRegistry.addDelegate.selector, bytes4(0xa7068d66), "addDelegate");
        assertEq(IIdentityRegistry.addDelegateSigned.selector, bytes4(0x9c2c1b2b), "addDelegateSigned");
        assertEq(IIdentityRegistry.revokeDelegate.selector, bytes4(0x80b29f7c), "revokeDelegate");
        assertEq(IIdentityRegistry.revokeDelegateSigned.selector, bytes4(0x93072684), "revokeDelegateSigned");
        assertEq(IIdentityRegistry.setAttribute.selector, bytes4(0x7ad4b0a4), "setAttribute");
        assertEq(IIdentityRegistry.setAttributeSigned.selector, bytes4(0x123b5e98), "setAttributeSigned");
        assertEq(IIdentityRegistry.revokeAttribute.selector, bytes4(0x00c023da), "revokeAttribute");
        assertEq(IIdentityRegistry.revokeAttributeSigned.selector, bytes4(0xe476af5c), "revokeAttributeSigned");
    }

    function test_changeOwnerSigned_acceptsTheOfficialVector() public {
        AT.changeOwnerSigned(
            IDENTITY,
            28,
            0xf77144e4e07fa6c6f870d4edef943620f502c1acc00aecff77b95cecb5e9ddf2,
            0x3392ad91366a23ff4d7de6142caa50839ea8f71b14ac7f2d081f56dbcdfcfbf6,
            OTHER
        );
        assertEq(AT.identityOwner(IDENTITY), OTHER, "the new owner");
        assertEq(AT.nonce(IDENTITY), 1, "the signer's nonce");
    }

    function test_addDelegateSigned_acceptsTheOfficialVector() public {
        AT.addDelegateSigned(
            IDENTITY,
            27,
            0x4f2c4bc6eed948ea7e6560e43302d04c3577fa7a260509c3627d7a8590a932c9,
            0x7234c2d4db617b7630cc093074eed99be8451ae6e069bf0638202cf8bfb65b88,
            "veriKey",
            OTHER,
            86400
        );
        assertTrue(AT.validDelegate(IDENTITY, "veriKey", OTHER), "valid");
        bytes32 kind = keccak256(abi.encode(bytes32("veriKey")));
        assertEq(AT.delegates(IDENTITY, kind, OTHER), block.timestamp + 86400, "stored under the hash of the type");
    }

    function test_revokeDelegateSigned_acceptsTheOfficialVector() public {
        AT.revokeDelegateSigned(
            IDENTITY,
            27,
            0x695d0e1e0af2647f32b4f04830a62f397ecd719f095a370170d5d60783cbf648,
            0x2128280c04d6c983eec5a0e6e7c3c300f7f18fffb9788a9ee591dbada38c8cbc,
            "sigAuth",
            OTHER
        );
        assertTrue(!AT.validDelegate(IDENTITY, "sigAuth", OTHER), "not valid in its own block");
    }

    function test_setAttributeSigned_acceptsTheOfficialVector() public {
        vm.expectEmit(true, true, true, true);
        emit IIdentityRegistry.DIDAttributeChanged(IDENTITY, SERVICE, URL, block.timestamp + 1, 0);
        AT.setAttributeSigned(
            IDENTITY,
            28,
            0x870795a42f0ea30fa17fafe391f68bb3210f2a93d9d2d8a67dffbec9c77d77d8,
            0x00889f4e6640af460cc5adddbc1ed0a8bfd57aaedb5e30964efbc39f40b6c7a3,
            SERVICE,
            URL,
            1
        );
    }

    function test_revokeAttributeSigned_acceptsTheOfficialVector() public {
        vm.expectEmit(true, true, true, true);
        emit IIdentityRegistry.DIDAttributeChanged(IDENTITY, SERVICE, URL, 0, 0);
        AT.revokeAttributeSigned(
            IDENTITY,
            28,
            0xb1eac5b4c130f2a057f3e241489bf9176e43629cb5549fbc503fae7b22efed28,
            0x59fec5dacfa69724706048068a42b762e28cbf2070f63861d6a9bf50ad1a58b4,
            SERVICE,
            URL
        );
    }

    function test_changeOwnerSigned_usesTheNonceOfTheCurrentOwner() public {
        vm.prank(IDENTITY);
        AT.changeOwner(IDENTITY, SECOND_OWNER);
        // the vector is signed by the second owner with its nonce 7; slot 2 holds the nonces
        vm.store(address(AT), keccak256(abi.encode(SECOND_OWNER, 2)), bytes32(uint256(7)));
        assertEq(AT.nonce(SECOND_OWNER), 7, "prepared");
        AT.changeOwnerSigned(
            IDENTITY,
            27,
            0xbe65e40844d4bc42bc0ee9f45817275ad1b16364117bfc261b27382b0d9c3096,
            0x22b0feb1cde624b1782e90414e2edcfd6e3664be7cd180c811da640a6e04ab26,
            OTHER
        );
        assertEq(AT.nonce(SECOND_OWNER), 8, "its own");
        assertEq(AT.nonce(IDENTITY), 0, "not the identity's");
    }

    function test_signed_replay_reverts() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest(abi.encodePacked("revokeAttribute", SERVICE, URL)));
        AT.revokeAttributeSigned(alice, v, r, s, SERVICE, URL);
        vm.expectRevert("bad_signature");
        AT.revokeAttributeSigned(alice, v, r, s, SERVICE, URL);
    }

    function test_signed_malleableOrMalformed_reverts() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest(abi.encodePacked("changeOwner", OTHER)));
        vm.expectRevert("bad_signature");
        AT.changeOwnerSigned(alice, v == 27 ? 28 : 27, r, bytes32(ORDER - uint256(s)), OTHER);
        vm.expectRevert("bad_signature");
        AT.changeOwnerSigned(alice, v - 27, r, s, OTHER);
        vm.expectRevert("bad_signature");
        AT.changeOwnerSigned(alice, v, 0, s, OTHER);
        assertEq(AT.nonce(alice), 0, "nothing is used up");
        AT.changeOwnerSigned(alice, v, r, s, OTHER);
    }

    function test_identityZero_canNotBeWritten() public {
        vm.expectRevert("bad_signature");
        AT.changeOwnerSigned(address(0), 27, bytes32(uint256(1)), bytes32(0), OTHER);
        vm.prank(address(0));
        vm.expectRevert("bad_actor");
        AT.changeOwner(address(0), OTHER);
    }

    function test_direct_byStranger_reverts() public {
        vm.expectRevert("bad_actor");
        AT.changeOwner(alice, OTHER);
        vm.expectRevert("bad_actor");
        AT.setAttribute(alice, SERVICE, URL, 1);
    }

    function test_deactivation_isFinal() public {
        vm.prank(alice);
        AT.addDelegate(alice, "LedgerNode", OTHER, 1000);
        vm.prank(alice);
        AT.changeOwner(alice, address(0));
        assertTrue(!AT.isActive(alice), "deactivated");
        assertTrue(!AT.validDelegate(alice, "LedgerNode", OTHER), "no delegate is valid");
        vm.prank(alice);
        vm.expectRevert("bad_actor");
        AT.changeOwner(alice, alice);
        bytes32 own = keccak256(abi.encodePacked(bytes1(0x19), bytes1(0), AT, uint256(0), alice, "changeOwner", alice));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, own);
        vm.expectRevert("bad_signature");
        AT.changeOwnerSigned(alice, v, r, s, alice);
    }

    function test_previousChange_linksTheEventsOfOneBlock() public {
        vm.roll(100);
        vm.prank(alice);
        AT.setAttribute(alice, SERVICE, URL, 1);
        vm.roll(200);
        vm.expectEmit(true, true, true, true);
        emit IIdentityRegistry.DIDAttributeChanged(alice, SERVICE, URL, block.timestamp + 1, 100);
        vm.prank(alice);
        AT.setAttribute(alice, SERVICE, URL, 1);
        vm.expectEmit(true, true, true, true);
        emit IIdentityRegistry.DIDAttributeChanged(alice, SERVICE, URL, 0, 200);
        vm.prank(alice);
        AT.revokeAttribute(alice, SERVICE, URL);
    }

    function test_addDelegate_overflowingValidity_reverts() public {
        vm.prank(alice);
        vm.expectRevert();
        AT.addDelegate(alice, "veriKey", OTHER, type(uint256).max);
    }

    function testFuzz_validDelegate_endsWithItsValidity_succeeds(uint32 validity, uint32 later) public {
        vm.prank(alice);
        AT.addDelegate(alice, "LedgerNode", OTHER, validity);
        vm.warp(block.timestamp + later);
        assertTrue(AT.validDelegate(alice, "LedgerNode", OTHER) == (later < validity), "valid for exactly its time");
    }
}
