// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDemands} from "../src/interfaces/IDemands.sol";
import {IProgramRules} from "../src/interfaces/IProgramRules.sol";
import {IRunExplainer} from "../src/interfaces/IRunExplainer.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {MalformedByWord} from "./support/MalformedByWord.sol";
import {Rounds} from "./support/Rounds.sol";

/// @notice The reasons that games, demands and void runs give.
contract RunExplainerTest is Rounds {
    ITrainingRuns.Claim[] private _claims;

    function _rules() internal override returns (IProgramRules) {
        return new MalformedByWord();
    }

    function setUp() public {
        startRun(4);
        enrolAndSeed();
        ITrainingRuns.Claim[] memory claims = claimAll(GENESIS_ROOT);
        for (uint256 i = 0; i < claims.length; i++) _claims.push(claims[i]);
    }

    function why(uint32 round, uint256 i) private view returns (IRunExplainer.Explanation memory) {
        return explainer.explain(run, round, trainer(i));
    }

    function cut() private {
        ITrainingRuns.Claim[] memory all = _claims;
        attestAll(all);
        runs.cut(run);
    }

    function nextRound(uint32 round) private {
        bytes32 state = keccak256(abi.encode("state", round));
        postCandidate(round, state, trainer(0));
        fullRound(state);
    }

    /// @dev The first game about claim 1 is lost by its challenger's clock.
    function loseGame() private {
        moves.postTrace(1, abi.encode(_claims[1]), checkpoints(0, 1));
        pass(61);
        disputes.timeout(1);
    }

    function test_explain_lateWinner_saysInWhichListItIs() public {
        challenge(address(0xC1), abi.encode(_claims[1]), keccak256("counter"));
        cut();
        IRunExplainer.Explanation memory e = why(0, 1);
        assertTrue(e.attested && !e.accepted && e.missedByDispute && e.disputes == 1 && e.lateRound == 0, "missed its list");
        loseGame();
        nextRound(0);
        e = why(0, 1);
        assertTrue(!e.accepted && e.missedByDispute && e.disputes == 0, "still not in its own list");
        assertEq(e.lateRound, 1, "but in the next");
        assertEq(why(0, 0).lateRound, 0, "others are where they were");
        runs.finalize(_claims[1]);
        assertEq(why(0, 1).trainerCredit, 90e18, "paid");
    }

    function test_explain_lateWinner_twoRoundsLate() public {
        challenge(address(0xC1), abi.encode(_claims[1]), keccak256("counter"));
        cut();
        nextRound(0);
        loseGame();
        nextRound(1);
        assertEq(why(0, 1).lateRound, 2, "two rounds late");
    }

    function test_explain_demandedAndVoid() public {
        vm.deal(address(this), 1 ether);
        bytes32 id = disputes.demand{value: 0.0001 ether}(abi.encode(_claims[2]), IDemands.Part.Trace, 0, 0, "");
        assertTrue(why(0, 2).demanded, "demanded");
        assertTrue(!why(0, 1).demanded, "of this slot alone");
        pass(61);
        disputes.expire(id);
        IRunExplainer.Explanation memory e = why(0, 2);
        assertTrue(!e.demanded && e.voidReason == ITrainingRuns.VoidReason.Unanswered && e.trainerCredit == 0, "void");
    }

    function test_explain_voidRun() public {
        assertTrue(!why(0, 0).runVoid, "not yet");
        disputes.voidRun(run, "proof");
        assertTrue(why(0, 0).runVoid && why(0, 0).status == ITrainingRuns.SlotStatus.Claimed, "for every round and party");
        runs.leaveVoidRun(run, 0, trainer(0));
        assertTrue(why(0, 0).voidReason == ITrainingRuns.VoidReason.RunVoided, "the slot's own reason");
    }

    function test_explain_convictedCandidate() public {
        cut();
        postCandidate(0, keccak256("wrong"), trainer(1));
        postCandidate(0, keccak256("right"), trainer(2));
        assertTrue(why(0, 1).candidates == 1 && why(0, 1).candidatesConvicted == 0, "posted");
        uint256 game = challenge(address(0xC1), subjectOf(0, keccak256("wrong")), keccak256("right"));
        pass(61);
        disputes.timeout(game);
        settle(0, keccak256("right"));
        IRunExplainer.Explanation memory e = why(0, 1);
        assertTrue(e.candidatesConvicted == 1 && e.candidatesReturned == 0 && !e.candidateSettled, "its bond is slashed");
        e = why(0, 2);
        assertTrue(e.candidates == 1 && e.candidatesReturned == 1 && e.candidateSettled, "the other's is back");
        assertEq(why(0, 0).candidates, 0, "who posted nothing");
    }
}
