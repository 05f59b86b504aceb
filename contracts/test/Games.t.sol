// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../src/interfaces/IDisputeMoves.sol";
import {IGames} from "../src/interfaces/IGames.sol";
import {IStateRoots} from "../src/interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Belief, ToyBelief} from "./support/ToyBelief.sol";
import {ToyGame} from "./support/ToyGame.sol";
import {Toy} from "./support/ToyReferee.sol";

/// @notice Whole games: whoever believes what the program says wins, on either side, whatever the other one plays.
contract GamesTest is ToyGame {
    using ToyBelief for Belief;

    uint256 private constant STEP = 29;

    function setUp() public {
        startRun();
    }

    function honest() private pure returns (Belief memory b) {
        b.step = STEP;
    }

    function wrong(uint256 row, uint256 element, uint256 term) private pure returns (Belief memory) {
        return Belief(true, false, false, STEP, row, element, term);
    }

    /// @dev One lie, told once by the defender and once by the challenger.
    function bothWays(Belief memory lie) private {
        lie.step = STEP;
        uint256 before = vm.snapshotState();
        open(abi.encode(claimBy(lie)));
        assertTrue(play(lie, honest()), "a false claim is convicted");
        assertEq(uint256(runs.slotState(run, 0, 0).voidReason), uint256(ITrainingRuns.VoidReason.Convicted), "void");
        assertEq(disputes.creditOf(CHALLENGER), 0.25 ether + 0.5 ether, "bond and half the stake");
        vm.revertToState(before);
        open(abi.encode(claimBy(honest())));
        assertTrue(!play(honest(), lie), "a true claim is not");
        assertEq(uint256(runs.slotState(run, 0, 0).status), uint256(ITrainingRuns.SlotStatus.Claimed), "it stands");
        assertEq(disputes.creditOf(CHALLENGER), 0, "the bond is gone");
        assertTrue(disputes.creditOf(trainer(0)) > 0.125 ether, "more than half of it to the defender");
    }

    function test_play_longChain() public {
        bothWays(wrong(7, 300, 513));
    }

    function test_play_firstTermOfTheLastRowAndElement() public {
        bothWays(wrong(19, 599, 0));
    }

    function test_play_firstRow() public {
        bothWays(wrong(0, 0, 599));
    }

    function test_play_shortChain() public {
        bothWays(wrong(Toy.SHORT_CHAIN, 255, 19));
    }

    function test_play_oneTerm() public {
        bothWays(wrong(Toy.ONE_TERM, 256, 0));
    }

    function test_play_listing() public {
        bothWays(wrong(Toy.LISTING, 17, 0));
    }

    /// @dev Nothing is opened for an element without terms: it is the chain's start.
    function test_play_maskedElement() public {
        Belief memory lie = wrong(Toy.MASKED, 511, 0);
        lie.ofNoTerm = true;
        bothWays(lie);
    }

    function test_play_tensorOfOneLeaf() public {
        bothWays(wrong(Toy.ONE_LEAF, 9, 300));
    }

    function test_play_resultThatIsNotTheRows() public {
        bothWays(Belief(true, true, false, STEP, 11, 0, 0));
    }

    function test_play_firstStep() public {
        Belief memory lie = Belief(true, false, false, 0, 2, 5, 77);
        open(abi.encode(claimBy(lie)));
        Belief memory right;
        assertTrue(play(lie, right), "from the derived state on");
    }

    function test_play_update() public {
        Belief memory lie = wrong(9, 1, 2);
        Belief memory right = honest();
        (lie.step, right.step) = (0, 0);
        ITrainingRuns.Claim memory c = claimUpdate(lie, right);
        open(abi.encode(c));
        post(right);
        vm.prank(CHALLENGER);
        moves.pickUpdate(game);
        assertTrue(play(lie, right), "the update is false, the trace is not");
    }

    /// @dev A true trace with the update of another belief.
    function claimUpdate(Belief memory updates, Belief memory traces) private returns (ITrainingRuns.Claim memory c) {
        uint256 before = vm.snapshotState();
        c = claimBy(traces);
        vm.revertToState(before);
        enrolAndSeed();
        c.updateRoot = ToyBelief.root(updates.resultLeaves());
        submit(c);
    }

    function test_play_candidate() public {
        Belief memory lie = wrong(12, 400, 256);
        Belief memory right = honest();
        (lie.step, right.step) = (0, 0);
        fullRound(GENESIS_ROOT);
        bytes32 root = ToyBelief.root(lie.resultLeaves());
        postCandidate(0, root, trainer(1));
        open(abi.encode(run, uint32(0), GENESIS_ROOT, root));
        assertTrue(play(lie, right), "convicted");
        assertTrue(!runs.isBase(run, 1, root), "no claim may start from it");
        assertTrue(stateRoots.candidatesOf(run, 0)[0].convicted, "and its bond is slashed");
        assertEq(disputes.creditOf(CHALLENGER), 0.25 ether + 0.25 ether, "half of it to the challenger");
        vm.prank(trainer(1));
        stateRoots.postCandidate(run, 0, GENESIS_ROOT, root, trainer(1));
        assertEq(staking.accountOf(trainer(1)).locked, 1 ether + 0.5 ether, "posted again, it takes another bond");
    }

    function test_play_trueCandidate_standsAndIsSettled() public {
        Belief memory lie = wrong(12, 400, 256);
        Belief memory right = honest();
        (lie.step, right.step) = (0, 0);
        fullRound(GENESIS_ROOT);
        bytes32 root = ToyBelief.root(right.resultLeaves());
        postCandidate(0, root, trainer(1));
        open(abi.encode(run, uint32(0), GENESIS_ROOT, root));
        assertTrue(!play(right, lie), "not convicted");
        pass(15);
        stateRoots.settle(run, 0, GENESIS_ROOT, root);
    }

    /// @dev After every number of moves the side to move loses by its clock, and by nothing else.
    function test_timeout_afterEveryMove() public {
        Belief memory lie = wrong(7, 300, 513);
        open(abi.encode(claimBy(lie)));
        uint256 moved = 0;
        while (true) {
            bool challengers = view_().challengersTurn;
            uint256 before = vm.snapshotState();
            pass(61);
            disputes.timeout(game);
            IGames.Status expected = challengers ? IGames.Status.Lost : IGames.Status.Convicted;
            assertEq(uint256(view_().status), uint256(expected), "the side to move loses");
            vm.revertToState(before);
            move(lie, honest());
            if (view_().status != IGames.Status.Active) break;
            moved++;
        }
        assertEq(moved, 16, "moves before the execution");
    }

    /// @dev What does not hash, has another length, or is not due, is no move: it reverts and the clock runs on.
    function test_moves_malformedOrOutOfTurn_revertAtEveryStage() public {
        Belief memory lie = wrong(7, 300, 513);
        open(abi.encode(claimBy(lie)));
        while (view_().status == IGames.Status.Active) {
            IGames.Game memory g = view_();
            _tryEverything(g);
            assertEq(
                uint256(keccak256(abi.encode(view_()))), uint256(keccak256(abi.encode(g))), "nothing of it was a move"
            );
            move(lie, honest());
        }
    }

    function _tryEverything(IGames.Game memory g) private {
        bytes32[] memory nodes = new bytes32[](16);
        bytes32[] memory before = points;
        IGames.Link memory none = held();
        none.siblings = new bytes(32 * uint256(g.width));
        bytes[] memory calls = new bytes[](18);
        calls[0] = abi.encodeCall(IDisputeMoves.postTrace, (game, subject, nodes));
        calls[1] = abi.encodeCall(IDisputeMoves.pick, (game, g.count));
        calls[2] = abi.encodeCall(IDisputeMoves.postSteps, (game, before, nodes));
        calls[3] = abi.encodeCall(IDisputeMoves.postOps, (game, subject, before, nodes));
        calls[4] = abi.encodeCall(IDisputeMoves.postNodes, (game, none, nodes));
        calls[5] = abi.encodeCall(IDisputeMoves.postNodes, (game, none, new bytes32[](3)));
        calls[6] = abi.encodeCall(IDisputeMoves.postRow, (game, context, none, parent, "", nodes));
        calls[7] = abi.encodeCall(IDisputeMoves.postLeaf, (game, none, new bytes(1024)));
        calls[8] = abi.encodeCall(IDisputeMoves.postLeaf, (game, none, new bytes(1023)));
        calls[9] = abi.encodeCall(IDisputeMoves.postPartials, (game, elementOf(g), new bytes(12)));
        calls[10] = abi.encodeCall(IDisputeMoves.postRun, (game, partials(g), new bytes(1024)));
        IGames.Partials memory other = partials(g);
        if (other.opened.length != 0) other.opened[3] ^= 0x01;
        calls[11] = abi.encodeCall(IDisputeMoves.executeTerm, (game, subject, context, other, opened(row)));
        calls[12] = abi.encodeCall(IDisputeMoves.executeElement, (game, elementOf(g), opened(1)));
        calls[13] = abi.encodeCall(IDisputeMoves.showPadding, (game, none, leafPosted));
        calls[14] = abi.encodeCall(IDisputeMoves.showTrail, (game, subject, before, ""));
        calls[15] = abi.encodeCall(IDisputeMoves.executeItem, (game, subject, context, none, ""));
        calls[16] = abi.encodeCall(IDisputeMoves.postResult, (game, context, none, nodes));
        other = partials(g);
        other.terms++;
        calls[17] = abi.encodeCall(IDisputeMoves.executeTerm, (game, subject, context, other, opened(row)));
        address mover = g.challengersTurn ? CHALLENGER : trainer(0);
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(mover);
            (bool done,) = address(disputes).call(calls[i]);
            assertTrue(!done, "a malformed move was taken");
        }
        assertTrue(!_timesOut(), "its clock still runs");
    }

    function _timesOut() private returns (bool done) {
        (done,) = address(disputes).call(abi.encodeWithSignature("timeout(uint256)", game));
    }

    /// @dev Any place of the lie, told by any side: the other one wins.
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_play_honestSideWins(uint256 row, uint256 element, uint256 term, bool inResult, bool byDefender)
        public
    {
        row = row % Toy.ROWS;
        if (row == Toy.MASKED) row++;
        (, uint32 terms) = Toy.terms(row);
        Belief memory lie = Belief(true, inResult, false, STEP, row, element % Toy.elements(row), term % terms);
        if (byDefender) {
            open(abi.encode(claimBy(lie)));
            assertTrue(play(lie, honest()), "a false claim is convicted");
        } else {
            open(abi.encode(claimBy(honest())));
            assertTrue(!play(honest(), lie), "a true claim is not");
        }
    }
}
