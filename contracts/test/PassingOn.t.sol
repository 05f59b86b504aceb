// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {Consenting} from "./support/Consenting.sol";

/// @notice Consents below consents. Key 1 is the data owner, keys 2 to 7 are applications in a chain.
contract PassingOnTest is Consenting {
    uint8 private constant ALL = 7;
    uint256 private deadline;

    function setUp() public {
        deployConsents();
        deadline = block.timestamp + 100;
    }

    function who(uint256 i) private pure returns (address) {
        return vm.addr(1 + i);
    }

    function root(uint8 purposes) private {
        IConsentRegistry.Consent memory c = consentOf(who(0));
        (c.app, c.purposes, c.price, c.cap, c.payout) = (who(1), purposes, 5, 7, address(0xFA));
        vm.prank(who(0));
        consents.grant(c, 100);
    }

    /// @dev The i-th application passes on to the next; nonces are 100 + i.
    function pass(uint256 i, uint8 purposes) private {
        IConsentRegistry.SubConsent memory c = link(i);
        c.purposes = purposes;
        vm.prank(who(i));
        consents.passOn(c, 100 + i);
    }

    function link(uint256 i) private view returns (IConsentRegistry.SubConsent memory) {
        return below(who(i), who(i + 1), who(i - 1), 99 + i);
    }

    function chain() private {
        root(ALL);
        for (uint256 i = 1; i <= 4; i++) pass(i, ALL);
    }

    function active(uint256 i) private view returns (bool) {
        return consents.isActive(who(i), 100 + i, 1);
    }

    function test_passOn_isActive_withSourceAndPaymentOfTheRoot() public {
        root(ALL);
        IConsentRegistry.SubConsent memory c = link(1);
        bytes32 id = keccak256(abi.encode(who(1), 101));
        vm.expectEmit(true, true, true, true);
        emit IConsentRegistry.PassedOn(id, who(1), who(2), 101, 0, c);
        vm.prank(who(1));
        assertEq(consents.passOn(c, 101), id, "its id");

        assertTrue(active(1), "for what was passed on");
        assertTrue(!consents.isActive(who(1), 101, 2), "and for no more");
        IConsentRegistry.Kept memory kept = consents.consentOf(who(1), 101);
        assertEq(kept.app, who(2), "holder");
        assertEq(kept.source, consentOf(who(0)).source, "the owner's source");
        assertEq(kept.payment, keccak256(abi.encode(uint128(5), uint128(7), address(0xFA))), "the owner's terms");
        assertEq(kept.purposes, 1, "its own purposes");
        assertEq(kept.expiry, c.expiry, "its own expiry");
        IConsentRegistry.Link memory place = consents.linkOf(who(1), 101);
        assertEq(place.depth, 1, "depth");
        assertTrue(place.aboveOwner == who(0) && place.aboveNonce == 100, "above");
        assertTrue(place.rootOwner == who(0) && place.rootNonce == 100, "root");
    }

    function test_linkOf_rootsAndNothing() public {
        root(ALL);
        IConsentRegistry.Link memory place = consents.linkOf(who(0), 100);
        assertTrue(place.depth == 0 && place.rootOwner == who(0) && place.rootNonce == 100, "its own root");
        assertEq(place.aboveOwner, address(0), "nothing above");
        assertEq(consents.linkOf(who(0), 5).rootOwner, address(0), "never given");
    }

    function test_passOn_fourLevels_andNoFifth() public {
        chain();
        for (uint256 i = 0; i <= 4; i++) assertTrue(active(i), "all hold");
        assertEq(consents.linkOf(who(4), 104).rootOwner, who(0), "one root");
        IConsentRegistry.SubConsent memory c = link(5);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.TooDeep.selector, 4));
        vm.prank(who(5));
        consents.passOn(c, 105);
    }

    function test_passOn_withoutThePurpose_reverts() public {
        root(3);
        refused(1, abi.encodeWithSelector(IConsentRegistry.NotPassable.selector, who(0), 100, who(1)));
        vm.prank(who(0));
        consents.revoke(who(0), 100);
        refused(1, abi.encodeWithSelector(IConsentRegistry.NotPassable.selector, who(0), 100, who(1)));
    }

    function refused(uint256 i, bytes memory why) private {
        IConsentRegistry.SubConsent memory c = link(i);
        vm.expectRevert(why);
        vm.prank(c.owner);
        consents.passOn(c, 100 + i);
    }

    function test_passOn_ofWhatOneDoesNotHold_reverts() public {
        root(ALL);
        IConsentRegistry.SubConsent memory c = below(who(3), who(4), who(0), 100);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotPassable.selector, who(0), 100, who(3)));
        vm.prank(who(3));
        consents.passOn(c, 1);
        c = link(1);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotActingFor.selector, who(1), who(3)));
        vm.prank(who(3));
        consents.passOn(c, 1);
    }

    function test_passOn_ofMoreThanOneHolds_reverts() public {
        root(5);
        IConsentRegistry.SubConsent memory c = link(1);
        vm.startPrank(who(1));
        c.purposes = 3;
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.WiderPurposes.selector, 5, 3));
        consents.passOn(c, 1);
        c.purposes = 4;
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.BadPurposes.selector, 4));
        consents.passOn(c, 1);
        c.purposes = 0x11;
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.WiderPurposes.selector, 5, 0x11));
        consents.passOn(c, 1);
        c.purposes = 1;
        c.expiry = uint64(block.timestamp + 1 days + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IConsentRegistry.LongerExpiry.selector, block.timestamp + 1 days, c.expiry)
        );
        consents.passOn(c, 1);
        c.expiry--;
        c.app = address(0);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.EmptyApp.selector));
        consents.passOn(c, 1);
        vm.stopPrank();
    }

    /// @dev Revoking any of a chain ends it and all below it, and nothing above.
    function testFuzz_revokingAnyOfAChain_endsTheTail_succeeds(uint8 place, uint8 how) public {
        chain();
        uint256 k = place % 5;
        vm.startPrank(who(k));
        if (how % 3 == 0) consents.revoke(who(k), 100 + k);
        else if (how % 3 == 1) consents.revokeAll(who(k));
        else registry.changeOwner(who(k), address(0));
        vm.stopPrank();
        for (uint256 i = 0; i <= 4; i++) assertTrue(active(i) == (i < k), "the tail and no more");
    }

    function testFuzz_takeBack_byAnyAbove_endsTheTail_succeeds(uint8 place, uint8 above) public {
        chain();
        uint256 k = 1 + place % 4;
        uint256 by = above % k;
        vm.prank(who(by));
        consents.takeBack(who(k), 100 + k, who(by));
        for (uint256 i = 0; i <= 4; i++) assertTrue(active(i) == (i < k), "the tail and no more");
    }

    function test_takeBack_byOthers_reverts() public {
        chain();
        vm.startPrank(who(3));
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotAbove.selector, who(2), 102, who(3)));
        consents.takeBack(who(2), 102, who(3));
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotActingFor.selector, who(0), who(3)));
        consents.takeBack(who(2), 102, who(0));
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotAbove.selector, who(3), 103, who(3)));
        consents.takeBack(who(3), 103, who(3));
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NotAbove.selector, who(3), 7, who(3)));
        consents.takeBack(who(3), 7, who(3));
        vm.stopPrank();
    }

    function test_signed_passOnAndTakeBack() public {
        root(ALL);
        IConsentRegistry.SubConsent memory c = link(1);
        bytes memory signature = sign(2, passOnDigest(c, 101, 0, deadline));
        consents.passOnSigned(c, 101, deadline, signature);
        assertTrue(active(1), "brought by anybody");
        signature = sign(1, takeBackDigest(who(1), 101, who(0), deadline));
        consents.takeBackSigned(who(1), 101, who(0), deadline, signature);
        consents.takeBackSigned(who(1), 101, who(0), deadline, signature);
        assertTrue(!active(1), "taken back by the data owner, twice without effect");
    }

    /// @dev The bit by which an entry knows that something is above it is nobody's to set.
    function test_grant_withBitsBeyondThePurposes_reverts() public {
        IConsentRegistry.Consent memory c = consentOf(who(0));
        for (uint256 purposes = 8; purposes < 256; purposes++) {
            c.purposes = uint8(purposes);
            vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.BadPurposes.selector, c.purposes));
            vm.prank(who(0));
            consents.grant(c, 1);
        }
    }
}
