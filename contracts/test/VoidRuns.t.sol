// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../src/interfaces/IGames.sol";
import {IProgramRules} from "../src/interfaces/IProgramRules.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {MalformedByWord} from "./support/MalformedByWord.sol";
import {Rounds} from "./support/Rounds.sol";

contract VoidRunsTest is Rounds {
    address private constant CHALLENGER = address(0xC1);

    function _rules() internal override returns (IProgramRules) {
        return new MalformedByWord();
    }

    function setUp() public {
        startRun();
    }

    function test_voidRun_ofAWellFormedProgram_reverts() public {
        reverts(abi.encodeWithSelector(IGames.WellFormed.selector, terms().programRoot));
        disputes.voidRun(run, "");
        reverts(abi.encodeWithSelector(ITrainingRuns.OnlyDisputes.selector, address(this)));
        runs.voidRun(run);
        reverts(abi.encodeWithSelector(ITrainingRuns.RunIsNotVoid.selector, run));
        runs.leaveVoidRun(run, 0, trainer(0));
    }

    function test_voidRun_returnsEveryStakeBondAndReward() public {
        ITrainingRuns.Claim[] memory claims = fullRound(GENESIS_ROOT);
        postCandidate(0, keccak256("state"), trainer(1));
        uint256 game = challenge(CHALLENGER, abi.encode(claims[0]), keccak256("counter"));
        uint256 other = challenge(CHALLENGER, subjectOf(0, keccak256("state")), keccak256("right"));
        enrolTrainer(2);
        enrolVerifier(1, 2 ether);
        disputes.voidRun(run, "proof");
        assertTrue(runs.isVoid(run), "void");
        reverts(abi.encodeWithSelector(ITrainingRuns.RunIsVoid.selector, run));
        disputes.voidRun(run, "proof");
        pass(100);
        reverts(abi.encodeWithSelector(ITrainingRuns.RunIsVoid.selector, run));
        runs.finalize(claims[1]);
        reverts(abi.encodeWithSelector(ITrainingRuns.RunIsVoid.selector, run));
        runs.closeEnrolment(run);

        for (uint256 i = 0; i < TRAINERS; i++) {
            for (uint32 round = 0; round < 2; round++) {
                runs.leaveVoidRun(run, round, trainer(i));
                runs.leaveVoidRun(run, round, verifier(i));
                runs.leaveVoidRun(run, round, verifier(i));
            }
        }
        stateRoots.releaseCandidate(run, 0, GENESIS_ROOT, keccak256("state"));
        disputes.end(game);
        disputes.timeout(other);
        assertEq(disputes.creditOf(CHALLENGER), 0.5 ether, "bonds, though a clock was spent");
        for (uint256 i = 0; i < TRAINERS; i++) {
            assertEq(staking.accountOf(trainer(i)).available, 100 ether, "a trainer's stake");
            assertEq(staking.accountOf(verifier(i)).available, 100 ether, "a verifier's weight");
        }
        assertEq(emission.budgetOf(run).reservedMintable, 0, "no reward is reserved");
        assertEq(
            uint256(runs.slotState(run, 0, 1).voidReason), uint256(ITrainingRuns.VoidReason.RunVoided), "void slots"
        );
    }
}
