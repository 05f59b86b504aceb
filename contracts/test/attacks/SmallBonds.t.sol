// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {ToyPlayers} from "../support/toy/ToyPlayers.sol";

/// @notice Bonds that are smaller than the gas that a game is taken to cost.
contract SmallBondsTest is ToyPlayers {
    function test_selfChallenge_lost_burnsEvenWhereTheBondDoesNotCoverTheGas() public {
        ITrainingRuns.Terms memory t = terms();
        t.gasPrice = 1000 gwei;
        startToyRun(t);
        smallProgram(2);
        disputes.declareProgram(t.programRoot, "");
        enrolAndSeed();
        bytes memory subject = subjectOf(claimBy(0, truth()));
        uint256 game = challenge(address(0xC1), subject, "counter");
        playAgainstNoise(game, gameOn(game, subject), truth(), 1);
        assertEq(address(0).balance, 0.25 ether / 4, "a quarter of the bond at least");
        assertEq(disputes.creditOf(trainer(0)), 0.25 ether * 3 / 4, "the rest is the defender's");
    }
}
