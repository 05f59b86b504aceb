// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../../../src/interfaces/IReferee.sol";
import {ITrainingRuns} from "../../../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "../Rounds.sol";
import {ToyBeliefs} from "./ToyBeliefs.sol";
import {HashReferee} from "./HashReferee.sol";
import {ToyTrees} from "./ToyTrees.sol";

/// @notice A run of the toy program: claims and candidates that follow from a belief.
abstract contract ToyRounds is Rounds, ToyBeliefs {
    uint256 internal steps = 5;
    uint256 internal traced = 2;
    /// @dev Claims name the trail that verifiers reveal, which is not the one in the toy's states.
    bool internal attestable;

    function _referee() internal override returns (IReferee) {
        toy = new HashReferee();
        return toy;
    }

    function innerSteps() internal view override returns (uint256) {
        return steps;
    }

    /// @dev Three rows a segment: a listing, chains of three terms, a masked one.
    function smallProgram(uint64 chains) internal {
        toy.setTreeItems(4, 2, 3);
        for (uint256 segment = 0; segment < 3; segment++) {
            toy.addRow(IReferee.Segment(segment), 2, 1, false);
            toy.addRow(IReferee.Segment(segment), chains, 3, true);
            toy.addRow(IReferee.Segment(segment), 1, 0, true);
        }
    }

    /// @dev A round in which trainers may claim, on terms with the toy's numbers of steps and checkpoints.
    function startToyRun(ITrainingRuns.Terms memory t) internal {
        deployNetwork();
        for (uint256 i = 0; i < TRAINERS; i++) deposit(trainer(i), 100 ether);
        for (uint256 i = 0; i < VERIFIERS; i++) deposit(verifier(i), 100 ether);
        (t.innerSteps, t.checkpoints) = (uint32(steps), uint16(traced));
        run = runs.createRun(t);
    }

    function claimBy(uint16 slot, Belief memory b) internal returns (ITrainingRuns.Claim memory c) {
        c = claimOn(slot, runs.roundState(run, currentRound()).baseRound == type(uint32).max ? GENESIS_ROOT : baseOf(currentRound()));
        bytes32[] memory all = states(b, steps);
        c.traceRoot = ToyTrees.root(ToyTrees.ofRoots(checkpointsOf(all)));
        c.updateRoot = ToyTrees.root(result(b, Place(1, 0, all[steps])));
        c.trailRoot = attestable ? trailRoot(slot) : trailOf(b, all);
        submit(c);
    }

    function trailOf(Belief memory b, bytes32[] memory all) internal view returns (bytes32) {
        if (b.lie == Lie.Trail) return keccak256("another trail");
        bytes32[] memory items = resultItems(b, Place(0, steps - 1, all[steps - 1]));
        return items[items.length - 1];
    }

    function checkpointsOf(bytes32[] memory all) internal view returns (bytes32[] memory roots) {
        roots = new bytes32[](traced);
        for (uint256 i = 0; i < traced; i++) roots[i] = all[(i + 1) * steps / traced];
    }

    function nextState(Belief memory b) internal view returns (bytes32) {
        return ToyTrees.root(result(b, Place(OUTER, 0, 0)));
    }

    /// @dev All trainers claim anything, all verifiers attest, and the round is cut: a candidate may be posted.
    function finishRound() internal {
        attestAll(claimAll(GENESIS_ROOT));
        runs.cut(run);
    }

    /// @dev Trainer 0 posts what follows from a belief; the subject of games about it.
    function candidateBy(Belief memory b) internal returns (bytes memory) {
        bytes32 root = nextState(b);
        postCandidate(0, root, trainer(0));
        return subjectOf(0, root);
    }

    function settleAfterWindow(bytes32 root) internal {
        pass(terms().clocks.window);
        settle(0, root);
        assertEq(stateRoots.settledRoot(run, 0), root, "settled");
    }
}
