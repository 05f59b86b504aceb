// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../src/interfaces/IGames.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {ToyPlayers} from "../support/toy/ToyPlayers.sol";
import {HashReferee} from "../support/toy/HashReferee.sol";

/// @notice Whatever the shape of the program, every liar is convicted by one honest challenger, and no honest defender ever is.
contract VerdictsTest is ToyPlayers {
    function start() private {
        startToyRun(terms());
        disputes.declareProgram(terms().programRoot, "");
        enrolAndSeed();
    }

    /// @dev Rows, items, elements, terms, steps and checkpoints of any small numbers, degenerate ones included.
    function draw(uint256 entropy) private returns (uint256) {
        steps = 1 + next(entropy, 0) % (next(entropy, 7) % 4 == 0 ? 40 : 6);
        traced = 1 + next(entropy, 1) % (steps < 20 ? steps : 20);
        start();
        toy.setTreeItems(
            uint32(1 + next(entropy, 2) % 40), uint32(1 + next(entropy, 3) % 20), uint32(1 + next(entropy, 4) % 20)
        );
        for (uint256 segment = 0; segment < 3; segment++) {
            uint256 rows = 1 + next(entropy, 5 + segment) % (next(entropy, 8) % 4 == 0 ? 20 : 4);
            for (uint256 row = 0; row < rows; row++) {
                uint256 number = next(entropy, 100 * segment + row + 10);
                bool chain = number % 2 == 0;
                toy.addRow(
                    IReferee.Segment(segment),
                    uint64(1 + (number >> 8) % (row == 0 && steps < 7 && number % 8 == 0 ? 600 : 3)),
                    // the first row depends on the state before, or a lie could vanish
                    uint32(row == 0 ? 1 : chain ? (number >> 16) % 5 : (number >> 16) % 2),
                    chain
                );
            }
        }
        disputes.declareProgram(terms().programRoot, "");
        return next(entropy, 9);
    }

    function next(uint256 entropy, uint256 number) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(entropy, number)));
    }

    function drawLie(uint256 entropy, uint256 segment) private view returns (Belief memory b) {
        b.lie = Lie(1 + next(entropy, 20) % 4);
        if (segment == OUTER && b.lie == Lie.Trail) b.lie = Lie.Item;
        b.segment = segment;
        b.step = next(entropy, 21) % steps;
        IReferee.ProgramShape memory shape = toy.shapeOf(0, "");
        b.row = next(entropy, 22) % shape.rows[segment];
        HashReferee.Row memory row = toy.rowAt(segment, b.row);
        uint256 items = shape.treeItems[uint256(toy.treeOf(IReferee.Segment(segment)))];
        b.index = next(entropy, 23) % (b.lie == Lie.Item ? items : row.elements);
        if (row.terms != 0) b.term = next(entropy, 24) % row.terms;
        // what a row computed must be in the result for its lie to matter
        if (b.lie != Lie.Item && b.row >= items) b.lie = Lie.Item;
        if (b.lie == Lie.Item) b.index = next(entropy, 23) % items;
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_claim_withAnyLie_isConvicted(uint256 entropy) public {
        entropy = draw(entropy);
        Belief memory b = drawLie(entropy, next(entropy, 1) % 2);
        ITrainingRuns.Claim memory c = claimBy(0, b);
        uint256 game = challenge(address(0xC1), subjectOf(c), "counter");
        play(game, gameOn(game, subjectOf(c)), b, truth());
        assertEq(uint256(disputes.gameOf(game).status), uint256(IGames.Status.Convicted), "convicted");
        assertEq(staking.accountOf(trainer(0)).locked, 0, "its stake is gone");
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_claim_thatIsTrue_isNeverConvicted(uint256 entropy) public {
        entropy = draw(entropy);
        ITrainingRuns.Claim memory c = claimBy(0, truth());
        Belief memory b = drawLie(entropy, next(entropy, 1) % 2);
        if (b.lie == Lie.Trail || b.lie == Lie.Padding) b.lie = Lie.Term;
        uint256 game = challenge(address(0xC1), subjectOf(c), "counter");
        if (entropy % 2 == 0) playAgainstNoise(game, gameOn(game, subjectOf(c)), truth(), entropy);
        else play(game, gameOn(game, subjectOf(c)), truth(), b);
        assertEq(uint256(disputes.gameOf(game).status), uint256(IGames.Status.Lost), "the challenger lost");
        assertEq(staking.accountOf(trainer(0)).locked, 1 ether, "the stake is still there");
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_candidate_withAnyLie_isConvicted(uint256 entropy) public {
        entropy = draw(entropy);
        finishRound();
        Belief memory b = drawLie(entropy, OUTER);
        bytes memory subject = candidateBy(b);
        uint256 game = challenge(address(0xC1), subject, nextState(truth()));
        play(game, gameOn(game, subject), b, truth());
        assertEq(uint256(disputes.gameOf(game).status), uint256(IGames.Status.Convicted), "convicted");
        assertEq(staking.accountOf(trainer(0)).available, 98.5 ether, "its bond is gone, and the stake still locked");
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_candidate_thatIsTrue_isNeverConvicted(uint256 entropy) public {
        entropy = draw(entropy);
        finishRound();
        bytes memory subject = candidateBy(truth());
        uint256 game = challenge(address(0xC1), subject, "counter");
        playAgainstNoise(game, gameOn(game, subject), truth(), entropy);
        assertEq(uint256(disputes.gameOf(game).status), uint256(IGames.Status.Lost), "the challenger lost");
        settleAfterWindow(nextState(truth()));
    }

    /// @dev Chains at the edges of 256 sums and of runs of 32 terms, leaves at the edges of 256 elements.
    function test_claim_withALieAtAnEdge_isConvicted() public {
        uint32[5] memory lengths = [uint32(255), 256, 257, 512, 513];
        for (uint256 i = 0; i < lengths.length; i++) {
            startWithChain(lengths[i], lengths[i]);
            this.lieAt(Belief(Lie.Term, 0, 0, 1, 0, 0));
            this.lieAt(Belief(Lie.Term, 0, 0, 1, 0, lengths[i] - 1));
            if (i > 1) this.lieAt(Belief(Lie.Term, 0, 0, 1, 0, 255));
            if (i > 1) this.lieAt(Belief(Lie.Term, 0, 0, 1, 0, 31));
            if (i > 1) this.lieAt(Belief(Lie.Term, 0, 0, 1, 0, 32));
            this.lieAt(Belief(Lie.Term, 0, 0, 0, lengths[i] - 1, 0));
            if (i > 1) this.lieAt(Belief(Lie.Term, 0, 0, 0, 255, 0));
        }
    }

    function test_claim_withALieInAChainOf65536Terms_isConvicted() public {
        startWithChain(1, 65_536);
        this.lieAt(Belief(Lie.Term, 0, 0, 1, 0, 65_535));
    }

    /// @dev Row 0 has so many elements of one term, row 1 one element of so many terms.
    function startWithChain(uint64 elements, uint32 length) private {
        (steps, traced) = (1, 1);
        start();
        toy.setTreeItems(2, 1, 1);
        toy.addRow(IReferee.Segment.Step, elements, 1, true);
        toy.addRow(IReferee.Segment.Step, 1, length, true);
        toy.addRow(IReferee.Segment.Update, 1, 1, true);
        toy.addRow(IReferee.Segment.Outer, 1, 1, true);
        disputes.declareProgram(terms().programRoot, "");
    }

    /// @dev A call of its own, for the memory of one game.
    function lieAt(Belief memory b) external {
        uint256 before = vm.snapshotState();
        ITrainingRuns.Claim memory c = claimBy(0, b);
        uint256 game = challenge(address(0xC1), subjectOf(c), "counter");
        play(game, gameOn(game, subjectOf(c)), b, truth());
        assertEq(uint256(disputes.gameOf(game).status), uint256(IGames.Status.Convicted), "convicted");
        vm.revertToState(before);
    }
}
