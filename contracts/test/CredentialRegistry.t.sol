// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "../src/interfaces/ICredentialRegistry.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Credentialing} from "./support/Credentialing.sol";

contract CredentialRegistryTest is Credentialing {
    address private constant HOLDER = address(0x501D);

    function setUp() public {
        startRun();
        startCredentials();
    }

    function expect(bytes memory proof, ICredentialRegistry.Refusal reason, string memory what) private view {
        assertEq(uint256(check(HOLDER, proof)), uint256(reason), what);
        assertTrue(
            credentials.isCredentialed(schema, HOLDER, proof) == (reason == ICredentialRegistry.Refusal.None), what
        );
    }

    function test_check_ofARightProof_holds() public view {
        uint256[5] memory indices = [uint256(0), 255, 256, 1000, 2047];
        for (uint256 i = 0; i < 5; i++) {
            expect(proofOf(credential(HOLDER, indices[i])), ICredentialRegistry.Refusal.None, "anywhere in the list");
        }
    }

    function testFuzz_check_revokesExactlyTheBitThatIsSet_succeeds(uint256 set, uint256 asked) public {
        (set, asked) = (set % 2048, asked % 2048);
        setBit(set);
        publish();
        expect(proofOf(credential(HOLDER, set)), ICredentialRegistry.Refusal.Revoked, "the bit");
        if (asked != set) expect(proofOf(credential(HOLDER, asked)), ICredentialRegistry.Refusal.None, "and no other");
    }

    /// @dev The word of before, whose bit was clear, is not in the new list.
    function test_check_withAWordOfBefore_isRefused() public {
        bytes memory before = proofOf(credential(HOLDER, 300));
        setBit(300);
        publish();
        expect(before, ICredentialRegistry.Refusal.WrongWord, "an older list");
    }

    function test_check_outsideTheList_isRefused() public view {
        expect(proofOf(credential(HOLDER, 2048)), ICredentialRegistry.Refusal.WrongWord, "behind its end");
        ICredentialRegistry.Proof memory p = abi.decode(proofOf(credential(HOLDER, 5)), (ICredentialRegistry.Proof));
        p.path = new bytes32[](2);
        expect(abi.encode(p), ICredentialRegistry.Refusal.WrongWord, "a shorter path");
        p.path = new bytes32[](300);
        expect(abi.encode(p), ICredentialRegistry.Refusal.WrongWord, "a longer one");
    }

    function test_check_refusals() public {
        ICredentialRegistry.Credential memory c = credential(HOLDER, 1);
        c.schema++;
        expect(proofOf(c), ICredentialRegistry.Refusal.OtherSchema, "schema");
        c = credential(address(1), 1);
        expect(proofOf(c), ICredentialRegistry.Refusal.OtherSubject, "subject");
        c = credential(HOLDER, 1);
        c.validFrom++;
        expect(proofOf(c), ICredentialRegistry.Refusal.NotYetValid, "too early");
        c = credential(HOLDER, 1);
        c.validUntil = uint64(block.timestamp);
        expect(proofOf(c), ICredentialRegistry.Refusal.Expired, "too late");
        c = credential(HOLDER, 1);
        c.list = 10;
        expect(proofOf(c), ICredentialRegistry.Refusal.UnknownList, "no such list");
        c.list = 0;
        expect(proofOf(c), ICredentialRegistry.Refusal.None, "no list at all");
        c = credential(HOLDER, 1);
        expect(proofOf(c, 0xBAD), ICredentialRegistry.Refusal.BadSignature, "another key");
        bytes memory good = proofOf(c);
        vm.prank(CREATOR);
        credentials.removeIssuer(schema, issuer);
        expect(good, ICredentialRegistry.Refusal.UntrustedIssuer, "no longer trusted");
        vm.prank(CREATOR);
        credentials.addIssuer(schema, issuer);
        expect(good, ICredentialRegistry.Refusal.None, "trusted again");
        vm.prank(HOLDER);
        registry.changeOwner(HOLDER, address(0));
        expect(good, ICredentialRegistry.Refusal.SubjectDeactivated, "a dead holder");
    }

    function test_check_ofADeactivatedIssuer_isRefused() public {
        bytes memory good = proofOf(credential(HOLDER, 1));
        vm.prank(issuer);
        registry.changeOwner(issuer, address(0));
        expect(good, ICredentialRegistry.Refusal.IssuerDeactivated, "dead for ever");
    }

    function test_check_signedByAVeriKey_whileItIsOne() public {
        uint256 key = 0x7E41;
        vm.startPrank(issuer);
        registry.addDelegate(issuer, "sigAuth", vm.addr(key), 100);
        bytes memory proof = proofOf(credential(HOLDER, 1), key);
        expect(proof, ICredentialRegistry.Refusal.BadSignature, "authentication is no assertion");
        registry.addDelegate(issuer, "veriKey", vm.addr(key), 100);
        expect(proof, ICredentialRegistry.Refusal.None, "an assertion");
        credentialsBy(vm.addr(key));
        vm.stopPrank();
        vm.warp(block.timestamp + 100);
        expect(proof, ICredentialRegistry.Refusal.BadSignature, "no longer");
    }

    function credentialsBy(address delegate) private {
        vm.stopPrank();
        bytes32 root = node(0, 3);
        vm.prank(delegate);
        credentials.publishStatusList(issuer, LIST, root, keccak256("again"));
        vm.startPrank(issuer);
    }

    function testFuzz_check_bindsEveryField_succeeds(uint256 mix) public view {
        ICredentialRegistry.Credential memory c = credential(HOLDER, 1);
        ICredentialRegistry.Proof memory p = abi.decode(proofOf(c), (ICredentialRegistry.Proof));
        uint256 field = mix % 4;
        if (field == 0) p.credential.content ^= bytes32(1 + (mix >> 8));
        else if (field == 1) p.credential.validUntil += uint64(1 + (mix >> 8) % 1e9);
        else if (field == 2) p.credential.validFrom -= uint64(1 + (mix >> 8) % 1e9);
        else p.credential.index ^= 2 + (mix >> 8) % 100;
        expect(abi.encode(p), ICredentialRegistry.Refusal.BadSignature, "not what was signed");
    }

    function test_schemas_areTheirCreators() public {
        bytes memory stranger = abi.encodeWithSelector(ICredentialRegistry.NotOwner.selector, CREATOR, address(this));
        vm.expectRevert(stranger);
        credentials.createSchema(CREATOR, keccak256("x"), "");
        vm.expectRevert(stranger);
        credentials.addIssuer(schema, address(1));
        vm.expectRevert(stranger);
        credentials.removeIssuer(schema, issuer);
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.UnknownSchema.selector, 7));
        credentials.addIssuer(7, address(1));
        vm.prank(CREATOR);
        registry.changeOwner(CREATOR, address(0));
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.NotOwner.selector, CREATOR, CREATOR));
        vm.prank(CREATOR);
        credentials.addIssuer(schema, address(1));
    }

    function test_lists_areTheirIssuers() public {
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.NotIssuer.selector, issuer, address(this)));
        credentials.publishStatusList(issuer, LIST, bytes32(uint256(1)), 0);
        vm.startPrank(issuer);
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.EmptyList.selector));
        credentials.publishStatusList(issuer, 0, bytes32(uint256(1)), 0);
        vm.expectRevert(abi.encodeWithSelector(ICredentialRegistry.EmptyList.selector));
        credentials.publishStatusList(issuer, LIST, 0, 0);
        vm.stopPrank();
    }

    function test_enrolTrainer_ofARunWithASchema_takesACredential() public {
        ITrainingRuns.Terms memory t = terms();
        t.credentialSchema = schema + 1;
        vm.expectRevert(abi.encodeWithSelector(ITrainingRuns.InvalidTerms.selector, bytes32("credentialSchema")));
        runs.createRun(t);
        t.credentialSchema = schema;
        t.slotReward = 0;
        uint256 asking = runs.createRun(t);
        assertEq(runs.termsOf(asking).credentialSchema, schema, "its terms say so");
        address subject = trainer(0);
        bytes memory proof = proofOf(credential(subject, 700));
        bytes memory others = proofOf(credential(trainer(1), 700));
        vm.startPrank(subject);
        vm.expectRevert(abi.encodeWithSelector(ITrainingRuns.CredentialRequired.selector, schema));
        runs.enrolTrainer(asking, subject);
        ICredentialRegistry.Refusal reason = ICredentialRegistry.Refusal.OtherSubject;
        vm.expectRevert(abi.encodeWithSelector(ITrainingRuns.CredentialRefused.selector, schema, reason));
        runs.enrolWithCredential(asking, subject, others);
        assertEq(runs.enrolWithCredential(asking, subject, proof), 0, "the first slot");
        vm.stopPrank();
        setBit(701);
        publish();
        proof = proofOf(credential(trainer(1), 701));
        reason = ICredentialRegistry.Refusal.Revoked;
        vm.expectRevert(abi.encodeWithSelector(ITrainingRuns.CredentialRefused.selector, schema, reason));
        vm.prank(trainer(1));
        runs.enrolWithCredential(asking, trainer(1), proof);
    }

    function test_enrolWithCredential_ofARunWithoutASchema_needsNone() public {
        vm.prank(trainer(0));
        assertEq(runs.enrolWithCredential(run, trainer(0), ""), 0, "as enrolTrainer");
    }
}
