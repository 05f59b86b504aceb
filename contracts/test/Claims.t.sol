// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "../src/Acting.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

contract ClaimsTest is Rounds {
    function setUp() public {
        startRun();
        enrolAndSeed();
    }

    function test_claim_wrongSeed_reverts() public {
        ITrainingRuns.Claim memory c = claimOn(0, GENESIS_ROOT);
        bytes32 right = c.seed;
        c.seed = keccak256("mine");
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.WrongSeed.selector, right, c.seed));
        runs.claim(c);
    }

    function test_claim_unknownBase_reverts() public {
        ITrainingRuns.Claim memory c = claimOn(0, keccak256("another state"));
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.UnknownBase.selector, c.baseRoot));
        runs.claim(c);
    }

    function test_claim_twice_reverts() public {
        submit(claimOn(0, GENESIS_ROOT));
        ITrainingRuns.Claim memory c = claimOn(0, GENESIS_ROOT);
        c.updateCid = keccak256("another hint");
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.SlotNotOpen.selector, ITrainingRuns.SlotStatus.Claimed));
        runs.claim(c);
    }

    function test_claim_slotOfAnother_reverts() public {
        ITrainingRuns.Claim memory c = claimOn(1, GENESIS_ROOT);
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(Acting.NotActingFor.selector, trainer(1), trainer(0)));
        runs.claim(c);
    }

    function test_claim_unknownSlotOrRound_reverts() public {
        ITrainingRuns.Claim memory c = claimOn(TRAINERS, GENESIS_ROOT);
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.UnknownSlot.selector, run, 0, TRAINERS));
        runs.claim(c);
        c = claimOn(0, GENESIS_ROOT);
        c.round = 1;
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.NotCurrentRound.selector, 0, 1));
        runs.claim(c);
    }

    function test_claim_afterDeadline_reverts() public {
        submit(claimOn(0, GENESIS_ROOT));
        ITrainingRuns.Claim memory c = claimOn(1, GENESIS_ROOT);
        pass(60);
        vm.prank(trainer(1));
        reverts(
            abi.encodeWithSelector(
                ITrainingRuns.WrongPhase.selector, ITrainingRuns.Phase.Training, ITrainingRuns.Phase.Committing
            )
        );
        runs.claim(c);
    }

    function test_claim_keepsTheHashAndDrawsVerifiers() public {
        ITrainingRuns.Claim memory c = claimOn(0, GENESIS_ROOT);
        submit(c);
        ITrainingRuns.SlotState memory s = runs.slotState(run, 0, 0);
        assertEq(s.claimHash, keccak256(abi.encode(c)), "the claim's hash");
        assertEq(s.verifiers.length, ATTESTERS, "as many verifiers as the terms say");
        assertTrue(s.verifiers[0] != s.verifiers[1], "drawn without replacement");
    }

    function test_claims_ofAllSlots_closeThePhaseAtOnce() public {
        claimAll(GENESIS_ROOT);
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Committing), "committing");
        assertEq(runs.roundState(run, 0).commitsExpected, uint256(TRAINERS) * ATTESTERS, "expected commitments");
    }

    function test_noClaim_leadsStraightToTheCutAndCarriesTheState() public {
        pass(60);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 0, "nothing accepted");
        assertEq(stateRoots.settledRoot(run, 0), GENESIS_ROOT, "the state is carried");
        assertEq(runs.roundState(run, 1).baseRound, type(uint32).max, "the next round starts from it");
        assertTrue(runs.isBase(run, 1, GENESIS_ROOT), "claims may name it");
    }
}

contract ClaimsByVerifiersTest is Rounds {
    function test_claim_ofAVerifier_isNeverItsOwnToAttest() public {
        startRun();
        enrolTrainer(0);
        vm.prank(verifier(0));
        runs.enrolTrainer(run, verifier(0));
        enrolVerifier(0, 50 ether);
        enrolVerifier(1, 1 ether);
        pass(10);
        runs.closeEnrolment(run);
        drawSeed();
        ITrainingRuns.Claim memory c = claimOn(1, GENESIS_ROOT);
        submit(c);
        address[] memory vs = drawn(c);
        assertEq(vs.length, 1, "only one other verifier is there");
        assertEq(vs[0], verifier(1), "and it is not the claimant");
    }
}
