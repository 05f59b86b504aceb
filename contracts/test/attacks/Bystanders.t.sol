// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {ToyPlayers} from "../support/toy/ToyPlayers.sol";

/// @notice Sybils, collusion and self-challenges: what one honest third party still does, and what the others pay.
contract BystandersTest is ToyPlayers {
    Belief private _lie = Belief(Lie.Term, 0, 3, 1, 1, 1);

    function setUp() public {
        startToyRun(terms());
        smallProgram(2);
        disputes.declareProgram(terms().programRoot, "");
        enrolAndSeed();
    }

    function sybil(uint256 i) private pure returns (address) {
        return address(uint160(0x5000 + i));
    }

    /// @dev A call of its own, for the memory of one game.
    function playOne(uint256 game, bytes calldata subject) external {
        playAgainstNoise(game, gameOn(game, subject), truth(), game);
    }

    function assertConvicted(uint16 slot) private view {
        assertEq(uint256(runs.slotState(run, 0, slot).voidReason), uint256(ITrainingRuns.VoidReason.Convicted), "convicted");
    }

    function test_fiftySybilChallengers_ofATrueClaim_allLoseAndPay() public {
        bytes memory subject = subjectOf(claimBy(0, truth()));
        for (uint256 i = 0; i < 50; i++) challenge(sybil(i), subject, "counter");
        assertEq(runs.slotState(run, 0, 0).disputes, 50, "fifty games at once");
        for (uint256 game = 1; game <= 50; game++) this.playOne(game, subject);

        ITrainingRuns.SlotState memory s = runs.slotState(run, 0, 0);
        assertEq(uint256(s.status), uint256(ITrainingRuns.SlotStatus.Claimed), "the claim stands");
        assertEq(s.disputes, 0, "undisputed");
        assertEq(runs.roundState(run, 0).disputed, 0, "and may be accepted");
        uint256 each = 0.0015 ether + (0.25 ether - 0.0015 ether) / 2;
        assertEq(disputes.creditOf(trainer(0)), 50 * each, "gas and half of the rest of every bond");
        assertEq(address(0).balance, 50 * (0.25 ether - each), "the other half is burned");
        assertEq(address(disputes).balance, 50 * each, "nothing else is left");
    }

    function test_fiftySybilChallengers_ofAFalseClaim_takeTheRewardOnceAndTheirBondsBack() public {
        bytes memory subject = subjectOf(claimBy(0, _lie));
        for (uint256 i = 0; i < 50; i++) challenge(sybil(i), subject, "counter");
        play(50, gameOn(50, subject), _lie, truth());
        assertConvicted(0);
        for (uint256 game = 1; game < 50; game++) disputes.end(game);
        uint256 paid = 0;
        for (uint256 i = 0; i < 50; i++) paid += disputes.creditOf(sybil(i));
        assertEq(paid, 50 * 0.25 ether + 0.5 ether, "bonds and half of one stake");
        assertEq(address(disputes).balance, paid, "which is all there is");
        assertEq(address(0).balance, 0.5 ether, "the other half is burned");
        for (uint256 i = 0; i < 50; i++) disputes.withdraw(sybil(i));
        assertEq(address(disputes).balance, 0, "paid out");
    }

    function test_aFriendLosesOnPurpose_theHonestThirdPartyStillConvicts() public {
        ITrainingRuns.Claim memory c = claimBy(0, _lie);
        bytes memory subject = subjectOf(c);
        address friend = sybil(0);
        uint256 lost = challenge(friend, subject, "counter");
        uint256 honest = challenge(address(0xC1), subject, "counter");
        // the friend picks what is true, and the liar proves it
        Table memory t = gameOn(lost, subject);
        defend(lost, t, _lie);
        vm.prank(friend);
        moves.pickUpdate(lost);
        playAgainstNoise(lost, t, _lie, 3);
        assertEq(uint256(disputes.gameOf(lost).status), uint256(IGames.Status.Lost), "lost as agreed");

        assertEq(uint256(runs.slotState(run, 0, 0).status), uint256(ITrainingRuns.SlotStatus.Claimed), "nothing is confirmed");
        assertEq(runs.roundState(run, 0).disputed, 1, "the claim is still disputed");
        play(honest, gameOn(honest, subject), _lie, truth());
        assertConvicted(0);
        assertEq(disputes.creditOf(address(0xC1)), 0.25 ether + 0.5 ether, "bond and the whole reward: who lost has no priority");
        assertEq(disputes.creditOf(friend), 0, "the friend's bond is gone");
    }

    function test_aLostChallenge_neitherShortensTheWindowNorConfirms() public {
        bytes memory subject = subjectOf(claimBy(0, _lie));
        ITrainingRuns.Claim memory c = abi.decode(subject, (ITrainingRuns.Claim));
        Belief memory honest = truth();
        claimBy(1, honest);
        claimBy(2, honest);
        uint256 game = challenge(sybil(0), subject, "counter");
        Table memory t = gameOn(game, subject);
        defend(game, t, _lie);
        pass(61);
        disputes.timeout(game);
        pass(100);
        runs.cut(run);
        uint64 until = runs.slotState(run, 0, 0).finalizableAt;
        assertEq(until, block.timestamp + 15 + 2, "the whole window, and its extension, from the cut on");
        pass(16);
        vm.expectPartialRevert(ITrainingRuns.WindowOpen.selector);
        runs.finalize(c);
        uint256 late = challenge(address(0xC1), subject, "counter");
        play(late, gameOn(late, subject), _lie, truth());
        assertConvicted(0);
    }

    function test_selfChallenge_won_burnsHalfOfTheStake() public {
        bytes memory subject = subjectOf(claimBy(0, _lie));
        address friend = sybil(0);
        uint256 game = challenge(friend, subject, "counter");
        play(game, gameOn(game, subject), _lie, truth());
        disputes.withdraw(friend);
        assertEq(friend.balance, 0.25 ether + 0.5 ether, "half of the stake comes back");
        assertEq(address(0).balance, 0.5 ether, "half is burned");
    }

    function test_selfChallenge_lost_burnsAlmostHalfOfTheBond() public {
        bytes memory subject = subjectOf(claimBy(0, truth()));
        uint256 game = challenge(sybil(0), subject, "counter");
        playAgainstNoise(game, gameOn(game, subject), truth(), 1);
        assertEq(address(0).balance, (0.25 ether - 0.0015 ether) / 2, "burned");
        assertEq(disputes.creditOf(trainer(0)), 0.25 ether - address(0).balance, "the rest goes round in a circle");
    }
}
