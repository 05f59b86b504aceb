// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDemands} from "../../src/interfaces/IDemands.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {IProgramRules} from "../../src/interfaces/IProgramRules.sol";
import {Rounds} from "../support/Rounds.sol";
import {MalformedByWord} from "../support/MalformedByWord.sol";
import {ToyBelief} from "../support/ToyBelief.sol";

/// @notice Trainers that claim and do not show, and demands that are meant to hurt who can show.
contract WithholdingTest is Rounds {
    uint256 private constant PREPAID = 0.0001 ether;
    address private constant ASKER = address(0xA5);

    ITrainingRuns.Claim[] private _claims;

    function _rules() internal override returns (IProgramRules) {
        return new MalformedByWord();
    }

    function setUp() public {
        startRun(4);
        enrolAndSeed();
        for (uint16 slot = 0; slot < TRAINERS; slot++) _claims.push(claimOn(slot, GENESIS_ROOT));
        vm.deal(ASKER, 1 ether);
    }

    function claim() private {
        for (uint16 slot = 0; slot < TRAINERS; slot++) submit(_claims[slot]);
    }

    function demand(ITrainingRuns.Claim memory c, uint64 checkpoint) private returns (bytes32) {
        uint256 price = PREPAID * (1 + disputes.openDemands(keccak256(abi.encode(c))));
        vm.prank(ASKER);
        return disputes.demand{value: price}(abi.encode(c), IDemands.Part.Trace, 0, checkpoint, "");
    }

    function answer(bytes32 id, ITrainingRuns.Claim memory c, uint64 checkpoint) private {
        bytes32[] memory roots = checkpoints(c.round, c.slot);
        bytes32[] memory leaves = new bytes32[](4);
        for (uint256 i = 0; i < 4; i++) leaves[i] = sha256(abi.encodePacked(bytes1(0), roots[i]));
        bytes32[] memory path = ToyBelief.path(leaves, checkpoint, 0, 2);
        vm.prank(trainer(c.slot));
        disputes.answer(id, abi.encode(c), abi.encodePacked(roots[checkpoint]), abi.encodePacked(path));
    }

    function cut() private {
        ITrainingRuns.Claim[] memory all = _claims;
        attestAll(all);
        runs.cut(run);
    }

    function voidReason(uint32 round, uint16 slot) private view returns (ITrainingRuns.VoidReason) {
        return runs.slotState(run, round, slot).voidReason;
    }

    function assertReason(uint32 round, uint16 slot, ITrainingRuns.VoidReason reason) private view {
        assertEq(uint256(voidReason(round, slot)), uint256(reason), "the reason");
    }

    // ------------------------------------------------------------------ who does not show

    function test_windowShorterThanTheAnswersTime_theClaimWaitsAndIsVoid() public {
        claim();
        cut();
        pass(14);
        bytes32 id = demand(_claims[1], 2);
        pass(1);
        reverts(abi.encodeWithSelector(ITrainingRuns.ClaimDemanded.selector, run, 0, 1));
        runs.finalize(_claims[1]);
        runs.finalize(_claims[0]);
        pass(60);
        disputes.expire(id);
        assertReason(0, 1, ITrainingRuns.VoidReason.Unanswered);
        assertEq(staking.accountOf(trainer(1)).available, 100 ether, "without slash");
        assertEq(disputes.creditOf(ASKER), PREPAID, "the prepayment is back");
        (, uint256 credit) = emission.creditOf(trainer(1));
        assertEq(credit, 0, "unpaid");
    }

    function test_unansweredBeforeTheFreeze_isInNoList() public {
        submit(_claims[1]);
        bytes32 id = demand(_claims[1], 0);
        pass(55);
        submit(_claims[0]);
        submit(_claims[2]);
        pass(6);
        disputes.expire(id);
        cut();
        assertEq(runs.roundState(run, 0).attested, 7, "attested");
        assertEq(runs.roundState(run, 0).accepted, 5, "but not in its own list");
        postCandidate(0, keccak256("state"), trainer(0));
        fullRound(keccak256("state"));
        assertEq(runs.roundState(run, 1).lateOne, 0, "nor in a later one");
    }

    function test_demandedAndConvicted_endsOnce() public {
        claim();
        bytes32 id = demand(_claims[1], 0);
        challenge(address(0xC1), abi.encode(_claims[1]), keccak256("counter"));
        pass(61);
        disputes.timeout(1);
        disputes.expire(id);
        assertReason(0, 1, ITrainingRuns.VoidReason.Convicted);
        assertEq(staking.accountOf(trainer(1)).available, 99 ether, "slashed once");
        assertEq(disputes.creditOf(ASKER), PREPAID, "the prepayment is back");
        assertEq(emission.budgetOf(run).reservedMintable, 200e18, "one reward went back");
    }

    /// @dev A cheat demands of itself, answers nothing and hopes to be void before it is slashed.
    function test_ownDemandWithoutAnswer_savesNoStake() public {
        claim();
        bytes32 id = demand(_claims[1], 0);
        challenge(address(0xC1), abi.encode(_claims[1]), keccak256("counter"));
        uint64 deadline = disputes.demandOf(id).deadline;
        vm.warp(deadline + 1);
        reverts(abi.encodeWithSelector(ITrainingRuns.ClaimInDispute.selector, 1));
        disputes.expire(id);
        pass(61);
        disputes.timeout(1);
        disputes.expire(id);
        assertReason(0, 1, ITrainingRuns.VoidReason.Convicted);
        assertEq(staking.accountOf(trainer(1)).available, 99 ether, "slashed");
    }

    function test_answerAfterTheDeadline_comesTooLate() public {
        claim();
        bytes32 id = demand(_claims[1], 0);
        uint64 deadline = disputes.demandOf(id).deadline;
        vm.warp(deadline + 1);
        reverts(abi.encodeWithSelector(IDemands.AnswerTooLate.selector, deadline));
        disputes.answer(id, abi.encode(_claims[1]), new bytes(32), new bytes(64));
        disputes.expire(id);
        assertReason(0, 1, ITrainingRuns.VoidReason.Unanswered);
    }

    // ------------------------------------------------------------------ who demands to hurt

    function test_demandAfterTheWindow_comesTooLate() public {
        claim();
        cut();
        pass(15);
        uint64 since = runs.slotState(run, 0, 1).finalizableAt;
        vm.prank(ASKER);
        reverts(abi.encodeWithSelector(ITrainingRuns.WindowClosed.selector, since));
        disputes.demand{value: PREPAID}(abi.encode(_claims[1]), IDemands.Part.Trace, 0, 0, "");
        runs.finalize(_claims[1]);
    }

    function test_demandsInTheLastSecond_delayNoLongerThanTheAnswers() public {
        claim();
        cut();
        pass(14);
        bytes32[] memory ids = new bytes32[](4);
        for (uint64 i = 0; i < 4; i++) ids[i] = demand(_claims[1], i);
        pass(1);
        for (uint64 i = 0; i < 4; i++) {
            vm.expectPartialRevert(ITrainingRuns.ClaimDemanded.selector);
            runs.finalize(_claims[1]);
            answer(ids[i], _claims[1], i);
        }
        runs.finalize(_claims[1]);
        (, uint256 credit) = emission.creditOf(trainer(1));
        assertEq(credit, 90e18, "paid in the same second");
        assertEq(disputes.creditOf(trainer(1)), 4 * PREPAID, "and for the answers");
    }

    function test_aDemand_keepsNoClaimFromTheList() public {
        claim();
        demand(_claims[1], 0);
        cut();
        assertEq(runs.roundState(run, 0).accepted, 7, "all three");
    }

    function test_aLostGameBesideADemand_endsTheDisputeAndNotTheDemand() public {
        claim();
        challenge(address(0xC1), abi.encode(_claims[1]), keccak256("counter"));
        moves.postTrace(1, abi.encode(_claims[1]), checkpoints(0, 1));
        cut();
        assertEq(runs.roundState(run, 0).accepted, 5, "the game kept it from the list");
        pass(14);
        bytes32 id = demand(_claims[1], 1);
        pass(47);
        disputes.timeout(1);
        reverts(abi.encodeWithSelector(ITrainingRuns.ClaimDemanded.selector, run, 0, 1));
        runs.finalize(_claims[1]);
        answer(id, _claims[1], 1);
        runs.finalize(_claims[1]);
        (, uint256 credit) = emission.creditOf(trainer(1));
        assertEq(credit, 90e18, "paid");
    }

    function test_expiredOnARefutedBase_voidsNothing() public {
        claim();
        cut();
        (bytes32 right, bytes32 wrong) = (keccak256("right"), keccak256("wrong"));
        postCandidate(0, wrong, trainer(1));
        ITrainingRuns.Claim[] memory next = fullRound(wrong);
        bytes32 id = demand(next[0], 0);
        challenge(address(0xC2), abi.encode(run, uint32(0), GENESIS_ROOT, wrong), right);
        vm.prank(trainer(2));
        stateRoots.postCandidate(run, 0, GENESIS_ROOT, right, trainer(2));
        pass(61);
        disputes.timeout(1);
        stateRoots.settle(run, 0, GENESIS_ROOT, right);
        disputes.expire(id);
        assertEq(disputes.creditOf(ASKER), PREPAID, "the prepayment is back");
        assertReason(1, 0, ITrainingRuns.VoidReason.None);
        runs.finalize(next[0]);
        assertReason(1, 0, ITrainingRuns.VoidReason.BaseRefuted);
    }

    function test_voidRun_endsDemands() public {
        claim();
        bytes32 open_ = demand(_claims[1], 0);
        disputes.voidRun(run, "proof");
        vm.prank(ASKER);
        reverts(abi.encodeWithSelector(ITrainingRuns.RunIsVoid.selector, run));
        disputes.demand{value: 2 * PREPAID}(abi.encode(_claims[1]), IDemands.Part.Trace, 0, 1, "");
        pass(61);
        disputes.expire(open_);
        assertEq(disputes.creditOf(ASKER), PREPAID, "the prepayment is back");
        runs.leaveVoidRun(run, 0, trainer(1));
        assertReason(0, 1, ITrainingRuns.VoidReason.RunVoided);
        assertEq(staking.accountOf(trainer(1)).available, 100 ether, "the stake is back");
    }
}
