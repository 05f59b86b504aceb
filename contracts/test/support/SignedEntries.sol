// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {ICredentialRegistry} from "../../src/interfaces/ICredentialRegistry.sol";
import {IUsageMeter} from "../../src/interfaces/IUsageMeter.sol";
import {Credentialing} from "./Credentialing.sol";
import {Metering} from "./Metering.sol";

/// @notice Every entry point that takes a signature, as a number: what is signed, by whom, and how it is brought.
abstract contract SignedEntries is Metering, Credentialing {
    uint256 internal constant ENTRIES = 16;
    /// @dev From here on: the token's and the Governor's, whose signers are accounts and not identities; then ERC-1056's.
    uint256 internal constant FIRST_OF_ACCOUNTS = 8;
    uint256 internal constant FIRST_OF_ERC1056 = 11;
    string private constant CONSENT =
        "Consent(address owner,address app,bytes32 source,uint8 purposes,uint64 expiry,uint128 price,uint128 cap,address payout)";
    string private constant SUB_CONSENT =
        "SubConsent(address owner,address app,address aboveOwner,uint256 aboveNonce,uint8 purposes,uint64 expiry)";

    address internal constant HOLDER = address(0x501D);

    uint256 internal deadline;
    uint256 internal proposal;

    function startEntries() internal {
        startMetering();
        startCredentials();
        fill(10e18);
        deadline = block.timestamp + 1 hours;
        IConsentRegistry.Consent memory own = IConsentRegistry.Consent(
            owner, owner, keccak256("own"), 7, uint64(deadline + 1 days), 0, 0, address(0)
        );
        vm.prank(owner);
        consents.grant(own, 1);
        vm.prank(app);
        consents.passOn(below(app), 2);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) =
            (new address[](1), new uint256[](1), new bytes[](1));
        targets[0] = address(this);
        proposal = governor.propose(targets, values, calls, "any");
        vm.warp(block.timestamp + 2);
    }

    /// @dev Below the owner's own consent, and as long as it; or the application's below the one it holds. What is signed lasts longer than
    ///      its signature counts: an end of its own would hide a deadline that nobody checks.
    function below(address giver) internal view returns (IConsentRegistry.SubConsent memory) {
        (uint256 above, uint256 expiry) = giver == owner ? (1, deadline + 1 days) : (NONCE, deadline);
        return IConsentRegistry.SubConsent(giver, address(0xBE10), owner, above, 1, uint64(expiry));
    }

    function granted() internal view returns (IConsentRegistry.Consent memory) {
        return IConsentRegistry.Consent(owner, app, keccak256("s"), 1, uint64(deadline + 1 days), 0, 0, address(0));
    }

    function keyOf(uint256 e) internal pure returns (uint256) {
        if (e == 5) return APP_KEY;
        if (e == 6) return ENGINE_KEY;
        return e == 7 ? ISSUER_KEY : OWNER_KEY;
    }

    /// @dev The delegate type whose key may sign instead of the identity's owner.
    function delegateOf(uint256 e) internal pure returns (bytes32) {
        if (e == 7) return "veriKey";
        return e == 5 || e == 6 ? bytes32("LedgerMeter") : bytes32("LedgerConsent");
    }

    function targetOf(uint256 e) internal view returns (address) {
        if (e < 5) return address(consents);
        if (e < 7) return address(meter);
        if (e == 7) return address(credentials);
        if (e < 10) return address(token);
        return e == 10 ? address(governor) : address(registry);
    }

    function digestOf(uint256 e, address target, uint256 chain) internal view returns (bytes32) {
        if (e >= FIRST_OF_ERC1056) {
            uint256 nonce = registry.nonce(registry.identityOwner(owner));
            return keccak256(abi.encodePacked(bytes1(0x19), bytes1(0), target, nonce, owner, packed(e)));
        }
        string memory name = e < 5
            ? "ConsentRegistry"
            : e < 7 ? "UsageMeter" : e == 7 ? "CredentialRegistry" : e < 10 ? "Ledger" : "LedgerGovernor";
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                chain,
                target
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message(e)));
    }

    function message(uint256 e) private view returns (bytes32) {
        if (e == 0) {
            string memory kind = string.concat("Grant(Consent consent,uint256 nonce,uint256 epoch,uint256 deadline)", CONSENT);
            bytes32 what = keccak256(abi.encode(keccak256(bytes(CONSENT)), granted()));
            return keccak256(abi.encode(keccak256(bytes(kind)), what, 500, consents.epochOf(owner), deadline));
        }
        if (e == 1) {
            return keccak256(abi.encode(keccak256("Revoke(address owner,uint256 nonce,uint256 deadline)"), owner, 1, deadline));
        }
        if (e == 2) {
            return keccak256(abi.encode(keccak256("RevokeAll(address owner,uint256 epoch,uint256 deadline)"), owner, 0, deadline));
        }
        if (e == 3) {
            string memory kind = string.concat("PassOn(SubConsent consent,uint256 nonce,uint256 epoch,uint256 deadline)", SUB_CONSENT);
            bytes32 what = keccak256(abi.encode(keccak256(bytes(SUB_CONSENT)), below(owner)));
            return keccak256(abi.encode(keccak256(bytes(kind)), what, 501, consents.epochOf(owner), deadline));
        }
        if (e == 4) {
            bytes32 kind = keccak256("TakeBack(address owner,uint256 nonce,address by,uint256 deadline)");
            return keccak256(abi.encode(kind, app, 2, owner, deadline));
        }
        if (e < 7) {
            bytes32 kind = keccak256(
                "Voucher(address consentOwner,uint256 consentNonce,address app,address engine,uint256 release,uint64 counter,uint64 tokens,uint128 amount,bytes32 previous,uint64 deadline)"
            );
            return keccak256(abi.encode(kind, used()));
        }
        if (e == 7) {
            bytes32 kind = keccak256(
                "Credential(uint64 schema,address issuer,address subject,uint256 list,uint256 index,uint64 validFrom,uint64 validUntil,bytes32 content)"
            );
            return keccak256(abi.encode(kind, held()));
        }
        if (e == 8) {
            bytes32 kind = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
            return keccak256(abi.encode(kind, owner, app, 5, token.nonces(owner), deadline));
        }
        if (e == 9) {
            bytes32 kind = keccak256("Delegation(address delegatee,uint256 nonce,uint256 expiry)");
            return keccak256(abi.encode(kind, app, token.nonces(owner), deadline));
        }
        bytes32 ballot = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
        return keccak256(abi.encode(ballot, proposal, 1, owner, governor.nonces(owner)));
    }

    /// @dev Method name and packed arguments of ERC-1056's signed calls.
    function packed(uint256 e) private pure returns (bytes memory) {
        if (e == 11) return abi.encodePacked("addDelegate", bytes32("veriKey"), address(7), uint256(50));
        if (e == 12) return abi.encodePacked("revokeDelegate", bytes32("veriKey"), address(7));
        if (e == 13) return abi.encodePacked("setAttribute", bytes32("did/svc/X"), bytes("value"), uint256(50));
        if (e == 14) return abi.encodePacked("revokeAttribute", bytes32("did/svc/X"), bytes("value"));
        return abi.encodePacked("changeOwner", address(0x4E14));
    }

    function used() internal view returns (IUsageMeter.Voucher memory v) {
        v = voucher(1, 1000);
        v.deadline = uint64(deadline);
    }

    function held() internal view returns (ICredentialRegistry.Credential memory c) {
        c = credential(HOLDER, 3);
        (c.validFrom, c.validUntil) = (uint64(deadline - 1 hours), uint64(deadline + 1));
    }
}
