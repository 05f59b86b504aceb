// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "../src/Acting.sol";
import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {ICredentialRegistry} from "../src/interfaces/ICredentialRegistry.sol";
import {IStaking} from "../src/interfaces/IStaking.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Credentialing} from "./support/Credentialing.sol";

/// @notice Every gate at which an identity's owner or delegate acts: it knows them, and knows them no more once the identity is dead. Gates
///         that take signatures are in Replays.
contract DeadIdentitiesTest is Credentialing {
    address private constant HOT = address(0x407);

    error Passed(bytes data, address caller, bool dead);

    address private who;

    function setUp() public {
        startRun();
        startCredentials();
        live(trainer(0));
    }

    /// @dev The identity that the following gates are about, with a delegate for everything.
    function live(address identity) private {
        who = identity;
        bytes32[4] memory kinds = [bytes32("LedgerNode"), "LedgerConsent", "veriKey", "LedgerMeter"];
        vm.startPrank(identity);
        for (uint256 i = 0; i < 4; i++) registry.addDelegate(identity, kinds[i], HOT, 10 days);
        vm.stopPrank();
    }

    /// @dev Whatever else such a call may lack: alive it is not refused for who calls, dead it is refused for nothing else.
    function gate(address target, bytes memory data, bytes4 stranger) private {
        atGate(target, data, who, stranger);
        atGate(target, data, HOT, stranger);
    }

    function ownersGate(address target, bytes memory data, bytes4 stranger) private {
        atGate(target, data, who, stranger);
    }

    function atGate(address target, bytes memory data, address caller, bytes4 stranger) private {
        uint256 state = vm.snapshotState();
        if (refusal(target, data, caller) == stranger) revert Passed(data, caller, false);
        vm.revertToState(state);
        vm.prank(who);
        registry.changeOwner(who, address(0));
        if (refusal(target, data, caller) != stranger) revert Passed(data, caller, true);
        vm.revertToState(state);
    }

    function refusal(address target, bytes memory data, address caller) private returns (bytes4) {
        vm.prank(caller);
        (bool done, bytes memory result) = target.call(data);
        return done ? bytes4(0) : bytes4(result);
    }

    function test_consents_knowNoDeadOwner() public {
        bytes4 stranger = IConsentRegistry.NotActingFor.selector;
        IConsentRegistry.Consent memory c = IConsentRegistry.Consent(
            who, who, keccak256("source"), 7, uint64(block.timestamp + 1 days), 0, 0, address(0)
        );
        IConsentRegistry.SubConsent memory s = IConsentRegistry.SubConsent(who, address(1), who, 1, 1, c.expiry);
        address target = address(consents);
        gate(target, abi.encodeCall(consents.grant, (c, 1)), stranger);
        vm.prank(who);
        consents.grant(c, 1);
        gate(target, abi.encodeCall(consents.passOn, (s, 2)), stranger);
        vm.prank(who);
        consents.passOn(s, 2);
        gate(target, abi.encodeCall(consents.takeBack, (who, 2, who)), stranger);
        gate(target, abi.encodeCall(consents.revoke, (who, 1)), stranger);
        gate(target, abi.encodeCall(consents.revokeMany, (who, 0, new uint256[](1))), stranger);
        gate(target, abi.encodeCall(consents.revokeAll, (who)), stranger);
        assertTrue(consents.isActive(who, 1, 1) && consents.isActive(who, 2, 1), "they hold");
        vm.prank(who);
        registry.changeOwner(who, address(0));
        assertTrue(!consents.isActive(who, 1, 1) && !consents.isActive(who, 2, 1), "and end with their owner");
    }

    function test_credentials_knowNoDeadCreator_issuerOrHolder() public {
        address target = address(credentials);
        bytes4 stranger = ICredentialRegistry.NotOwner.selector;
        ownersGate(target, abi.encodeCall(credentials.createSchema, (who, keccak256("other"), "uri")), stranger);
        bytes32 root = keccak256("root");
        gate(target, abi.encodeCall(credentials.publishStatusList, (who, 1, root, root)), ICredentialRegistry.NotIssuer.selector);
        bytes memory proof = proofOf(credential(who, 1));
        assertTrue(check(who, proof) == ICredentialRegistry.Refusal.None, "the holder's credential holds");
        vm.prank(who);
        registry.changeOwner(who, address(0));
        assertTrue(check(who, proof) == ICredentialRegistry.Refusal.SubjectDeactivated, "but not a dead one's");
        live(CREATOR);
        ownersGate(target, abi.encodeCall(credentials.addIssuer, (schema, address(1))), stranger);
        ownersGate(target, abi.encodeCall(credentials.removeIssuer, (schema, issuer)), stranger);
    }

    function test_staking_knowsNoDeadOwner() public {
        ownersGate(address(staking), abi.encodeCall(staking.unbond, (who, 1)), IStaking.NotOwner.selector);
        ownersGate(address(staking), abi.encodeCall(staking.withdraw, (who, payable(who))), IStaking.NotOwner.selector);
    }

    function test_runs_knowNoDeadTrainer_verifierOrPoster() public {
        bytes4 stranger = Acting.NotActingFor.selector;
        address target = address(runs);
        gate(target, abi.encodeCall(setup.enrolTrainer, (run, who)), stranger);
        enrolTrainer(0);
        gate(target, abi.encodeCall(setup.withdrawEnrolment, (run, who)), stranger);
        for (uint256 i = 1; i < TRAINERS; i++) enrolTrainer(i);
        live(verifier(0));
        gate(target, abi.encodeCall(setup.enrolVerifier, (run, who, 1 ether)), stranger);
        for (uint256 i = 0; i < VERIFIERS; i++) enrolVerifier(i, 1 ether);
        runs.closeEnrolment(run);
        drawSeed();
        ITrainingRuns.Claim[] memory claims = new ITrainingRuns.Claim[](TRAINERS);
        for (uint16 slot = 0; slot < TRAINERS; slot++) {
            claims[slot] = claimOn(slot, GENESIS_ROOT);
            live(runs.slotState(run, 0, slot).identity);
            gate(target, abi.encodeCall(runs.claim, (claims[slot])), stranger);
            submit(claims[slot]);
        }
        live(drawn(claims[0])[0]);
        gate(target, abi.encodeCall(runs.commit, (run, 0, 0, who, commitment(who, 0))), stranger);
        for (uint256 k = 0; k < 6; k++) commitOne(claims[k / 2], drawn(claims[k / 2])[k % 2]);
        gate(target, abi.encodeCall(runs.reveal, (claims[0], who, salt(who, 0), trail(0))), stranger);
        for (uint256 k = 0; k < 6; k++) revealOne(claims[k / 2], drawn(claims[k / 2])[k % 2]);
        runs.cut(run);
        live(trainer(0));
        bytes memory post = abi.encodeCall(stateRoots.postCandidate, (run, 0, GENESIS_ROOT, keccak256("state"), who));
        gate(address(stateRoots), post, stranger);
    }
}
