// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IModelRegistry} from "../src/interfaces/IModelRegistry.sol";
import {ITrainerShares} from "../src/interfaces/ITrainerShares.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {IUsageMeter} from "../src/interfaces/IUsageMeter.sol";
import {Metering} from "./support/Metering.sol";

contract TrainerSharesTest is Metering {
    function setUp() public {
        startMetering();
        fill(10e18);
    }

    function test_takeShare_paysByFinalSlots_anyNumberOfTimes() public {
        settle(voucher(1, 1_000_000));
        meter.countRound(run, 0);
        assertEq(meter.workOfTrainer(run, trainer(0)), 1, "a slot each");
        (uint256 earned,) = meter.poolOf(1);
        assertEq(meter.shareOf(1, trainer(0)), earned / 3, "a third");
        assertEq(meter.takeShare(1, trainer(0)), earned / 3, "is taken");
        assertEq(meter.takeShare(1, trainer(0)), 0, "once");
        settle(voucher(2, 1_700_000));
        (earned,) = meter.poolOf(1);
        meter.takeShare(1, trainer(0));
        for (uint256 i = 1; i < 3; i++) meter.takeShare(1, trainer(i));
        for (uint256 i = 0; i < 3; i++) assertEq(meter.creditOf(trainer(i)), earned / 3, "whenever it was taken");
        (, uint256 taken) = meter.poolOf(1);
        assertTrue(earned - taken < 3, "less than a unit each stays");
        assertEq(meter.takeShare(1, verifier(0)), 0, "who trained nothing has none");
        uint256 before = token.balanceOf(trainer(0));
        meter.withdraw(trainer(0));
        assertEq(token.balanceOf(trainer(0)), before + earned / 3, "in tokens");
    }

    function test_takeShare_beforeAllRoundsAreCounted_reverts() public {
        settle(voucher(1, 1000));
        vm.expectRevert(abi.encodeWithSelector(ITrainerShares.NotAllCounted.selector, run, 0, 0));
        meter.takeShare(1, trainer(0));
        assertEq(meter.shareOf(1, trainer(0)), 0, "nothing yet");
    }

    function test_countRound_once_andOnlyRoundsThatThereAre() public {
        meter.countRound(run, 0);
        vm.expectRevert(abi.encodeWithSelector(ITrainerShares.AlreadyCounted.selector, run, 0));
        meter.countRound(run, 0);
        vm.expectRevert(abi.encodeWithSelector(ITrainerShares.UnknownRound.selector, run, 1));
        meter.countRound(run, 1);
        vm.expectRevert(abi.encodeWithSelector(ITrainingRuns.UnknownRun.selector, 99));
        meter.countRound(99, 0);
    }

    /// @dev A round whose slots have not ended would lose those who end later.
    function test_countRound_beforeItsSlotsEnded_reverts() public {
        ITrainingRuns.Terms memory t = terms();
        uint256 second = runs.createRun(t);
        vm.prank(address(timelock));
        emission.setShare(second, 1000);
        vm.warp(block.timestamp + 3 * EPOCH);
        runs.openRound(second);
        run = second;
        vm.expectRevert(abi.encodeWithSelector(ITrainerShares.SlotNotEnded.selector, second, 0, 0));
        meter.countRound(second, 0);
        ITrainingRuns.Claim[] memory claims = fullRound(GENESIS_ROOT);
        pass(17);
        runs.finalize(claims[0]);
        vm.expectRevert(abi.encodeWithSelector(ITrainerShares.SlotNotEnded.selector, second, 0, 1));
        meter.countRound(second, 0);
        runs.finalize(claims[1]);
        runs.finalize(claims[2]);
        meter.countRound(second, 0);
        ITrainerShares.Work memory w = meter.workOf(second);
        assertTrue(w.rounds == 3 && w.counted == 1 && w.total == 3, "one round of three");
    }

    function test_countRound_leavesOutVoidSlots() public {
        ITrainingRuns.Terms memory t = terms();
        uint256 second = runs.createRun(t);
        vm.prank(address(timelock));
        emission.setShare(second, 1000);
        vm.warp(block.timestamp + 3 * EPOCH);
        runs.openRound(second);
        run = second;
        enrolAndSeed();
        submit(claimOn(1, GENESIS_ROOT));
        pass(60);
        runs.voidSlot(second, 0, 0);
        runs.voidSlot(second, 0, 2);
        ITrainingRuns.Claim[] memory one = new ITrainingRuns.Claim[](1);
        one[0] = claimOn(1, GENESIS_ROOT);
        attestAll(one);
        runs.cut(second);
        pass(17);
        runs.finalize(one[0]);
        meter.countRound(second, 0);
        assertEq(meter.workOf(second).total, 1, "one slot");
        assertEq(meter.workOfTrainer(second, trainer(1)), 1, "its trainer's");
        assertEq(meter.workOfTrainer(second, trainer(0)), 0, "and nobody else's");
    }

    /// @dev Nobody trained it: what it earns for its trainers would stay in the contract for ever.
    function test_takeShare_ofARunWithoutAFinalSlot_isTheTreasurys() public {
        ITrainingRuns.Terms memory t = terms();
        t.rounds = 1;
        run = runs.createRun(t);
        vm.prank(address(timelock));
        emission.setShare(run, 1000);
        vm.warp(block.timestamp + 3 * EPOCH);
        runs.openRound(run);
        enrolAndSeed();
        pass(60);
        for (uint16 slot = 0; slot < 3; slot++) runs.voidSlot(run, 0, slot);
        runs.cut(run);
        IModelRegistry.Release memory other = content();
        (other.manifest, other.finalRoot) = (keccak256("of nobody"), GENESIS_ROOT);
        vm.prank(address(timelock));
        models.publish(other);
        IUsageMeter.Voucher memory v = voucher(1, 1_000_000);
        v.release = 2;
        settle(v);
        meter.countRound(run, 0);
        (uint256 earned,) = meter.poolOf(2);
        uint256 before = meter.creditOf(address(timelock));
        assertEq(meter.takeShare(2, trainer(0)), 0, "nobody's");
        assertEq(meter.shareOf(2, address(timelock)), earned, "all is the treasury's");
        assertEq(meter.takeShare(2, address(timelock)), earned, "once");
        assertEq(meter.takeShare(2, address(timelock)), 0, "and no more");
        assertEq(meter.creditOf(address(timelock)), before + earned, "credited");
    }
}
