// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

/// @notice A whole run, from enrolment to minted tokens.
contract TrainingRunsWholeTest is Rounds {
    function setUp() public {
        startRun();
    }

    function test_run_threeRounds_mintsExactlyTheSchedule() public {
        bytes32 base = GENESIS_ROOT;
        for (uint32 round = 0; round < 3; round++) {
            assertEq(currentRound(), round, "the next round opens at the cut");
            ITrainingRuns.Claim[] memory claims = fullRound(base);
            bytes32 next = keccak256(abi.encode("state", round));
            postCandidate(round, next, trainer(0));
            pass(15);
            for (uint256 s = 0; s < claims.length; s++) runs.finalize(claims[s]);
            stateRoots.settle(run, round, baseOf(round), next);
            assertEq(stateRoots.settledRoot(run, round), next, "the state is settled");
            base = next;
        }
        assertEq(stateRoots.finalRoot(run), base, "the run has its final root");
        for (uint256 i = 0; i < TRAINERS; i++) emission.withdraw(trainer(i));
        for (uint256 i = 0; i < VERIFIERS; i++) {
            (uint256 funded, uint256 mintable) = emission.creditOf(verifier(i));
            if (funded + mintable != 0) emission.withdraw(verifier(i));
            assertEq(staking.accountOf(verifier(i)).locked, 0, "no weight stays locked");
        }
        assertEq(token.totalSupply(), 9 * 100e18, "minted is slots times slot reward");
        assertEq(token.balanceOf(trainer(0)), 3 * 90e18, "a trainer has its share of three slots");
        for (uint256 i = 0; i < TRAINERS; i++) {
            assertEq(staking.accountOf(trainer(i)).locked, 0, "no stake stays locked");
        }
        assertEq(emission.budgetOf(run).reservedMintable, 0, "nothing stays reserved");
    }

}
