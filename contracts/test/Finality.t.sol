// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRunExplainer} from "../src/interfaces/IRunExplainer.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

contract FinalityTest is Rounds {
    ITrainingRuns.Claim[] private _claims;

    function setUp() public {
        startRun();
        enrolAndSeed();
    }

    function claims(uint16 count) private {
        for (uint16 slot = 0; slot < count; slot++) {
            _claims.push(claimOn(slot, GENESIS_ROOT));
            submit(_claims[slot]);
        }
        if (count < TRAINERS) pass(60);
    }

    function cutWithAll() private {
        claims(TRAINERS);
        ITrainingRuns.Claim[] memory all = _claims;
        attestAll(all);
        runs.cut(run);
    }

    function cutWithOneAttester() private returns (address v) {
        claims(TRAINERS);
        v = drawn(_claims[0])[1];
        commitOne(_claims[0], v);
        pass(10);
        revealOne(_claims[0], v);
        runs.cut(run);
    }

    function credit(address account) private view returns (uint256 mintable) {
        (, mintable) = emission.creditOf(account);
    }

    function test_finalize_insideTheWindow_reverts() public {
        cutWithAll();
        reverts(abi.encodeWithSelector(ITrainingRuns.WindowOpen.selector, block.timestamp + 15));
        runs.finalize(_claims[0]);
    }

    function test_finalize_beforeTheCut_reverts() public {
        claims(TRAINERS);
        pass(1000);
        reverts(
            abi.encodeWithSelector(
                ITrainingRuns.WrongPhase.selector, ITrainingRuns.Phase.Cut, ITrainingRuns.Phase.Cutting
            )
        );
        runs.finalize(_claims[0]);
    }

    function test_finalize_creditsTrainerAndAttesters() public {
        cutWithAll();
        pass(15);
        address[] memory vs = drawn(_claims[0]);
        runs.finalize(_claims[0]);
        assertEq(credit(trainer(0)), 90e18, "nine tenths to the trainer");
        assertEq(credit(vs[0]), 5e18, "one twentieth to each of two attesters");
        assertEq(credit(vs[1]), 5e18, "one twentieth to each of two attesters");
        assertEq(staking.accountOf(trainer(0)).locked, 0, "the stake is free");
        reverts(abi.encodeWithSelector(ITrainingRuns.SlotNotOpen.selector, ITrainingRuns.SlotStatus.Final));
        runs.finalize(_claims[0]);
    }

    function test_finalize_missingAttester_waitsOnceAndForfeitsItsShare() public {
        address v = cutWithOneAttester();
        pass(15);
        reverts(abi.encodeWithSelector(ITrainingRuns.WindowOpen.selector, block.timestamp + 2));
        runs.finalize(_claims[0]);
        pass(2);
        uint256 reserved = emission.budgetOf(run).reservedMintable;
        uint256 mintable = emission.budgetOf(run).mintable;
        runs.finalize(_claims[0]);
        assertEq(credit(trainer(0)), 90e18, "the trainer has its share");
        assertEq(credit(v), 5e18, "the attester that came has its own");
        assertEq(emission.budgetOf(run).reservedMintable, reserved - 100e18, "the slot's reservation is used up");
        assertEq(emission.budgetOf(run).mintable, mintable, "the missing share is nobody's");
    }

    function test_finalize_unattested_voidsWithoutPay() public {
        cutWithOneAttester();
        pass(17);
        uint256 mintable = emission.budgetOf(run).mintable;
        runs.finalize(_claims[1]);
        ITrainingRuns.SlotState memory s = runs.slotState(run, 0, 1);
        assertEq(uint256(s.status), uint256(ITrainingRuns.SlotStatus.Void), "void");
        assertEq(uint256(s.voidReason), uint256(ITrainingRuns.VoidReason.Unattested), "unattested");
        assertEq(credit(trainer(1)), 0, "unpaid");
        assertEq(staking.accountOf(trainer(1)).locked, 0, "but not punished");
        assertEq(emission.budgetOf(run).mintable, mintable + 100e18, "the reward is the run's again");
    }

    function test_voidSlot_missingClaim_returnsTheStake() public {
        claims(2);
        runs.voidSlot(run, 0, 2);
        assertEq(uint256(runs.slotState(run, 0, 2).voidReason), uint256(ITrainingRuns.VoidReason.Missing), "missing");
        assertEq(staking.accountOf(trainer(2)).locked, 0, "the stake is free");
        reverts(abi.encodeWithSelector(ITrainingRuns.SlotNotOpen.selector, ITrainingRuns.SlotStatus.Void));
        runs.voidSlot(run, 0, 2);
        reverts(abi.encodeWithSelector(ITrainingRuns.SlotNotOpen.selector, ITrainingRuns.SlotStatus.Claimed));
        runs.voidSlot(run, 0, 0);
    }

    function test_voidSlot_whileTraining_reverts() public {
        reverts(
            abi.encodeWithSelector(
                ITrainingRuns.WrongPhase.selector, ITrainingRuns.Phase.Committing, ITrainingRuns.Phase.Training
            )
        );
        runs.voidSlot(run, 0, 2);
    }

    function test_finalize_disputed_staysPendingWhileTheGameIsActive() public {
        cutWithAll();
        challenge(address(0xC0), subjectOf(_claims[0]), keccak256("counter"));
        pass(365 days);
        reverts(abi.encodeWithSelector(ITrainingRuns.ClaimInDispute.selector, 1));
        runs.finalize(_claims[0]);
        assertEq(staking.accountOf(trainer(0)).locked, 1 ether, "the stake stays locked");
        assertEq(credit(trainer(0)), 0, "nothing is paid");
        runs.finalize(_claims[1]);
        assertEq(credit(trainer(1)), 90e18, "the others are not held up");
    }

    function test_dispute_afterTheWindow_reverts() public {
        cutWithAll();
        pass(15);
        bytes memory subject = subjectOf(_claims[0]);
        disputes.commit{value: 0.25 ether}(commitmentTo(address(this), subject, keccak256("counter")));
        vm.roll(block.number + 1);
        reverts(abi.encodeWithSelector(ITrainingRuns.WindowClosed.selector, block.timestamp));
        disputes.open(subject, keccak256("counter"), "salt");
    }

    function test_finalize_baseNotSettled_waits() public {
        cutWithAll();
        bytes32 state = keccak256("state");
        postCandidate(0, state, trainer(0));
        ITrainingRuns.Claim[] memory next = fullRound(state);
        pass(15);
        reverts(abi.encodeWithSelector(ITrainingRuns.BaseNotSettled.selector, run, 0));
        runs.finalize(next[0]);
        assertTrue(!explainer.explain(run, 1, trainer(0)).baseSettled, "and the explanation says so");
        stateRoots.settle(run, 0, GENESIS_ROOT, state);
        runs.finalize(next[0]);
        assertEq(credit(trainer(0)), 90e18, "paid");
    }

    function test_finalize_baseRefuted_voidsWithoutSlash() public {
        cutWithAll();
        (bytes32 right, bytes32 wrong) = (keccak256("right"), keccak256("wrong"));
        postCandidate(0, right, trainer(0));
        postCandidate(0, wrong, trainer(1));
        challenge(address(0xC0), subjectOf(0, wrong), right);
        ITrainingRuns.Claim[] memory next = fullRound(wrong);
        pass(15);
        stateRoots.settle(run, 0, GENESIS_ROOT, right);
        uint256 locked = staking.accountOf(trainer(0)).locked;
        runs.finalize(next[0]);
        ITrainingRuns.SlotState memory s = runs.slotState(run, 1, 0);
        assertEq(uint256(s.voidReason), uint256(ITrainingRuns.VoidReason.BaseRefuted), "the base was refuted");
        assertEq(staking.accountOf(trainer(0)).locked, locked - 1 ether, "the stake is free");
        assertEq(credit(trainer(0)), 0, "unpaid");
    }

    function test_explain_saysWhatWasAssignedDoneAndPaid() public {
        address v = cutWithOneAttester();
        pass(17);
        runs.finalize(_claims[0]);
        IRunExplainer.Explanation memory e = explainer.explain(run, 0, v);
        assertTrue(e.verifier && !e.trainer, "a verifier");
        assertTrue(e.assigned & 1 != 0 && e.committed == 1 && e.revealed == 1, "what it did");
        assertEq(e.paidAttestations, 1, "what was paid");
        assertEq(e.attesterCredit, 5e18, "how much");
        e = explainer.explain(run, 0, trainer(0));
        assertTrue(e.trainer && e.accepted && e.baseSettled, "a trainer");
        assertEq(e.trainerCredit, 90e18, "what it was paid");
        e = explainer.explain(run, 0, trainer(1));
        assertTrue(!e.accepted && e.trainerCredit == 0 && e.claimHash != 0, "a zero with its reason");
        e = explainer.explain(run, 0, address(1));
        assertTrue(!e.trainer && !e.verifier, "not enrolled");
    }

    /// @dev A round in which some claim and some attest, past its window. What is void for want of a claim is left.
    function randomRound(uint256 claimed, uint256 attested) private returns (uint256 finals, uint256 attestations) {
        for (uint16 slot = 0; slot < TRAINERS; slot++) {
            if ((claimed >> slot) & 1 == 0) continue;
            _claims.push(claimOn(slot, GENESIS_ROOT));
            submit(_claims[_claims.length - 1]);
        }
        if (_claims.length < TRAINERS) pass(60);
        bool any = false;
        for (uint256 k = 0; k < 2 * _claims.length; k++) {
            if ((attested >> k) & 1 == 0) continue;
            commitOne(_claims[k / 2], drawn(_claims[k / 2])[k % 2]);
            any = true;
        }
        if (any && currentPhase() == ITrainingRuns.Phase.Committing) pass(10);
        for (uint256 k = 0; k < 2 * _claims.length; k++) {
            if ((attested >> k) & 1 == 0) continue;
            revealOne(_claims[k / 2], drawn(_claims[k / 2])[k % 2]);
            attestations++;
            if (k % 2 == 0 || (attested >> (k - 1)) & 1 == 0) finals++;
        }
        if (!any) pass(10);
        runs.cut(run);
        pass(17);
    }

    /// @dev The sum of credits depends on the set of final slots and attestations alone, not on who holds them.
    function testFuzz_credits_equalTheScheduleOfTheFinalSlots_succeeds(uint256 claimed, uint256 attested) public {
        (uint256 finals, uint256 attestations) = randomRound(claimed, attested);
        for (uint256 i = 0; i < _claims.length; i++) runs.finalize(_claims[i]);
        for (uint16 slot = 0; slot < TRAINERS; slot++) {
            if ((claimed >> slot) & 1 == 0) runs.voidSlot(run, 0, slot);
        }
        (, uint256 credited) = emission.totals();
        assertEq(credited, finals * 90e18 + attestations * 5e18, "the schedule of the final slots");
        assertEq(emission.budgetOf(run).reservedMintable, 300e18, "only the open round's rewards stay reserved");
    }
}
