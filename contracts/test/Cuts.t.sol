// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

contract CutsTest is Rounds {
    ITrainingRuns.Claim[] private _claims;

    function setUp() public {
        startRun();
        enrolAndSeed();
        ITrainingRuns.Claim[] memory claims = claimAll(GENESIS_ROOT);
        for (uint256 i = 0; i < claims.length; i++) _claims.push(claims[i]);
    }

    function dispute(uint256 slot) private {
        vm.deal(address(this), 1 ether);
        challenge(address(0xC0), subjectOf(_claims[slot]), keccak256("counter"));
    }

    function attestOnly(uint256 slot) private {
        address v = drawn(_claims[slot])[0];
        commitOne(_claims[slot], v);
        pass(10);
        revealOne(_claims[slot], v);
    }

    function test_cut_acceptsOnlyAttestedClaims() public {
        attestOnly(1);
        pass(10);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 2, "slot 1 alone");
        assertEq(currentRound(), 1, "the next round is open");
        assertEq(runs.roundState(run, 1).baseRound, 0, "and starts from this round's state");
    }

    function test_cut_whileRevealing_reverts() public {
        attestOnly(1);
        ITrainingRuns.Claim memory c = _claims[0];
        address v = drawn(c)[0];
        vm.prank(v);
        vm.expectPartialRevert(ITrainingRuns.WrongPhase.selector);
        runs.commit(run, 0, 0, v, commitment(v, 0));
        // the only commitment is revealed, so the phase has ended: one more commitment would have kept it open
        runs.cut(run);
        vm.expectPartialRevert(ITrainingRuns.WrongPhase.selector);
        runs.cut(run);
    }

    function test_cut_beforeDeadline_reverts() public {
        address v = drawn(_claims[0])[0];
        commitOne(_claims[0], v);
        pass(10);
        reverts(
            abi.encodeWithSelector(
                ITrainingRuns.WrongPhase.selector, ITrainingRuns.Phase.Cutting, ITrainingRuns.Phase.Revealing
            )
        );
        runs.cut(run);
    }

    function test_cut_leavesOutDisputedClaims() public {
        ITrainingRuns.Claim[] memory claims = _claims;
        address v = drawn(claims[2])[0];
        commitOne(claims[2], v);
        dispute(2);
        pass(10);
        revealOne(claims[2], v);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 0, "attested, but disputed in time");
        assertEq(runs.roundState(run, 0).attested, 4, "attested");
        assertEq(stateRoots.settledRoot(run, 0), GENESIS_ROOT, "an empty list carries the state");
    }

    function test_cut_disputeAfterTheFreeze_doesNotChangeTheList() public {
        ITrainingRuns.Claim[] memory claims = _claims;
        attestAll(claims);
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Cutting), "frozen, not yet cut");
        dispute(0);
        runs.cut(run);
        assertEq(runs.roundState(run, 0).accepted, 7, "all three");
        dispute(1);
        assertEq(runs.roundState(run, 0).accepted, 7, "still all three");
    }

    function test_cut_returnsVerifiersWeights() public {
        ITrainingRuns.Claim[] memory claims = _claims;
        attestAll(claims);
        assertEq(staking.accountOf(verifier(2)).locked, 3 ether, "locked until the cut");
        runs.cut(run);
        assertEq(staking.accountOf(verifier(2)).locked, 0, "free after it");
    }

    function test_cut_lastRound_opensNoOther() public {
        ITrainingRuns.Claim[] memory claims = _claims;
        attestAll(claims);
        runs.cut(run);
        bytes32 base = keccak256("s0");
        postCandidate(0, base, trainer(0));
        fullRound(base);
        base = keccak256("s1");
        postCandidate(1, base, trainer(0));
        fullRound(base);
        assertEq(currentRound(), 2, "the last round stays");
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Cut), "cut");
        assertEq(stateRoots.finalRoot(run), 0, "no final root before it is settled");
    }
}
