// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Merkle} from "../src/referee/Merkle.sol";
import {Belief, ToyBelief} from "./support/ToyBelief.sol";
import {ToyGame} from "./support/ToyGame.sol";
import {Toy} from "./support/ToyReferee.sol";

/// @notice Proofs that decide in one transaction: poison, a false trail, a false item, words behind the end.
contract ProofsTest is ToyGame {
    using ToyBelief for Belief;

    address private constant PROVER = address(0xF00);

    function setUp() public {
        startRun();
        enrolAndSeed();
    }

    /// @dev A claim whose checkpoints are these, with a path to the last of them.
    function claimWith(bytes32[] memory list) private returns (ITrainingRuns.Claim memory c, bytes memory path) {
        bytes32[] memory leaves = new bytes32[](list.length);
        for (uint256 i = 0; i < list.length; i++) leaves[i] = Merkle.leaf(list[i]);
        c = claimOn(0, GENESIS_ROOT);
        c.traceRoot = ToyBelief.root(leaves);
        c.updateRoot = keccak256(abi.encode(true, "update"));
        submit(c);
        path = abi.encodePacked(ToyBelief.path(leaves, 3, 0, 2));
    }

    function roots(bytes32 last) private pure returns (bytes32[] memory list) {
        list = new bytes32[](4);
        for (uint256 i = 0; i < 3; i++) list[i] = keccak256(abi.encode("root", i));
        list[3] = last;
    }

    function reason() private view returns (ITrainingRuns.VoidReason) {
        return runs.slotState(run, 0, 0).voidReason;
    }

    function test_poisonInTrace_convictsWithoutAGame() public {
        bytes memory proof = abi.encode(true, "not finite");
        (ITrainingRuns.Claim memory c, bytes memory path) = claimWith(roots(keccak256(proof)));
        vm.expectPartialRevert(IGames.HashMismatch.selector);
        disputes.showPoisonInTrace(abi.encode(c), 2, keccak256(proof), path, proof);
        vm.prank(PROVER);
        disputes.showPoisonInTrace(abi.encode(c), 3, keccak256(proof), path, proof);
        assertEq(uint256(reason()), uint256(ITrainingRuns.VoidReason.Convicted), "convicted");
        assertEq(disputes.creditOf(PROVER), 0.5 ether, "half the stake");
        assertEq(address(0).balance, 0.5 ether, "half of it burned");
        vm.expectPartialRevert(IGames.SubjectNotOpen.selector);
        disputes.showPoisonInTrace(abi.encode(c), 3, keccak256(proof), path, proof);
        vm.expectPartialRevert(IGames.SubjectNotOpen.selector);
        disputes.showPoisonInUpdate(abi.encode(c), abi.encode(true, "update"));
    }

    function test_poison_thatIsNone_reverts() public {
        bytes memory proof = abi.encode(false, "finite");
        (ITrainingRuns.Claim memory c, bytes memory path) = claimWith(roots(keccak256(proof)));
        reverts(abi.encodeWithSelector(IGames.NoPoison.selector));
        disputes.showPoisonInTrace(abi.encode(c), 3, keccak256(proof), path, proof);
        reverts(abi.encodeWithSelector(IGames.NothingToPick.selector, 4, 4));
        disputes.showPoisonInTrace(abi.encode(c), 4, keccak256(proof), path, proof);
    }

    function test_poisonInUpdate_rewardsTheFirstChallengerAndPaysTheProver() public {
        (ITrainingRuns.Claim memory c,) = claimWith(roots(keccak256("last")));
        open(abi.encode(c));
        vm.prank(PROVER);
        disputes.showPoisonInUpdate(abi.encode(c), abi.encode(true, "update"));
        assertEq(disputes.creditOf(PROVER), 0.001 ether, "the prover its gas");
        assertEq(disputes.creditOf(CHALLENGER), 0.499 ether, "the first challenger the rest");
        disputes.end(game);
        assertEq(disputes.creditOf(CHALLENGER), 0.749 ether, "and its bond");
    }

    function test_trail_thatIsNotTheClaimed_convicts() public {
        bytes memory proof = abi.encode(keccak256("another trail"), "rest");
        bytes32[] memory list = roots(keccak256(proof));
        (ITrainingRuns.Claim memory c,) = claimWith(list);
        open(abi.encode(c));
        moves.postTrace(game, subject, list);
        bytes32[] memory all = new bytes32[](5);
        for (uint256 i = 0; i < 4; i++) all[i + 1] = list[i];
        moves.showTrail(game, subject, all, proof);
        assertEq(uint256(reason()), uint256(ITrainingRuns.VoidReason.Convicted), "convicted");
    }

    function test_trail_thatIsTheClaimed_reverts() public {
        bytes memory proof = abi.encode(trailRoot(0), "rest");
        bytes32[] memory list = roots(keccak256(proof));
        (ITrainingRuns.Claim memory c,) = claimWith(list);
        open(abi.encode(c));
        moves.postTrace(game, subject, list);
        bytes32[] memory all = new bytes32[](5);
        for (uint256 i = 0; i < 4; i++) all[i + 1] = list[i];
        reverts(abi.encodeWithSelector(IGames.NoDifference.selector));
        moves.showTrail(game, subject, all, proof);
    }

    /// @dev Plays to the challenger's turn of a stage.
    function playTo(Belief memory lie, Belief memory right, IGames.Stage stage) private {
        while (view_().stage != stage || !view_().challengersTurn) move(lie, right);
    }

    function claimOf(Belief memory b) private returns (bytes memory) {
        ITrainingRuns.Claim memory c = claimOn(0, GENESIS_ROOT);
        bytes32[] memory list = b.checkpoints(STEPS, CHECKPOINTS);
        for (uint256 i = 0; i < list.length; i++) list[i] = Merkle.leaf(list[i]);
        c.traceRoot = ToyBelief.root(list);
        submit(c);
        return abi.encode(c);
    }

    function test_padding_convicts() public {
        Belief memory lie = Belief(true, false, false, 29, Toy.ONE_LEAF, 100, 0);
        Belief memory right = Belief(false, false, false, 29, 0, 0, 0);
        open(claimOf(lie));
        playTo(lie, right, IGames.Stage.Leaf);
        moves.showPadding(game, held(), leafPosted);
        assertEq(uint256(reason()), uint256(ITrainingRuns.VoidReason.Convicted), "convicted");
    }

    function test_padding_ofZeros_reverts() public {
        Belief memory lie = Belief(true, false, false, 29, Toy.ONE_LEAF, 5, 0);
        Belief memory right = Belief(false, false, false, 29, 0, 0, 0);
        open(claimOf(lie));
        playTo(lie, right, IGames.Stage.Leaf);
        reverts(abi.encodeWithSelector(IGames.NoDifference.selector));
        moves.showPadding(game, held(), leafPosted);
    }

    function test_difference_thatTheChallengerCanOpen_convictsAtOnce() public {
        Belief memory lie = Belief(true, true, false, 29, 11, 0, 0);
        Belief memory right = Belief(false, false, false, 29, 0, 0, 0);
        open(claimOf(lie));
        playTo(lie, right, IGames.Stage.Ops);
        (bytes memory same, bytes memory other) = (difference(lie, 10), difference(lie, 11));
        reverts(abi.encodeWithSelector(IGames.NoDifference.selector));
        moves.showDifference(game, subject, context, held(), 10, same);
        moves.showDifference(game, subject, context, held(), 11, other);
        assertEq(uint256(reason()), uint256(ITrainingRuns.VoidReason.Convicted), "convicted");
    }
}
