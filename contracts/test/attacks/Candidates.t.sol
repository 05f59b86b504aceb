// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../src/interfaces/IGames.sol";
import {IStateRoots} from "../../src/interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {ToyPlayers} from "../support/toy/ToyPlayers.sol";

/// @notice Candidates that are lost on purpose, held up, or false, and claims that started from them.
contract CandidatesTest is ToyPlayers {
    Belief private _lie = Belief(Lie.Term, OUTER, 0, 1, 1, 1);

    function setUp() public {
        startToyRun(terms());
        smallProgram(2);
        disputes.declareProgram(terms().programRoot, "");
        enrolAndSeed();
        finishRound();
    }

    function settleReverts(bytes32 root, bytes4 error_) private {
        bytes32 base = baseOf(0);
        vm.expectPartialRevert(error_);
        stateRoots.settle(run, 0, base, root);
    }

    function test_theTrueRootLostOnPurpose_canBePostedAgainAndIsSettled() public {
        bytes memory subject = candidateBy(truth());
        uint256 bystander = challenge(address(0xC2), subject, "counter");
        uint256 game = challenge(address(0xC1), subject, "counter");
        pass(61);
        disputes.timeout(game);
        assertEq(uint256(disputes.gameOf(game).status), uint256(IGames.Status.Convicted), "the poster let its clock run out");

        bytes32 root = nextState(truth());
        postCandidate(0, root, trainer(1));
        // what stood about the first one says nothing of the second
        disputes.end(bystander);
        assertEq(uint256(disputes.gameOf(bystander).status), uint256(IGames.Status.Ended), "its games end");
        assertTrue(stateRoots.isCandidateOpen(keccak256(subject)), "the root stands again");
        uint256 again = challenge(address(0xC1), subject, "counter");
        assertEq(disputes.subjectOf(keccak256(subject)).defender, trainer(1), "the second poster defends");
        playAgainstNoise(again, gameOn(again, subject), truth(), 5);
        assertEq(uint256(disputes.gameOf(again).status), uint256(IGames.Status.Lost), "and wins");
        settleAfterWindow(root);
        assertEq(staking.accountOf(trainer(1)).locked, 1 ether, "its bond is back");
    }

    /// @dev Whoever always wins the race to post the true root again, only to lose it, pays half a bond for each game that it lasts.
    function test_theTrueRootLostOnPurposeAgainAndAgain_costsHalfABondAGameAndNothingElseIsHeldUp() public {
        uint256 began = block.timestamp;
        bytes memory subject = candidateBy(truth());
        for (uint256 i = 1; i <= 5; i++) {
            uint256 game = challenge(address(0xC1), subject, "counter");
            pass(61);
            disputes.timeout(game);
            assertEq(address(0).balance, i * 0.25 ether, "burned for each");
            assertTrue(block.timestamp - began <= i * 61, "no longer than one clock each");
            postCandidate(0, nextState(truth()), trainer(i == 5 ? 1 : 0));
        }
        uint256 own = challenge(address(0xC1), subject, "counter");
        playAgainstNoise(own, gameOn(own, subject), truth(), 7);
        assertEq(uint256(disputes.gameOf(own).status), uint256(IGames.Status.Lost), "against who defends it the next game is lost");
        settleAfterWindow(nextState(truth()));
        assertEq(staking.accountOf(trainer(0)).available, 99 ether - 5 * 0.5 ether, "five bonds for five games");
    }

    function test_aFalseRootPostedAgain_isConvictedAgain() public {
        bytes memory subject = candidateBy(_lie);
        for (uint256 i = 0; i < 3; i++) {
            if (i != 0) postCandidate(0, nextState(_lie), trainer(0));
            uint256 game = challenge(address(0xC1), subject, nextState(truth()));
            play(game, gameOn(game, subject), _lie, truth());
            assertEq(uint256(disputes.gameOf(game).status), uint256(IGames.Status.Convicted), "each time");
        }
        assertEq(staking.accountOf(trainer(0)).available, 99 ether - 3 * 0.5 ether, "each bond is gone");
        assertEq(disputes.creditOf(address(0xC1)), 3 * (0.25 ether + 0.25 ether), "each bond is shared");
    }

    function test_aFriendLosesOnPurpose_theFalseCandidateIsConvictedByAnother() public {
        bytes memory subject = candidateBy(_lie);
        uint256 lost = challenge(address(0xC1), subject, "counter");
        uint256 honest = challenge(address(0xC2), subject, nextState(truth()));
        Table memory t = gameOn(lost, subject);
        defend(lost, t, _lie);
        pass(61);
        disputes.timeout(lost);
        settleReverts(nextState(_lie), IStateRoots.CandidateInDispute.selector);
        disputes.timeout(honest);
        postCandidate(0, nextState(truth()), trainer(1));
        settleAfterWindow(nextState(truth()));
    }

    function test_serialChallengers_cannotHoldTheLastCandidateBeyondItsWindowAndOneGame() public {
        bytes memory subject = candidateBy(truth());
        pass(14);
        uint256 last = challenge(address(0xC1), subject, "counter");
        pass(1);
        vm.deal(address(this), 1 ether);
        disputes.commit{value: 0.25 ether}(commitmentTo(address(this), subject, "counter"));
        vm.roll(block.number + 1);
        vm.expectPartialRevert(IStateRoots.WindowClosed.selector);
        disputes.open(subject, "counter", "salt");
        playAgainstNoise(last, gameOn(last, subject), truth(), 1);
        settle(0, nextState(truth()));
    }

    function test_serialPosters_cannotContestForEver() public {
        candidateBy(truth());
        bytes32 base = baseOf(0);
        pass(14);
        bytes memory subject = abi.encode(run, uint32(0), base, nextState(_lie));
        postCandidate(0, nextState(_lie), trainer(2));
        pass(1);
        vm.prank(trainer(1));
        vm.expectPartialRevert(IStateRoots.PostingClosed.selector);
        stateRoots.postCandidate(run, 0, base, keccak256("another"), trainer(1));
        settleReverts(nextState(truth()), IStateRoots.CandidateContested.selector);
        uint256 game = challenge(address(0xC1), subject, nextState(truth()));
        settle(0, nextState(truth()));
        play(game, gameOn(game, subject), _lie, truth());
        assertEq(uint256(disputes.gameOf(game).status), uint256(IGames.Status.Convicted), "and the false one is convicted after it");
    }

    function test_claimsOnACandidateThatIsConvictedLater_areVoidWithoutSlash() public {
        bytes memory subject = candidateBy(_lie);
        enrolAndSeed();
        ITrainingRuns.Claim[] memory claims = claimAll(nextState(_lie));
        uint256 aboutClaim = challenge(address(0xC3), subjectOf(claims[0]), "counter");
        attestAll(claims);
        uint256 game = challenge(address(0xC1), subject, nextState(truth()));
        play(game, gameOn(game, subject), _lie, truth());
        postCandidate(0, nextState(truth()), trainer(1));
        settleAfterWindow(nextState(truth()));
        runs.cut(run);
        pass(20);
        for (uint256 i = 0; i < 3; i++) {
            runs.finalize(claims[i]);
            ITrainingRuns.SlotState memory s = runs.slotState(run, 1, uint16(i));
            assertEq(uint256(s.voidReason), uint256(ITrainingRuns.VoidReason.BaseRefuted), "void");
        }
        assertEq(staking.accountOf(trainer(2)).available, 99 ether, "only the stake of round 0 is still locked");
        disputes.end(aboutClaim);
        assertEq(disputes.creditOf(address(0xC3)), 0.25 ether, "a game about such a claim ends, and its bond goes back");
    }
}
