// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConsentRegistry} from "../../src/ConsentRegistry.sol";
import {IdentityRegistry} from "../../src/IdentityRegistry.sol";
import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {TestCase} from "./TestCase.sol";

/// @notice A consent registry, and EIP-712 messages hashed independently of the contract.
abstract contract Consenting is TestCase {
    bytes32 internal constant DELEGATE = "LedgerConsent";

    IdentityRegistry internal registry;
    ConsentRegistry internal consents;

    function deployConsents() internal {
        vm.warp(1_800_000_000);
        registry = new IdentityRegistry();
        consents = new ConsentRegistry(registry);
    }

    function consentOf(address owner) internal view returns (IConsentRegistry.Consent memory) {
        return IConsentRegistry.Consent({
            owner: owner,
            app: address(0xA44),
            source: keccak256("salt and source"),
            purposes: 1,
            expiry: uint64(block.timestamp + 1 days),
            price: 0,
            cap: 0,
            payout: address(0)
        });
    }

    function grantDigest(IConsentRegistry.Consent memory c, uint256 nonce, uint256 epoch, uint256 deadline)
        internal
        view
        returns (bytes32)
    {
        string memory consentType =
            "Consent(address owner,address app,bytes32 source,uint8 purposes,uint64 expiry,uint128 price,uint128 cap,address payout)";
        bytes32 inner = keccak256(
            abi.encode(
                keccak256(bytes(consentType)),
                c.owner,
                c.app,
                c.source,
                c.purposes,
                c.expiry,
                c.price,
                c.cap,
                c.payout
            )
        );
        bytes32 outerType = keccak256(
            abi.encodePacked("Grant(Consent consent,uint256 nonce,uint256 epoch,uint256 deadline)", consentType)
        );
        return typed(keccak256(abi.encode(outerType, inner, nonce, epoch, deadline)));
    }

    function revokeDigest(address owner, uint256 nonce, uint256 deadline) internal view returns (bytes32) {
        bytes32 kind = keccak256("Revoke(address owner,uint256 nonce,uint256 deadline)");
        return typed(keccak256(abi.encode(kind, owner, nonce, deadline)));
    }

    function revokeAllDigest(address owner, uint256 epoch, uint256 deadline) internal view returns (bytes32) {
        bytes32 kind = keccak256("RevokeAll(address owner,uint256 epoch,uint256 deadline)");
        return typed(keccak256(abi.encode(kind, owner, epoch, deadline)));
    }

    function below(address owner, address app, address aboveOwner, uint256 aboveNonce)
        internal
        view
        returns (IConsentRegistry.SubConsent memory)
    {
        return IConsentRegistry.SubConsent(owner, app, aboveOwner, aboveNonce, 1, uint64(block.timestamp + 1 hours));
    }

    function passOnDigest(IConsentRegistry.SubConsent memory c, uint256 nonce, uint256 epoch, uint256 deadline)
        internal
        view
        returns (bytes32)
    {
        string memory kind =
            "SubConsent(address owner,address app,address aboveOwner,uint256 aboveNonce,uint8 purposes,uint64 expiry)";
        bytes32 inner = keccak256(
            abi.encode(keccak256(bytes(kind)), c.owner, c.app, c.aboveOwner, c.aboveNonce, c.purposes, c.expiry)
        );
        bytes32 outer =
            keccak256(abi.encodePacked("PassOn(SubConsent consent,uint256 nonce,uint256 epoch,uint256 deadline)", kind));
        return typed(keccak256(abi.encode(outer, inner, nonce, epoch, deadline)));
    }

    function takeBackDigest(address owner, uint256 nonce, address by, uint256 deadline) internal view returns (bytes32) {
        bytes32 kind = keccak256("TakeBack(address owner,uint256 nonce,address by,uint256 deadline)");
        return typed(keccak256(abi.encode(kind, owner, nonce, by, deadline)));
    }

    function typed(bytes32 message) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("ConsentRegistry"),
                keccak256("1"),
                block.chainid,
                address(consents)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
