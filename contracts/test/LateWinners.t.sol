// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

/// @notice What games and the openings of games do to the accepted lists, and to what is paid.
contract LateWinnersTest is Rounds {
    address private constant CHALLENGER = address(0xC1);

    ITrainingRuns.Claim[] private _claims;

    function setUp() public {
        startRun(5);
        enrolAndSeed();
        ITrainingRuns.Claim[] memory claims = claimAll(GENESIS_ROOT);
        for (uint256 i = 0; i < claims.length; i++) _claims.push(claims[i]);
    }

    function claims_() private view returns (ITrainingRuns.Claim[] memory) {
        return _claims;
    }

    function commitTo(uint256 slot) private {
        vm.deal(CHALLENGER, 1 ether);
        vm.prank(CHALLENGER);
        disputes.commit{value: 0.25 ether}(commitmentTo(CHALLENGER, abi.encode(_claims[slot]), keccak256("counter")));
    }

    function openOn(uint256 slot) private {
        vm.prank(CHALLENGER);
        disputes.open(abi.encode(_claims[slot]), keccak256("counter"), "salt");
    }

    /// @dev The challenger does not answer: its game is lost.
    function loseGame() private {
        moves.postTrace(1, abi.encode(_claims[1]), checkpoints(0, 1));
        pass(61);
        disputes.timeout(1);
    }

    /// @dev Everybody attests, but one reveal is missing: the list freezes by the clock.
    function attestUntilTheClock() private {
        ITrainingRuns.Claim[] memory all = claims_();
        for (uint256 k = 0; k < 6; k++) commitOne(all[k / 2], drawn(all[k / 2])[k % 2]);
        for (uint256 k = 0; k < 5; k++) revealOne(all[k / 2], drawn(all[k / 2])[k % 2]);
    }

    function nextRound(uint32 round) private returns (ITrainingRuns.Claim[] memory) {
        bytes32 state = keccak256(abi.encode("state", round));
        postCandidate(round, state, trainer(0));
        return fullRound(state);
    }

    // ------------------------------------------------------------------ the freeze

    function test_cut_openingCommittedBefore_mayBeRevealedWithinTwoBlocks() public {
        attestUntilTheClock();
        commitTo(1);
        pass(10);
        reverts(abi.encodeWithSelector(ITrainingRuns.NotFrozen.selector, 1));
        runs.cut(run);
        runs.freeze(run);
        reverts(abi.encodeWithSelector(ITrainingRuns.AlreadyFrozen.selector, block.number));
        runs.freeze(run);
        vm.roll(block.number + 2);
        reverts(abi.encodeWithSelector(ITrainingRuns.FreezeTooYoung.selector, block.number + 1));
        runs.cut(run);
        openOn(1);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 5, "slot 1 is kept from the list");
    }

    function test_cut_openingCommittedBefore_revealedLater_doesNotCount() public {
        attestUntilTheClock();
        commitTo(1);
        pass(10);
        runs.freeze(run);
        vm.roll(block.number + 3);
        openOn(1);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 7, "too late for the list");
        assertEq(runs.slotState(run, 0, 1).disputes, 1, "but not for the claim");
    }

    function test_cut_openingCommittedAfterTheFreeze_doesNotCount() public {
        attestUntilTheClock();
        pass(10);
        commitTo(1);
        vm.roll(block.number + 1);
        openOn(1);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 7, "too late for the list");
    }

    function test_cut_afterAnEarlyEnd_countsFromTheLastReveal() public {
        commitTo(1);
        attestAll(claims_());
        reverts(abi.encodeWithSelector(ITrainingRuns.FreezeTooYoung.selector, block.number + 3));
        runs.cut(run);
        vm.roll(block.number + 3);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 7, "nobody revealed in time");
    }

    function test_cut_withoutCommitments_waitsForNothing() public {
        attestAll(claims_());
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 7, "all");
    }

    // ------------------------------------------------------------------ claims that won

    function test_activeAtTheFreeze_claimIsNotInItsOwnList() public {
        challenge(CHALLENGER, abi.encode(_claims[1]), keccak256("counter"));
        assertEq(runs.roundState(run, 0).disputed, 2, "kept from the list");
        moves.postTrace(1, abi.encode(_claims[1]), checkpoints(0, 1));
        vm.prank(CHALLENGER);
        moves.pick(1, 0);
        assertEq(uint256(disputes.gameOf(1).stage), uint256(IGames.Stage.Steps), "the game goes on");
        attestAll(claims_());
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 5, "and keeps its claim from the list");
    }

    function test_lateWinner_entersTheNextListOnce() public {
        challenge(CHALLENGER, abi.encode(_claims[1]), keccak256("counter"));
        attestAll(claims_());
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 5, "not in its own list");
        loseGame();
        nextRound(0);
        ITrainingRuns.RoundState memory d = runs.roundState(run, 1);
        assertEq(d.accepted, 7, "the round's own slots");
        assertEq(d.lateOne, 2, "and the late winner");
        assertTrue(runs.slotState(run, 0, 1).late, "as its slot says");
        (,,, uint16 slots) = runs.executionFacts(run, 1);
        uint32 accepted = runs.acceptedCount(run, 1);
        assertEq(slots, 3, "slots");
        assertEq(accepted, 4, "accepted");
        (uint32 round, uint16 slot, bytes32 claimHash) = runs.acceptedAt(run, 1, 3);
        assertTrue(round == 0 && slot == 1 && claimHash == keccak256(abi.encode(_claims[1])), "behind the own slots");
        vm.expectPartialRevert(ITrainingRuns.UnknownSlot.selector);
        runs.acceptedAt(run, 1, 4);
        nextRound(1);
        assertEq(runs.roundState(run, 2).lateTwo, 0, "only once");
        runs.finalize(_claims[1]);
        assertEq(uint256(runs.slotState(run, 0, 1).status), uint256(ITrainingRuns.SlotStatus.Final), "paid");
    }

    function test_lateWinner_twoRoundsLate_entersBehindAll() public {
        challenge(CHALLENGER, abi.encode(_claims[1]), keccak256("counter"));
        attestAll(claims_());
        runs.cut(run);
        nextRound(0);
        assertEq(runs.roundState(run, 1).lateOne, 0, "its game is active");
        loseGame();
        nextRound(1);
        assertEq(runs.roundState(run, 2).lateTwo, 2, "two rounds late");
    }

    function test_lateWinner_threeRoundsLate_isPaidAllTheSame() public {
        challenge(CHALLENGER, abi.encode(_claims[1]), keccak256("counter"));
        attestAll(claims_());
        runs.cut(run);
        nextRound(0);
        nextRound(1);
        loseGame();
        nextRound(2);
        assertTrue(!runs.slotState(run, 0, 1).late, "in no list");
        runs.finalize(_claims[1]);
        (, uint256 credit) = emission.creditOf(trainer(1));
        assertEq(credit, 90e18, "paid");
    }

    function test_convictedBeforeTheFreeze_isInNoList() public {
        challenge(CHALLENGER, abi.encode(_claims[1]), keccak256("counter"));
        attestAll(claims_());
        runs.cut(run);
        pass(61);
        disputes.timeout(1);
        nextRound(0);
        assertEq(runs.roundState(run, 1).lateOne, 0, "convicted");
        vm.expectPartialRevert(ITrainingRuns.SlotNotOpen.selector);
        runs.finalize(_claims[1]);
        (, uint256 credit) = emission.creditOf(trainer(1));
        assertEq(credit, 0, "unpaid");
    }

    // ------------------------------------------------------------------ claims on a false base

    function test_baseRefuted_endsGamesAndReturnsBonds() public {
        attestAll(claims_());
        runs.cut(run);
        (bytes32 right, bytes32 wrong) = (keccak256("right"), keccak256("wrong"));
        postCandidate(0, wrong, trainer(1));
        challenge(address(0xC2), abi.encode(run, uint32(0), GENESIS_ROOT, wrong), right);
        ITrainingRuns.Claim[] memory next = fullRound(wrong);
        uint256 game = challenge(CHALLENGER, abi.encode(next[0]), keccak256("counter"));
        moves.postTrace(game, abi.encode(next[0]), checkpoints(1, 0));
        vm.prank(trainer(2));
        stateRoots.postCandidate(run, 0, GENESIS_ROOT, right, trainer(2));
        pass(61);
        disputes.timeout(1);
        stateRoots.settle(run, 0, GENESIS_ROOT, right);
        uint256 locked = staking.accountOf(trainer(0)).locked;
        runs.finalize(next[0]);
        assertEq(
            uint256(runs.slotState(run, 1, 0).voidReason), uint256(ITrainingRuns.VoidReason.BaseRefuted), "void"
        );
        assertEq(staking.accountOf(trainer(0)).locked, locked - 1 ether, "without slash");
        // its challenger had no time left, but there is nothing left to lose
        disputes.timeout(game);
        assertEq(uint256(disputes.gameOf(game).status), uint256(IGames.Status.Ended), "the game is about nothing");
        assertEq(disputes.creditOf(CHALLENGER), 0.25 ether, "the bond is back");
    }
}
