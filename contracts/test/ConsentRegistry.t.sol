// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {Consenting} from "./support/Consenting.sol";

contract ConsentRegistryTest is Consenting {
    uint256 private constant KEY = 0xA11CE;
    address private constant STRANGER = address(0x5757);
    address private alice;

    function setUp() public {
        deployConsents();
        alice = vm.addr(KEY);
    }

    function grant(uint256 nonce) private returns (bytes32) {
        vm.prank(alice);
        return consents.grant(consentOf(alice), nonce);
    }

    function test_grant_isActiveForItsPurposesAlone() public {
        bytes32 id = keccak256(abi.encode(alice, 7));
        vm.expectEmit(true, true, true, true);
        emit IConsentRegistry.Granted(id, alice, address(0xA44), 7, 0, consentOf(alice));
        assertEq(grant(7), id, "its id");
        assertTrue(consents.isActive(alice, 7, 1), "inference");
        assertTrue(!consents.isActive(alice, 7, 2), "not training");
        assertTrue(!consents.isActive(alice, 7, 3), "nor both");
        assertTrue(!consents.isActive(alice, 7, 0), "nor nothing");
        assertTrue(!consents.isActive(alice, 8, 1), "nor another nonce");
        assertTrue(!consents.isActive(STRANGER, 7, 1), "nor another owner");
    }

    function test_grant_keepsAHashOfWhatIsPaid() public {
        IConsentRegistry.Consent memory c = consentOf(alice);
        (c.purposes, c.price, c.cap, c.payout) = (3, 5, 7, STRANGER);
        vm.prank(alice);
        consents.grant(c, 1);
        IConsentRegistry.Kept memory kept = consents.consentOf(alice, 1);
        assertEq(kept.app, c.app, "app");
        assertEq(kept.source, c.source, "source");
        assertEq(kept.purposes, 3, "purposes");
        assertEq(kept.expiry, c.expiry, "expiry");
        assertEq(kept.epoch, 0, "epoch");
        assertEq(kept.payment, keccak256(abi.encode(c.price, c.cap, c.payout)), "payment");
        grant(2);
        assertEq(consents.consentOf(alice, 2).payment, 0, "nothing to be paid");
    }

    function test_grant_ofNothing_reverts() public {
        vm.startPrank(alice);
        IConsentRegistry.Consent memory c = consentOf(alice);
        c.app = address(0);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.EmptyApp.selector));
        consents.grant(c, 1);
        c = consentOf(alice);
        c.source = 0;
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.EmptySource.selector));
        consents.grant(c, 1);
        c = consentOf(alice);
        for (uint8 purposes = 0; purposes <= 4; purposes += 4) {
            c.purposes = purposes;
            vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.BadPurposes.selector, purposes));
            consents.grant(c, 1);
        }
        c = consentOf(alice);
        c.price = 1;
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.EmptyPayout.selector));
        consents.grant(c, 1);
        uint64[2] memory expiries = [uint64(block.timestamp), 1 << 48];
        for (uint256 i = 0; i < 2; i++) {
            c = consentOf(alice);
            c.expiry = expiries[i];
            vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.BadExpiry.selector, c.expiry));
            consents.grant(c, 1);
        }
    }

    function test_grant_usedOrRevokedNonce_reverts() public {
        grant(1);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NonceUsed.selector, alice, 1));
        consents.grant(consentOf(alice), 1);
        consents.revoke(alice, 1);
        consents.revoke(alice, 2);
        for (uint256 nonce = 1; nonce <= 2; nonce++) {
            vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NonceRevoked.selector, alice, nonce));
            consents.grant(consentOf(alice), nonce);
        }
        consents.revokeAll(alice);
        consents.grant(consentOf(alice), 3);
        consents.revokeAll(alice);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NonceUsed.selector, alice, 3));
        consents.grant(consentOf(alice), 3);
    }

    function test_everyCall_byStranger_reverts() public {
        bytes[4] memory calls = [
            abi.encodeCall(consents.grant, (consentOf(alice), 1)),
            abi.encodeCall(consents.revoke, (alice, 1)),
            abi.encodeCall(consents.revokeMany, (alice, 0, new uint256[](1))),
            abi.encodeCall(consents.revokeAll, (alice))
        ];
        bytes memory expected = abi.encodeWithSelector(IConsentRegistry.NotActingFor.selector, alice, STRANGER);
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(STRANGER);
            (bool done, bytes memory reason) = address(consents).call(calls[i]);
            assertTrue(!done && keccak256(reason) == keccak256(expected), "only who acts for the owner");
        }
    }

    function test_delegateAndNewOwner_act_formerOnesDoNot() public {
        vm.prank(alice);
        registry.addDelegate(alice, DELEGATE, STRANGER, 100);
        vm.prank(STRANGER);
        consents.grant(consentOf(alice), 1);
        vm.warp(block.timestamp + 100);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotActingFor.selector, alice, STRANGER));
        consents.revoke(alice, 1);
        vm.prank(alice);
        registry.changeOwner(alice, STRANGER);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotActingFor.selector, alice, alice));
        consents.revoke(alice, 1);
        vm.prank(STRANGER);
        consents.revoke(alice, 1);
        assertTrue(!consents.isActive(alice, 1, 1), "revoked by the new owner");
    }

    function test_deactivatedIdentity_hasNoConsent() public {
        grant(1);
        vm.startPrank(alice);
        registry.changeOwner(alice, address(0));
        assertTrue(!consents.isActive(alice, 1, 1), "ended with its owner");
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotActingFor.selector, alice, alice));
        consents.grant(consentOf(alice), 2);
        vm.stopPrank();
        vm.prank(address(0));
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotActingFor.selector, alice, address(0)));
        consents.grant(consentOf(alice), 2);
    }

    function test_revoke_actsInItsOwnBlock_andRepeatsWithoutEffect() public {
        grant(7);
        vm.startPrank(alice);
        vm.expectEmit(true, true, true, true);
        emit IConsentRegistry.Revoked(keccak256(abi.encode(alice, 7)), alice, 7);
        consents.revoke(alice, 7);
        assertTrue(!consents.isActive(alice, 7, 1) && consents.isRevoked(alice, 7), "at once");
        vm.recordLogs();
        consents.revoke(alice, 7);
        assertEq(vm.getRecordedLogs().length, 0, "said once");
    }

    function test_revokeMany_endsAThousandAndNoOther() public {
        for (uint256 nonce = 990; nonce < 1030; nonce++) grant(nonce);
        uint256[] memory masks = new uint256[](4);
        for (uint256 i = 0; i < 3; i++) masks[i] = type(uint256).max;
        masks[3] = (1 << 232) - 1;
        vm.prank(alice);
        vm.expectEmit(true, true, true, true);
        emit IConsentRegistry.RevokedMany(alice, 0, type(uint256).max);
        consents.revokeMany(alice, 0, masks);
        for (uint256 nonce = 990; nonce < 1030; nonce++) {
            assertTrue(consents.isActive(alice, nonce, 1) == (nonce >= 1000), "the first thousand");
        }
    }

    function test_revokeAll_endsEverything_andSignedGrantsOfBefore() public {
        grant(1);
        uint256 deadline = block.timestamp + 100;
        bytes memory signature = sign(KEY, grantDigest(consentOf(alice), 2, 0, deadline));
        vm.prank(alice);
        vm.expectEmit(true, true, true, true);
        emit IConsentRegistry.AllRevoked(alice, 1);
        consents.revokeAll(alice);
        assertTrue(!consents.isActive(alice, 1, 1), "ended");
        assertEq(consents.epochOf(alice), 1, "a new epoch");
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.BadSignature.selector, alice));
        consents.grantSigned(consentOf(alice), 2, deadline, signature);
        grant(3);
        assertTrue(consents.isActive(alice, 3, 1), "new ones hold");
    }

    function testFuzz_isActive_endsWithItsExpiry_succeeds(uint32 life, uint32 later) public {
        vm.assume(life != 0);
        IConsentRegistry.Consent memory c = consentOf(alice);
        c.expiry = uint64(block.timestamp + life);
        vm.prank(alice);
        consents.grant(c, 1);
        vm.warp(block.timestamp + later);
        assertTrue(consents.isActive(alice, 1, 1) == (later < life), "for exactly its time");
    }

    function testFuzz_revoke_endsItsNonceAlone_succeeds(uint256 nonce, uint256 other, uint8 purposes) public {
        vm.assume(nonce != other);
        purposes = uint8(bound(purposes, 1, 3));
        vm.startPrank(alice);
        IConsentRegistry.Consent memory c = consentOf(alice);
        c.purposes = purposes;
        consents.grant(c, nonce);
        consents.grant(c, other);
        consents.revoke(alice, nonce);
        assertTrue(!consents.isActive(alice, nonce, purposes), "revoked");
        assertTrue(consents.isActive(alice, other, purposes), "untouched");
    }
}
