// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "../src/Acting.sol";
import {IStaking} from "../src/interfaces/IStaking.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

contract EnrolmentTest is Rounds {
    address private constant NODE = address(0xB0B);

    function setUp() public {
        startRun();
    }

    function test_createRun_invalidTerms_reverts() public {
        ITrainingRuns.Terms memory t = terms();
        t.attesters = 9;
        reverts(abi.encodeWithSelector(ITrainingRuns.InvalidTerms.selector, bytes32("attesters")));
        runs.createRun(t);
        t = terms();
        t.maxSlots = 65;
        reverts(abi.encodeWithSelector(ITrainingRuns.InvalidTerms.selector, bytes32("maxSlots")));
        runs.createRun(t);
        t = terms();
        t.clocks.seedDelay = 0;
        reverts(abi.encodeWithSelector(ITrainingRuns.InvalidTerms.selector, bytes32("seedDelay")));
        runs.createRun(t);
        t = terms();
        t.clocks.window = 0;
        reverts(abi.encodeWithSelector(ITrainingRuns.InvalidTerms.selector, bytes32("window")));
        runs.createRun(t);
    }

    function test_createRun_withoutBudget_waits() public {
        vm.prank(trainer(0));
        uint256 poor = runs.createRun(terms());
        (, ITrainingRuns.Phase current) = runs.phase(poor);
        assertEq(uint256(current), uint256(ITrainingRuns.Phase.Waiting), "no budget, no round");
        reverts(abi.encodeWithSelector(ITrainingRuns.BudgetExhausted.selector, poor, 300e18));
        runs.openRound(poor);
        reverts(
            abi.encodeWithSelector(
                ITrainingRuns.WrongPhase.selector, ITrainingRuns.Phase.Enrolling, ITrainingRuns.Phase.Waiting
            )
        );
        runs.enrolTrainer(poor, trainer(0));
    }

    function test_enrolTrainer_byStranger_reverts() public {
        vm.prank(NODE);
        reverts(abi.encodeWithSelector(Acting.NotActingFor.selector, trainer(0), NODE));
        runs.enrolTrainer(run, trainer(0));
    }

    function test_enrolTrainer_byNodeDelegate_succeeds() public {
        vm.prank(trainer(0));
        registry.addDelegate(trainer(0), "LedgerNode", NODE, 1 hours);
        vm.prank(NODE);
        assertEq(runs.enrolTrainer(run, trainer(0)), 0, "the first slot");
        (bool enrolled, uint16 slot) = runs.slotOf(run, 0, trainer(0));
        assertTrue(enrolled && slot == 0, "the slot is the identity's");
        assertEq(staking.accountOf(trainer(0)).locked, 1 ether, "its own stake is locked");
    }

    function test_enrolTrainer_byExpiredDelegate_reverts() public {
        vm.prank(trainer(0));
        registry.addDelegate(trainer(0), "LedgerNode", NODE, 5);
        pass(5);
        vm.prank(NODE);
        reverts(abi.encodeWithSelector(Acting.NotActingFor.selector, trainer(0), NODE));
        runs.enrolTrainer(run, trainer(0));
    }

    function test_enrolTrainer_deactivatedIdentity_reverts() public {
        vm.prank(trainer(0));
        registry.changeOwner(trainer(0), address(0));
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(Acting.NotActingFor.selector, trainer(0), trainer(0)));
        runs.enrolTrainer(run, trainer(0));
    }

    function test_enrolTrainer_twice_reverts() public {
        enrolTrainer(0);
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.AlreadyEnrolled.selector, trainer(0)));
        runs.enrolTrainer(run, trainer(0));
    }

    function test_enrolTrainer_full_reverts() public {
        for (uint256 i = 0; i < TRAINERS; i++) enrolTrainer(i);
        vm.prank(verifier(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.RoundFull.selector, TRAINERS));
        runs.enrolTrainer(run, verifier(0));
    }

    function test_enrolTrainer_withoutStake_reverts() public {
        address poor = address(0xABC);
        vm.prank(poor);
        reverts(abi.encodeWithSelector(IStaking.InsufficientStake.selector, poor, 1 ether, 0));
        runs.enrolTrainer(run, poor);
    }

    function test_enrolVerifier_weightOutOfRange_reverts() public {
        vm.prank(verifier(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.WeightTooSmall.selector, 1, 1 ether));
        runs.enrolVerifier(run, verifier(0), 1);
        vm.prank(verifier(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.WeightTooLarge.selector, 1 << 100, type(uint96).max));
        runs.enrolVerifier(run, verifier(0), 1 << 100);
    }

    function test_closeEnrolment_beforeDeadline_reverts() public {
        enrolTrainer(0);
        enrolTrainer(1);
        enrolVerifier(0, 1 ether);
        enrolVerifier(1, 1 ether);
        uint64 until = uint64(block.timestamp) + 10;
        reverts(abi.encodeWithSelector(ITrainingRuns.EnrolmentStillOpen.selector, until, 2, 2));
        runs.closeEnrolment(run);
        pass(10);
        runs.closeEnrolment(run);
        assertEq(emission.budgetOf(run).reservedMintable, 200e18, "rewards of empty slots are released");
    }

    function test_closeEnrolment_belowMinima_reverts() public {
        enrolTrainer(0);
        pass(1000);
        uint64 until = uint64(block.timestamp) - 990;
        reverts(abi.encodeWithSelector(ITrainingRuns.EnrolmentStillOpen.selector, until, 1, 0));
        runs.closeEnrolment(run);
    }

    function test_closeEnrolment_atMaxima_closesAtOnce() public {
        enrolAll();
        runs.closeEnrolment(run);
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Seeding), "closed");
    }

    function test_withdrawEnrolment_deadRound_returnsLocks() public {
        enrolTrainer(0);
        enrolTrainer(1);
        enrolTrainer(2);
        enrolVerifier(0, 2 ether);
        pass(10);
        vm.prank(trainer(0));
        runs.withdrawEnrolment(run, trainer(0));
        assertEq(staking.accountOf(trainer(0)).locked, 0, "the stake is free");
        (bool enrolled,) = runs.slotOf(run, 0, trainer(0));
        assertTrue(!enrolled, "the slot is free");
        (, uint16 slot) = runs.slotOf(run, 0, trainer(2));
        assertEq(slot, 0, "the last trainer took it");
        vm.prank(verifier(0));
        runs.withdrawEnrolment(run, verifier(0));
        assertEq(staking.accountOf(verifier(0)).locked, 0, "the weight is free");
        assertEq(runs.roundState(run, 0).verifiers, 0, "no verifier left");
        vm.prank(verifier(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.NotEnrolled.selector, verifier(0)));
        runs.withdrawEnrolment(run, verifier(0));
    }

    function test_withdrawEnrolment_roundCanStart_reverts() public {
        enrolAll();
        pass(10);
        vm.prank(trainer(0));
        vm.expectPartialRevert(ITrainingRuns.EnrolmentStillOpen.selector);
        runs.withdrawEnrolment(run, trainer(0));
    }

    function test_withdrawEnrolment_thenRoundFills_works() public {
        enrolTrainer(0);
        enrolTrainer(1);
        pass(10);
        vm.prank(trainer(0));
        runs.withdrawEnrolment(run, trainer(0));
        enrolTrainer(2);
        enrolTrainer(0);
        for (uint256 i = 0; i < VERIFIERS; i++) enrolVerifier(i, 1 ether);
        runs.closeEnrolment(run);
        drawSeed();
        claimAll(GENESIS_ROOT);
        assertEq(runs.roundState(run, 0).claims, TRAINERS, "every slot can claim");
    }

    function test_drawSeed_beforeItsBlock_reverts() public {
        enrolAll();
        runs.closeEnrolment(run);
        uint256 seedBlock = block.number + 2;
        vm.roll(seedBlock);
        reverts(abi.encodeWithSelector(ITrainingRuns.SeedBlockNotMined.selector, seedBlock, seedBlock));
        runs.drawSeed(run);
    }

    function test_drawSeed_isTheHashOfItsBlockWhoeverCallsAndWhen() public {
        enrolAll();
        runs.closeEnrolment(run);
        uint256 seedBlock = block.number + 2;
        vm.roll(seedBlock + 100);
        vm.setBlockhash(seedBlock, keccak256("hash"));
        runs.drawSeed(run);
        bytes32 expected = keccak256(abi.encodePacked(keccak256("hash"), run, uint32(0)));
        assertEq(runs.roundState(run, 0).seed, expected, "the seed");
    }

    function test_drawSeed_pastTheWindow_postpones() public {
        enrolAll();
        runs.closeEnrolment(run);
        vm.roll(block.number + 300);
        runs.drawSeed(run);
        assertEq(runs.roundState(run, 0).enrolBlock, block.number, "this block is the new E");
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Seeding), "still seeding");
        drawSeed();
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Training), "drawn from the new block");
    }
}
