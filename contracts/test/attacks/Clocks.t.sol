// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {ToyPlayers} from "../support/toy/ToyPlayers.sol";

/// @notice Moves at the last second, and blocks that one side cannot pay for.
contract ClocksTest is ToyPlayers {
    uint256 private constant CLOCK = 60;
    uint256 private constant MOVE = 5;
    Belief private _lie = Belief(Lie.Term, 0, 38, 1, 1, 1);
    bytes private _subject;
    uint256 private _game;

    function setUp() public {
        (steps, traced) = (40, 2);
        startToyRun(terms());
        smallProgram(2);
        disputes.declareProgram(terms().programRoot, "");
        enrolAndSeed();
    }

    function start(Belief memory b) private returns (Table memory t) {
        _subject = subjectOf(claimBy(0, b));
        _game = challenge(address(0xC1), _subject, "counter");
        return gameOn(_game, _subject);
    }

    function left() private view returns (uint256) {
        IGames.Game memory g = disputes.gameOf(_game);
        return g.movedAt + (g.challengersTurn ? g.challengerLeft : g.defenderLeft) - block.timestamp;
    }

    /// @dev Plays; the sides named by the mask wait until the last second of whatever they have. The seconds it took.
    function playSlowly(Table memory t, Belief memory defender, Belief memory challenger, uint256 slow)
        private
        returns (uint256 time, uint256 count)
    {
        uint256 began = block.timestamp;
        for (IGames.Game memory g = disputes.gameOf(_game); g.status == IGames.Status.Active; g = disputes.gameOf(_game)) {
            assertTrue(left() >= MOVE || count == 0, "a turn begins with the least time at least");
            if (slow & (g.challengersTurn ? 2 : 1) != 0) pass(left());
            if (g.challengersTurn) attack(_game, t, challenger);
            else defend(_game, t, defender);
            count++;
        }
        return (block.timestamp - began, count);
    }

    function test_bothSidesUseTheLastSecondOfEveryMove_theGameEndsInTheStatedTime() public {
        Table memory t = start(_lie);
        (uint256 time, uint256 count) = playSlowly(t, _lie, truth(), 3);
        assertEq(uint256(disputes.gameOf(_game).status), uint256(IGames.Status.Convicted), "convicted all the same");
        assertTrue(time <= 2 * CLOCK + count * MOVE, "two clocks, and the least time for each move");
        assertTrue(time >= 2 * CLOCK, "both clocks were used up");
    }

    function test_aLiarThatStalls_isConvictedByAPromptChallenger() public {
        Table memory t = start(_lie);
        (uint256 time, uint256 count) = playSlowly(t, _lie, truth(), 1);
        assertTrue(time <= CLOCK + count * MOVE, "its own clock, and the least time for each of its moves");
        assertEq(uint256(disputes.gameOf(_game).status), uint256(IGames.Status.Convicted), "convicted");
    }

    function test_aChallengerThatStalls_doesNotBeatAPromptDefender() public {
        Table memory t = start(truth());
        (uint256 time, uint256 count) = playSlowly(t, truth(), _lie, 2);
        assertTrue(time <= CLOCK + count * MOVE, "its own clock, and the least time for each of its moves");
        assertEq(uint256(disputes.gameOf(_game).status), uint256(IGames.Status.Lost), "the challenger lost");
    }

    /// @dev While gas is too dear for it a side loses nothing but time of its clock; afterwards it has the least time for every move.
    function test_aSpikeOfTheGasPrice_shorterThanTheClock_costsNobodyTheGame() public {
        Table memory t = start(truth());
        pass(CLOCK);
        (uint256 time, uint256 count) = playSlowly(t, truth(), _lie, 1);
        assertTrue(time >= MOVE && time <= count * MOVE, "the clock was used up: every other move took the least time");
        assertEq(uint256(disputes.gameOf(_game).status), uint256(IGames.Status.Lost), "the honest defender won");
    }

    function test_aSpikeOfTheGasPrice_longerThanTheClock_losesWhateverIsTrue() public {
        start(truth());
        pass(CLOCK + 1);
        disputes.timeout(_game);
        assertEq(uint256(runs.slotState(run, 0, 0).voidReason), uint256(ITrainingRuns.VoidReason.Convicted), "why clocks must be long");
    }

    function test_anybodyCanPayForAMoveThatFollowsFromAHash_inASpike() public {
        Table memory t = start(truth());
        t.defender = address(0x6789);
        defend(_game, t, truth());
        assertTrue(disputes.gameOf(_game).challengersTurn, "the trace is posted by a friend");
    }

    function test_serialChallengers_cannotHoldAClaimBeyondItsWindowAndOneGame() public {
        attestable = true;
        ITrainingRuns.Claim[] memory claims = new ITrainingRuns.Claim[](3);
        for (uint16 i = 0; i < 3; i++) claims[i] = claimBy(i, truth());
        attestAll(claims);
        runs.cut(run);
        bytes memory subject = subjectOf(claims[0]);
        pass(14);
        uint256 last = challenge(address(0xC1), subject, "counter");
        pass(1);
        vm.deal(address(this), 1 ether);
        disputes.commit{value: 0.25 ether}(commitmentTo(address(this), subject, "counter"));
        vm.roll(block.number + 1);
        vm.expectPartialRevert(ITrainingRuns.WindowClosed.selector);
        disputes.open(subject, "counter", "salt");
        playAgainstNoise(last, gameOn(last, subject), truth(), 1);
        runs.finalize(claims[0]);
    }
}
