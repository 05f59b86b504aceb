// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {Consenting} from "./support/Consenting.sol";

/// @notice A contract wallet: it accepts what its key signed.
contract Wallet {
    address private immutable _key;

    constructor(address key) {
        _key = key;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s, uint8 v) =
            (bytes32(signature[:32]), bytes32(signature[32:64]), uint8(bytes1(signature[64:])));
        return ecrecover(digest, v, r, s) == _key ? this.isValidSignature.selector : bytes4(0);
    }
}

contract SignedConsentTest is Consenting {
    uint256 private constant KEY = 0xA11CE;
    uint256 private constant OTHER_KEY = 0xB0B;
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    uint256 private deadline;
    address private alice;

    function setUp() public {
        deployConsents();
        alice = vm.addr(KEY);
        deadline = block.timestamp + 100;
    }

    function refused() private {
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.BadSignature.selector, alice));
    }

    function grantSigned(uint256 key, uint256 nonce) private {
        bytes32 digest = grantDigest(consentOf(alice), nonce, consents.epochOf(alice), deadline);
        consents.grantSigned(consentOf(alice), nonce, deadline, sign(key, digest));
    }

    function test_grantSigned_byTheOwner_isActive() public {
        grantSigned(KEY, 5);
        assertTrue(consents.isActive(alice, 5, 1), "brought by anybody");
        bytes memory again = sign(KEY, grantDigest(consentOf(alice), 5, 0, deadline));
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.NonceUsed.selector, alice, 5));
        consents.grantSigned(consentOf(alice), 5, deadline, again);
    }

    function test_grantSigned_byADelegate_whileItIsOne() public {
        refused();
        this.bring(OTHER_KEY, 1);
        vm.prank(alice);
        registry.addDelegate(alice, DELEGATE, vm.addr(OTHER_KEY), 50);
        grantSigned(OTHER_KEY, 1);
        vm.warp(block.timestamp + 50);
        refused();
        this.bring(OTHER_KEY, 2);
    }

    function bring(uint256 key, uint256 nonce) external {
        grantSigned(key, nonce);
    }

    function test_grantSigned_ofANodeDelegate_reverts() public {
        vm.prank(alice);
        registry.addDelegate(alice, "LedgerNode", vm.addr(OTHER_KEY), 50);
        refused();
        this.bring(OTHER_KEY, 1);
    }

    function test_grantSigned_byAContractWallet_isActive() public {
        address wallet = address(new Wallet(vm.addr(OTHER_KEY)));
        vm.prank(alice);
        registry.changeOwner(alice, wallet);
        grantSigned(OTHER_KEY, 1);
        assertTrue(consents.isActive(alice, 1, 1), "ERC-1271");
        refused();
        this.bring(KEY, 2);
    }

    function test_grantSigned_ofADeactivatedIdentity_reverts() public {
        vm.prank(alice);
        registry.changeOwner(alice, address(0));
        refused();
        this.bring(KEY, 1);
        bytes memory nobody = abi.encodePacked(bytes32(0), bytes32(0), uint8(27));
        refused();
        consents.grantSigned(consentOf(alice), 1, deadline, nobody);
    }

    function test_signed_afterTheDeadline_reverts() public {
        bytes memory signature = sign(KEY, revokeDigest(alice, 1, deadline));
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.SignatureExpired.selector, deadline));
        consents.revokeSigned(alice, 1, deadline, signature);
    }

    function test_signed_malleableOrMalformed_reverts() public {
        bytes32 digest = revokeDigest(alice, 1, deadline);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, digest);
        bytes[6] memory bad = [
            abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27)),
            abi.encodePacked(r, s, v - 27),
            abi.encodePacked(bytes32(0), s, v),
            abi.encodePacked(r, s),
            abi.encodePacked(r, s, v, v),
            bytes("")
        ];
        for (uint256 i = 0; i < bad.length; i++) {
            refused();
            consents.revokeSigned(alice, 1, deadline, bad[i]);
        }
        consents.revokeSigned(alice, 1, deadline, abi.encodePacked(r, s, v));
    }

    function test_signed_onAnotherChain_reverts() public {
        bytes memory signature = sign(KEY, revokeDigest(alice, 1, deadline));
        vm.chainId(block.chainid + 1);
        refused();
        consents.revokeSigned(alice, 1, deadline, signature);
    }

    function test_revokeSigned_needsNoOrder_andRepeatsWithoutEffect() public {
        vm.startPrank(alice);
        consents.grant(consentOf(alice), 1);
        consents.grant(consentOf(alice), 2);
        vm.stopPrank();
        bytes memory second = sign(KEY, revokeDigest(alice, 2, deadline));
        bytes memory first = sign(KEY, revokeDigest(alice, 1, deadline));
        consents.revokeSigned(alice, 2, deadline, second);
        consents.revokeSigned(alice, 1, deadline, first);
        assertTrue(!consents.isActive(alice, 1, 1) && !consents.isActive(alice, 2, 1), "both");
        consents.revokeSigned(alice, 1, deadline, first);
    }

    function test_revokeAllSigned_actsOnceOnItsEpoch() public {
        vm.prank(alice);
        consents.grant(consentOf(alice), 1);
        bytes memory signature = sign(KEY, revokeAllDigest(alice, 0, deadline));
        consents.revokeAllSigned(alice, 0, deadline, signature);
        assertTrue(!consents.isActive(alice, 1, 1), "ended");
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.WrongEpoch.selector, alice, 0, 1));
        consents.revokeAllSigned(alice, 0, deadline, signature);
        refused();
        consents.revokeAllSigned(alice, 1, deadline, signature);
    }

    function testFuzz_grantSigned_bindsEveryField_reverts(uint256 mix) public {
        IConsentRegistry.Consent memory signed = consentOf(alice);
        bytes memory signature = sign(KEY, grantDigest(signed, 1, 0, deadline));
        IConsentRegistry.Consent memory c = consentOf(alice);
        (uint256 nonce, uint256 until) = (1, deadline);
        uint256 field = mix % 9;
        if (field == 0) c.app = address(uint160(c.app) ^ uint160(1 + (mix >> 8) % 1000));
        else if (field == 1) c.source ^= bytes32(1 + (mix >> 8));
        else if (field == 2) c.purposes = uint8(2 + (mix >> 8) % 2);
        else if (field == 3) c.expiry += uint64(1 + (mix >> 8) % 1e9);
        else if (field == 4) (c.price, c.payout) = (uint128(1 + (mix >> 8) % 1e9), c.app);
        else if (field == 5) c.cap = uint128(1 + (mix >> 8) % 1e9);
        else if (field == 6) c.payout = address(uint160(1 + (mix >> 8) % 1e9));
        else if (field == 7) nonce = 2 + (mix >> 8);
        else until += 1 + (mix >> 8) % 1e9;
        refused();
        consents.grantSigned(c, nonce, until, signature);
    }
}
