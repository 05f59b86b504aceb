// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {ICredentialRegistry} from "../src/interfaces/ICredentialRegistry.sol";
import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {Refusals} from "./support/Refusals.sol";
import {SignedEntries} from "./support/SignedEntries.sol";

/// @notice Every entry point that takes a signature, tried with signatures that were made for something else, or no longer count: each is
///         refused for that reason and no other.
contract ReplaysTest is SignedEntries, Refusals {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    address private constant HEIR = address(0x4E14);
    uint256 private constant HOT = 0x407;
    /// @dev The application's signature of a voucher: it binds the escrow of its key, as `test_vouchers_bindTheirKeysEscrow` says.
    uint256 private constant BOUND = 5;

    function setUp() public {
        startEntries();
    }

    function right(uint256 e) private view returns (bytes memory) {
        return signed(keyOf(e), digestOf(e, targetOf(e), block.chainid));
    }

    function identityOf(uint256 e) private view returns (address) {
        if (e == 5) return app;
        if (e == 6) return engine;
        return e == 7 ? issuer : owner;
    }

    /// @dev Whether an entry point takes the signature now, and for which reason it does not.
    function send(uint256 e, bytes memory signature) private returns (bool done, bytes4 reason) {
        bytes memory data = callOf(e, signature);
        if (data.length == 0) return (false, UNSAYABLE);
        bytes memory result;
        (done, result) = targetOf(e).call(data);
        if (!done) return (false, errorOf(result));
        if (e == 7) {
            ICredentialRegistry.Refusal refusal = abi.decode(result, (ICredentialRegistry.Refusal));
            return (refusal == ICredentialRegistry.Refusal.None, because(refusal));
        }
        // whoever a signature of a delegation turns out to be of delegates: what counts is for whom
        if (e == 9 && token.delegates(owner) != app) return (false, OF_ANOTHER);
    }

    function callOf(uint256 e, bytes memory signature) private view returns (bytes memory) {
        if (e == 0) return abi.encodeCall(consents.grantSigned, (granted(), 500, deadline, signature));
        if (e == 1) return abi.encodeCall(consents.revokeSigned, (owner, 1, deadline, signature));
        if (e == 2) return abi.encodeCall(consents.revokeAllSigned, (owner, 0, deadline, signature));
        if (e == 3) return abi.encodeCall(consents.passOnSigned, (below(owner), 501, deadline, signature));
        if (e == 4) return abi.encodeCall(consents.takeBackSigned, (app, 2, owner, deadline, signature));
        if (e == 5) return abi.encodeCall(meter.settle, (used(), terms_(), signature, right(6)));
        if (e == 6) return abi.encodeCall(meter.settle, (used(), terms_(), right(5), signature));
        if (e == 7) {
            ICredentialRegistry.Proof memory p =
                abi.decode(proofOf(held()), (ICredentialRegistry.Proof));
            p.signature = signature;
            return abi.encodeCall(credentials.check, (schema, HOLDER, abi.encode(p)));
        }
        if (e == 10) return abi.encodeCall(governor.castVoteBySig, (proposal, 1, owner, signature));
        // these take the three parts apart: other lengths cannot be said
        if (signature.length != 65) return "";
        (bytes32 r, bytes32 s, uint8 v) = parts(signature);
        if (e == 8) return abi.encodeCall(token.permit, (owner, app, 5, deadline, v, r, s));
        if (e == 9) return abi.encodeCall(token.delegateBySig, (app, 0, deadline, v, r, s));
        if (e == 11) return abi.encodeCall(registry.addDelegateSigned, (owner, v, r, s, "veriKey", address(7), 50));
        if (e == 12) return abi.encodeCall(registry.revokeDelegateSigned, (owner, v, r, s, "veriKey", address(7)));
        if (e == 13) return abi.encodeCall(registry.setAttributeSigned, (owner, v, r, s, "did/svc/X", "value", 50));
        if (e == 14) return abi.encodeCall(registry.revokeAttributeSigned, (owner, v, r, s, "did/svc/X", "value"));
        return abi.encodeCall(registry.changeOwnerSigned, (owner, v, r, s, HEIR));
    }

    function parts(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 32))
            s := mload(add(signature, 64))
            v := byte(0, mload(add(signature, 96)))
        }
    }

    function refused(uint256 e, bytes memory signature, bytes4 expected, string memory why) private {
        uint256 state = vm.snapshotState();
        (bool done, bytes4 reason) = send(e, signature);
        vm.revertToState(state);
        if (done) revert NotEqual(why, e, 0);
        if (reason != expected) revert WrongError(why, e, reason, expected);
    }

    function accepted(uint256 e, bytes memory signature, string memory why) private {
        uint256 state = vm.snapshotState();
        (bool done,) = send(e, signature);
        vm.revertToState(state);
        if (!done) revert NotEqual(why, e, 1);
    }

    function test_right_isAccepted() public {
        for (uint256 e = 0; e < ENTRIES; e++) accepted(e, right(e), "the right signature");
    }

    /// @dev A consent's own revocation may be brought again, without effect; a credential is shown as often as it is asked for.
    function test_sameChain_again_doesNothing() public {
        for (uint256 e = 0; e < ENTRIES; e++) {
            uint256 state = vm.snapshotState();
            bytes memory signature = right(e);
            (bool done,) = send(e, signature);
            assertTrue(done, "once");
            vm.recordLogs();
            (bool again, bytes4 reason) = send(e, signature);
            assertTrue(again == (e == 1 || e == 4 || e == 7), "not twice");
            if (reason != onceMore(e)) revert WrongError("again", e, reason, onceMore(e));
            assertEq(vm.getRecordedLogs().length, 0, "nothing changes");
            vm.revertToState(state);
        }
    }

    /// @dev ERC-1056's digests carry no chain: this is listed in docs/contracts.md, "Replays".
    function test_otherChain_isRefused_butForErc1056() public {
        uint256 here = block.chainid;
        for (uint256 e = 0; e < ENTRIES; e++) {
            bytes memory signature = signed(keyOf(e), digestOf(e, targetOf(e), here + 1));
            if (e < FIRST_OF_ERC1056) refused(e, signature, notHis(e), "of another chain");
            else accepted(e, signature, "no chain in it");
        }
    }

    /// @dev The chain forks and takes another number while the contracts stand: no kept separator may survive that.
    function test_afterAFork_onlySignaturesOfTheNewChainCount() public {
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        for (uint256 e = 0; e < FIRST_OF_ERC1056; e++) {
            refused(e, signed(keyOf(e), digestOf(e, targetOf(e), here)), notHis(e), "of before the fork");
            accepted(e, right(e), "of this chain");
        }
    }

    function test_otherContract_isRefused() public {
        for (uint256 e = 0; e < ENTRIES; e++) {
            refused(e, signed(keyOf(e), digestOf(e, address(0xC0), block.chainid)), notHis(e), "for another contract");
        }
    }

    function test_otherMethod_isRefused() public {
        for (uint256 e = 0; e < ENTRIES; e++) {
            for (uint256 other = 0; other < ENTRIES; other++) {
                // one voucher has two signatures
                if (other == e || (e == 5 && other == 6) || (e == 6 && other == 5)) continue;
                refused(e, signed(keyOf(e), digestOf(other, targetOf(other), block.chainid)), notHis(e), "of another method");
            }
        }
    }

    function test_otherKey_isRefused() public {
        for (uint256 e = 0; e < ENTRIES; e++) {
            refused(e, signed(0xBAD, digestOf(e, targetOf(e), block.chainid)), notHis(e), "of a stranger");
        }
    }

    function test_afterRotation_theFormerKeyIsRefused() public {
        for (uint256 e = 0; e < ENTRIES; e++) {
            // the token's and the Governor's signers are accounts
            if (e == BOUND || (e >= FIRST_OF_ACCOUNTS && e < FIRST_OF_ERC1056)) continue;
            bytes memory signature = right(e);
            uint256 state = vm.snapshotState();
            address identity = identityOf(e);
            vm.prank(identity);
            registry.changeOwner(identity, HEIR);
            refused(e, signature, notHis(e), "of the former owner");
            vm.revertToState(state);
        }
    }

    /// @dev Dead is dead at every entry, also for a delegate that was valid.
    function test_ofADeactivatedIdentity_isRefused() public {
        for (uint256 e = 0; e < ENTRIES; e++) {
            if (e == BOUND || (e >= FIRST_OF_ACCOUNTS && e < FIRST_OF_ERC1056)) continue;
            bytes memory signature = right(e);
            uint256 state = vm.snapshotState();
            address identity = identityOf(e);
            vm.startPrank(identity);
            registry.addDelegate(identity, delegateOf(e), vm.addr(HOT), 1 days);
            registry.changeOwner(identity, address(0));
            vm.stopPrank();
            refused(e, signature, ofTheDead(e), "of a dead identity");
            refused(e, signed(HOT, digestOf(e, targetOf(e), block.chainid)), ofTheDead(e), "of its delegate");
            vm.revertToState(state);
        }
    }

    function test_afterRevokingTheDelegate_itsSignatureIsRefused() public {
        for (uint256 e = 0; e < FIRST_OF_ACCOUNTS; e++) {
            if (e == BOUND) continue;
            address identity = identityOf(e);
            bytes memory signature = signed(HOT, digestOf(e, targetOf(e), block.chainid));
            refused(e, signature, notHis(e), "not yet a delegate");
            vm.prank(identity);
            registry.addDelegate(identity, delegateOf(e), vm.addr(HOT), 1 days);
            accepted(e, signature, "of a delegate");
            vm.prank(identity);
            registry.revokeDelegate(identity, delegateOf(e), vm.addr(HOT));
            refused(e, signature, notHis(e), "no longer");
        }
    }

    /// @dev A debt is not revoked: what an escrow's key signed is paid from that escrow while it lasts, and from nothing else. A key that is no
    ///      longer the application's is bound to no escrow.
    function test_vouchers_bindTheirKeysEscrow_andNothingElse() public {
        bytes memory signature = signed(HOT, digestOf(BOUND, address(meter), block.chainid));
        address hot = vm.addr(HOT);
        refused(BOUND, signature, notHis(BOUND), "no delegate");
        vm.startPrank(app);
        token.approve(address(meter), 3);
        registry.addDelegate(app, "LedgerMeter", hot, 1 days);
        refused(BOUND, signature, notHis(BOUND), "no escrow");
        meter.deposit(app, engine, hot, 2);
        accepted(BOUND, signature, "bound");
        registry.revokeDelegate(app, "LedgerMeter", hot);
        accepted(BOUND, signature, "revoked");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigner.selector, app, hot));
        meter.deposit(app, engine, hot, 1);
        registry.changeOwner(app, address(0));
        accepted(BOUND, signature, "deactivated");
        accepted(BOUND, right(BOUND), "its former owner's, too");
        meter.announceWithdrawal(app, engine, hot, 2);
        accepted(BOUND, signature, "leaving");
        vm.warp(block.timestamp + ESCROW_DELAY);
        meter.withdrawEscrow(app, engine, hot, app);
        refused(BOUND, signature, notHis(BOUND), "the escrow is gone");
        vm.stopPrank();
    }

    /// @dev What was signed before a revocation gives nothing after it.
    function test_afterRevokingWhatWasSigned_isRefused() public {
        (bytes memory grant, bytes memory pass) = (right(0), right(3));
        uint256 state = vm.snapshotState();
        vm.startPrank(owner);
        consents.revoke(owner, 500);
        consents.revoke(owner, 501);
        vm.stopPrank();
        refused(0, grant, IConsentRegistry.NonceRevoked.selector, "its nonce was revoked");
        refused(3, pass, IConsentRegistry.NonceRevoked.selector, "its nonce was revoked");
        vm.revertToState(state);
        vm.prank(owner);
        consents.revokeAll(owner);
        refused(0, grant, notHis(0), "of an earlier epoch");
        refused(3, pass, notHis(3), "of an earlier epoch");
    }

    /// @dev ERC-1056's and the Governor's messages have no deadline of their own; a vote has an end.
    function test_expired_isRefused() public {
        for (uint256 e = 0; e < FIRST_OF_ERC1056; e++) {
            bytes memory signature = right(e);
            uint256 state = vm.snapshotState();
            vm.warp(deadline + 1);
            refused(e, signature, tooLate(e), "too late");
            vm.revertToState(state);
        }
    }

    function test_malleated_isRefused() public {
        for (uint256 e = 0; e < ENTRIES; e++) {
            (bytes32 r, bytes32 s, uint8 v) = parts(right(e));
            uint8 other = v == 27 ? 28 : 27;
            refused(e, abi.encodePacked(r, bytes32(ORDER - uint256(s)), other), malleable(e), "high s");
            refused(e, abi.encodePacked(r, s, other), notHis(e), "other parity");
            refused(e, abi.encodePacked(r, s, v - 27), malformed(e), "parity of 0 or 1");
            refused(e, abi.encodePacked(r, s, v + 4), malformed(e), "another v");
            refused(e, abi.encodePacked(r, bytes32(uint256(s) | uint256(v - 27) << 255)), ofAnotherLength(e), "compact");
            refused(e, abi.encodePacked(r, s, v, uint8(0)), ofAnotherLength(e), "longer");
            refused(e, abi.encodePacked(bytes32(0), s, v), malformed(e), "no r");
            refused(e, abi.encodePacked(r, bytes32(0), v), malformed(e), "no s");
            refused(e, "", ofAnotherLength(e), "nothing");
        }
    }
}
