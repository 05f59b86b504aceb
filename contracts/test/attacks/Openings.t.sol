// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {ToyPlayers} from "../support/toy/ToyPlayers.sol";

/// @notice Openings that others see coming, and openings around the freeze of a round.
contract OpeningsTest is ToyPlayers {
    address private constant HONEST = address(0xC1);
    address private constant COPIER = address(0xBAD);
    Belief private _lie = Belief(Lie.Term, 1, 0, 0, 1, 0);
    ITrainingRuns.Claim[] private _claims;
    bytes private _subject;

    function setUp() public {
        startToyRun(terms());
        smallProgram(2);
        disputes.declareProgram(terms().programRoot, "");
        enrolAndSeed();
        attestable = true;
        _claims.push(claimBy(0, _lie));
        _subject = subjectOf(_claims[0]);
    }

    function commitBy(address challenger, bytes32 commitment_) private {
        vm.deal(challenger, challenger.balance + 0.25 ether);
        vm.prank(challenger);
        disputes.commit{value: 0.25 ether}(commitment_);
    }

    function openBy(address challenger) private returns (uint256) {
        vm.prank(challenger);
        return disputes.open(_subject, "counter", "salt");
    }

    function test_copiedCommitment_takesNothingAwayFromItsAuthor() public {
        bytes32 commitment_ = commitmentTo(HONEST, _subject, "counter");
        // the copier sees the commitment in the pool and is first, without a bond
        vm.prank(COPIER);
        disputes.commit(commitment_);
        commitBy(HONEST, commitment_);
        vm.roll(block.number + 1);
        vm.prank(COPIER);
        vm.expectPartialRevert(IGames.UnknownCommitment.selector);
        disputes.open(_subject, "counter", "salt");
        uint256 game = openBy(HONEST);
        assertEq(disputes.subjectOf(keccak256(_subject)).first, game, "the author's game is the first");
    }

    function test_copiedReveal_comesTooLateForTheReward() public {
        commitBy(HONEST, commitmentTo(HONEST, _subject, "counter"));
        vm.roll(block.number + 1);
        // the copier reads key, counter root and salt in the pool: it can only commit now, and open a block later
        commitBy(COPIER, commitmentTo(COPIER, _subject, "counter"));
        vm.prank(COPIER);
        vm.expectPartialRevert(IGames.CommitmentTooYoung.selector);
        disputes.open(_subject, "counter", "salt");
        openBy(HONEST);
        vm.roll(block.number + 1);
        uint256 copy = openBy(COPIER);
        play(copy, gameOn(copy, _subject), _lie, truth());
        assertEq(disputes.creditOf(HONEST), 0.5 ether - 0.001 ether, "the reward is the author's");
        assertEq(disputes.creditOf(COPIER), 0.25 ether + 0.001 ether, "who decided gets its bond and gas");
    }

    function test_committedBeforeTheFreeze_revealedWithinTwoBlocks_keepsTheClaimOut() public {
        _attestedByTwo();
        commitBy(HONEST, commitmentTo(HONEST, _subject, "counter"));
        _endByClock();
        vm.expectPartialRevert(ITrainingRuns.NotFrozen.selector);
        runs.cut(run);
        runs.freeze(run);
        vm.roll(block.number + 2);
        vm.expectPartialRevert(ITrainingRuns.FreezeTooYoung.selector);
        runs.cut(run);
        openBy(HONEST);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 6, "the other two");
    }

    function test_committedBeforeTheFreeze_revealedLater_comesTooLateForTheList() public {
        _attestedByTwo();
        commitBy(HONEST, commitmentTo(HONEST, _subject, "counter"));
        _endByClock();
        runs.freeze(run);
        vm.roll(block.number + 3);
        uint256 game = openBy(HONEST);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 7, "all three");
        play(game, gameOn(game, _subject), _lie, truth());
        assertEq(uint256(runs.slotState(run, 0, 0).voidReason), uint256(ITrainingRuns.VoidReason.Convicted), "but it is convicted");
    }

    function test_committedAfterTheFreeze_doesNotCount() public {
        _attestedByTwo();
        _endByClock();
        commitBy(HONEST, commitmentTo(HONEST, _subject, "counter"));
        vm.roll(block.number + 1);
        openBy(HONEST);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 7, "all three");
    }

    function test_theRoundEndsEarly_whatWasCommittedBeforeStillCounts() public {
        commitBy(HONEST, commitmentTo(HONEST, _subject, "counter"));
        pass(1);
        _attestedByAll();
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Cutting), "everybody acted: the round is frozen");
        vm.expectPartialRevert(ITrainingRuns.FreezeTooYoung.selector);
        runs.cut(run);
        vm.roll(block.number + 2);
        openBy(HONEST);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 6, "the other two");
    }

    function test_worthlessCommitments_delayACutByThreeBlocksAndNoMore() public {
        _attestedByTwo();
        _endByClock();
        for (uint256 i = 0; i < 50; i++) disputes.commit(keccak256(abi.encode(i)));
        runs.freeze(run);
        for (uint256 i = 0; i < 3; i++) {
            vm.roll(block.number + 1);
            disputes.commit(keccak256(abi.encode("more", i)));
        }
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 7, "cut");
    }

    /// @dev All attest but one, so that the round does not end early.
    function _attestedByTwo() private {
        _claims.push(claimBy(1, truth()));
        _claims.push(claimBy(2, truth()));
        _attest(1);
    }

    function _attestedByAll() private {
        _claims.push(claimBy(1, truth()));
        _claims.push(claimBy(2, truth()));
        _attest(2);
    }

    function _attest(uint256 each) private {
        ITrainingRuns.Claim[] memory claims = _claims;
        for (uint256 s = 0; s < 3; s++) {
            for (uint256 i = 0; i < 2; i++) commitOne(claims[s], drawn(claims[s])[i]);
        }
        for (uint256 s = 0; s < 3; s++) {
            for (uint256 i = 0; i < each; i++) revealOne(claims[s], drawn(claims[s])[i]);
        }
    }

    function _endByClock() private {
        pass(20);
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Cutting), "frozen by the clock");
    }
}
