// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "../src/Acting.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

contract AttestationTest is Rounds {
    ITrainingRuns.Claim[] private _claims;

    function setUp() public {
        startRun();
        enrolAndSeed();
    }

    function claimEverything() private {
        ITrainingRuns.Claim[] memory claims = claimAll(GENESIS_ROOT);
        for (uint256 i = 0; i < claims.length; i++) _claims.push(claims[i]);
    }

    function commitEverything() private {
        for (uint256 s = 0; s < _claims.length; s++) {
            address[] memory vs = drawn(_claims[s]);
            for (uint256 i = 0; i < vs.length; i++) commitOne(_claims[s], vs[i]);
        }
    }

    function wrongPhase(ITrainingRuns.Phase expected, ITrainingRuns.Phase actual) private {
        reverts(abi.encodeWithSelector(ITrainingRuns.WrongPhase.selector, expected, actual));
    }

    function notDrawn(ITrainingRuns.Claim memory c) private view returns (address) {
        address[] memory vs = drawn(c);
        for (uint256 i = 0;; i++) {
            if (verifier(i) != vs[0] && verifier(i) != vs[1]) return verifier(i);
        }
        return address(0);
    }

    function test_commit_beforeClaimsClosed_reverts() public {
        ITrainingRuns.Claim memory c = claimOn(0, GENESIS_ROOT);
        submit(c);
        address v = drawn(c)[0];
        vm.prank(v);
        wrongPhase(ITrainingRuns.Phase.Committing, ITrainingRuns.Phase.Training);
        runs.commit(run, 0, 0, v, commitment(v, 0));
    }

    function test_commit_byVerifierNotDrawn_reverts() public {
        claimEverything();
        address v = notDrawn(_claims[0]);
        vm.prank(v);
        reverts(abi.encodeWithSelector(ITrainingRuns.NotAssigned.selector, v, 0));
        runs.commit(run, 0, 0, v, commitment(v, 0));
    }

    function test_commit_forAnother_reverts() public {
        claimEverything();
        address v = drawn(_claims[0])[0];
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(Acting.NotActingFor.selector, v, trainer(0)));
        runs.commit(run, 0, 0, v, commitment(v, 0));
    }

    function test_commit_twiceOrEmpty_reverts() public {
        claimEverything();
        address v = drawn(_claims[0])[0];
        vm.prank(v);
        reverts(abi.encodeWithSelector(ITrainingRuns.EmptyCommitment.selector));
        runs.commit(run, 0, 0, v, 0);
        commitOne(_claims[0], v);
        vm.prank(v);
        reverts(abi.encodeWithSelector(ITrainingRuns.AlreadyCommitted.selector, v, 0));
        runs.commit(run, 0, 0, v, commitment(v, 0));
    }

    function test_commit_afterDeadline_reverts() public {
        claimEverything();
        address v = drawn(_claims[0])[0];
        pass(10);
        vm.prank(v);
        wrongPhase(ITrainingRuns.Phase.Committing, ITrainingRuns.Phase.Cutting);
        runs.commit(run, 0, 0, v, commitment(v, 0));
    }

    function test_reveal_beforeCommitsClosed_reverts() public {
        claimEverything();
        address v = drawn(_claims[0])[0];
        commitOne(_claims[0], v);
        vm.prank(v);
        wrongPhase(ITrainingRuns.Phase.Revealing, ITrainingRuns.Phase.Committing);
        runs.reveal(_claims[0], v, salt(v, 0), trail(0));
    }

    function test_reveal_copiedCommitment_reverts() public {
        claimEverything();
        address[] memory vs = drawn(_claims[0]);
        commitOne(_claims[0], vs[0]);
        vm.prank(vs[1]);
        runs.commit(run, 0, 0, vs[1], commitment(vs[0], 0));
        pass(10);
        revealOne(_claims[0], vs[0]);
        bytes32 honest = keccak256(abi.encodePacked(salt(vs[0], 0), vs[1], trail(0)));
        vm.prank(vs[1]);
        reverts(
            abi.encodeWithSelector(ITrainingRuns.CommitmentMismatch.selector, commitment(vs[0], 0), honest)
        );
        runs.reveal(_claims[0], vs[1], salt(vs[0], 0), trail(0));
    }

    function test_reveal_trailOfAnotherOutcome_reverts() public {
        claimEverything();
        address v = drawn(_claims[0])[0];
        bytes32 wrong = keccak256(abi.encodePacked(salt(v, 0), v, trail(1)));
        vm.prank(v);
        runs.commit(run, 0, 0, v, wrong);
        pass(10);
        bytes memory mismatch =
            abi.encodeWithSelector(ITrainingRuns.TrailMismatch.selector, trailRoot(0), trailRoot(1));
        vm.prank(v);
        reverts(mismatch);
        runs.reveal(_claims[0], v, salt(v, 0), trail(1));
    }

    function test_reveal_trailOfWrongLength_reverts() public {
        claimEverything();
        address v = drawn(_claims[0])[0];
        bytes memory padded = abi.encodePacked(trail(0), bytes8(0));
        vm.prank(v);
        runs.commit(run, 0, 0, v, keccak256(abi.encodePacked(salt(v, 0), v, padded)));
        pass(10);
        vm.prank(v);
        reverts(abi.encodeWithSelector(ITrainingRuns.TrailLength.selector, 400, 408));
        runs.reveal(_claims[0], v, salt(v, 0), padded);
    }

    function test_reveal_otherClaim_reverts() public {
        claimEverything();
        address v = drawn(_claims[0])[0];
        commitOne(_claims[0], v);
        pass(10);
        ITrainingRuns.Claim memory forged = _claims[0];
        bytes32 held = keccak256(abi.encode(forged));
        forged.updateRoot = keccak256("forged");
        vm.prank(v);
        reverts(
            abi.encodeWithSelector(ITrainingRuns.ClaimMismatch.selector, held, keccak256(abi.encode(forged)))
        );
        runs.reveal(forged, v, salt(v, 0), trail(0));
    }

    function test_reveal_twice_reverts() public {
        claimEverything();
        commitEverything();
        address v = drawn(_claims[0])[0];
        revealOne(_claims[0], v);
        vm.prank(v);
        reverts(abi.encodeWithSelector(ITrainingRuns.AlreadyRevealed.selector, v, 0));
        runs.reveal(_claims[0], v, salt(v, 0), trail(0));
    }

    function test_phases_endEarlyWhenAllHaveActed() public {
        uint256 start = block.timestamp;
        claimEverything();
        commitEverything();
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Revealing), "all have committed");
        for (uint256 s = 0; s < _claims.length; s++) {
            address[] memory vs = drawn(_claims[s]);
            for (uint256 i = 0; i < vs.length; i++) revealOne(_claims[s], vs[i]);
        }
        assertEq(uint256(currentPhase()), uint256(ITrainingRuns.Phase.Cutting), "all have revealed");
        assertEq(block.timestamp, start, "no time has passed");
    }
}
