// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../src/interfaces/IGames.sol";
import {IDisputeMoves} from "../../src/interfaces/IDisputeMoves.sol";
import {ToyPlayers} from "../support/toy/ToyPlayers.sol";

/// @notice The chain forgets some moves, and the opponent says something else the second time.
contract ForksTest is ToyPlayers {
    address private constant CHALLENGER = address(0xC1);
    Belief private _lie = Belief(Lie.Term, 0, 3, 1, 1, 1);
    bytes private _subject;
    uint256 private _game;

    function start(Belief memory b) private returns (Table memory t) {
        (steps, traced) = (8, 1);
        startToyRun(terms());
        smallProgram(2);
        disputes.declareProgram(terms().programRoot, "");
        enrolAndSeed();
        _subject = subjectOf(claimBy(0, b));
        _game = challenge(CHALLENGER, _subject, "counter");
        t = gameOn(_game, _subject);
        defend(_game, t, b);
        vm.prank(CHALLENGER);
        moves.pick(_game, 0);
    }

    function test_aPickSentOnAnotherBranch_isNotMade_whereTheLiarSaysSomethingElse() public {
        Table memory t = start(_lie);
        uint256 fork = vm.snapshotState();
        bytes memory table = abi.encode(t);
        defend(_game, t, _lie);
        // step 3 is false, says the challenger
        bytes32 position = disputes.positionOf(_game);
        bytes memory move = abi.encodeCall(IDisputeMoves.pick, (_game, 3));
        vm.prank(CHALLENGER);
        disputes.playAt(_game, position, move);
        assertEq(disputes.gameOf(_game).lo, 3, "on this branch");

        vm.revertToState(fork);
        t = abi.decode(table, (Table));
        // now the liar says that step 5 was the false one: a pick of step 3 would lose
        Belief memory other = Belief(Lie.Term, 0, 5, 1, 1, 1);
        bytes32 disputed = t.points[1];
        defend(_game, t, other);
        assertEq(t.points[8], disputed, "the same end");
        bytes32 found = disputes.positionOf(_game);
        vm.prank(CHALLENGER);
        reverts(abi.encodeWithSelector(IGames.PositionMismatch.selector, found, position));
        disputes.playAt(_game, position, move);
        // the challenger looks again, and wins
        play(_game, t, other, truth());
        assertEq(uint256(disputes.gameOf(_game).status), uint256(IGames.Status.Convicted), "convicted");
    }

    function test_aMoveOfTheDefenderSentOnAnotherBranch_isNotMade_whereAnotherPartWasPicked() public {
        Table memory t = start(truth());
        defend(_game, t, truth());
        uint256 fork = vm.snapshotState();
        vm.prank(CHALLENGER);
        moves.pick(_game, 3);
        bytes32 position = disputes.positionOf(_game);

        vm.revertToState(fork);
        vm.prank(CHALLENGER);
        moves.pick(_game, 5);
        assertTrue(disputes.positionOf(_game) != position, "another question");
        bytes memory move = abi.encodeCall(IDisputeMoves.postOps, (_game, _subject, t.points, new bytes32[](2)));
        vm.prank(trainer(0));
        vm.expectPartialRevert(IGames.PositionMismatch.selector);
        disputes.playAt(_game, position, move);
        play(_game, t, truth(), _lie);
        assertEq(uint256(disputes.gameOf(_game).status), uint256(IGames.Status.Lost), "the honest defender wins");
    }

    function test_playAt_aMoveOfAnotherGame_reverts() public {
        Table memory t = start(truth());
        defend(_game, t, truth());
        bytes32 position = disputes.positionOf(_game);
        vm.prank(CHALLENGER);
        vm.expectPartialRevert(IGames.UnknownGame.selector);
        disputes.playAt(_game, position, abi.encodeCall(IDisputeMoves.pick, (_game + 1, 3)));
        vm.expectPartialRevert(IGames.UnknownGame.selector);
        disputes.playAt(_game, position, hex"00");
        vm.expectPartialRevert(IGames.NotTheChallenger.selector);
        disputes.playAt(_game, position, abi.encodeCall(IDisputeMoves.pick, (_game, 3)));
    }

    function test_anOpeningWhoseCommitmentTheChainForgot_reverts() public {
        start(truth());
        uint256 fork = vm.snapshotState();
        challenge(address(0xC2), _subject, "counter");
        vm.revertToState(fork);
        vm.prank(address(0xC2));
        vm.expectPartialRevert(IGames.UnknownCommitment.selector);
        disputes.open(_subject, "counter", "salt");
        assertEq(disputes.gameCount(), 1, "one game");
        assertEq(runs.slotState(run, 0, 0).disputes, 1, "counted once");
    }
}
