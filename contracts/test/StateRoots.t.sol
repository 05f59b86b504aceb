// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "../src/Acting.sol";
import {IStaking} from "../src/interfaces/IStaking.sol";
import {IStateRoots} from "../src/interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

contract StateRootsTest is Rounds {
    bytes32 private constant TRUE_ROOT = keccak256("true");
    bytes32 private constant FALSE_ROOT = keccak256("false");

    function setUp() public {
        startRun();
        fullRound(GENESIS_ROOT);
    }

    function disputeFalse() private {
        vm.deal(address(this), 1 ether);
        challenge(address(0xC0), subjectOf(0, FALSE_ROOT), TRUE_ROOT);
    }

    function test_postCandidate_beforeTheCut_reverts() public {
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(IStateRoots.RoundNotCut.selector, run, 1));
        stateRoots.postCandidate(run, 1, TRUE_ROOT, TRUE_ROOT, trainer(0));
    }

    function test_postCandidate_afterAnEmptyList_reverts() public {
        enrolAndSeed();
        pass(60);
        runs.cut(run);
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(IStateRoots.NothingToPropose.selector, run, 1));
        stateRoots.postCandidate(run, 1, TRUE_ROOT, TRUE_ROOT, trainer(0));
    }

    function test_postCandidate_zeroOrTwice_reverts() public {
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(IStateRoots.EmptyRoot.selector));
        stateRoots.postCandidate(run, 0, GENESIS_ROOT, 0, trainer(0));
        postCandidate(0, TRUE_ROOT, trainer(0));
        vm.prank(trainer(1));
        reverts(abi.encodeWithSelector(IStateRoots.CandidateExists.selector, TRUE_ROOT));
        stateRoots.postCandidate(run, 0, GENESIS_ROOT, TRUE_ROOT, trainer(1));
    }

    function test_postCandidate_locksTheBondOfThePosterOnly() public {
        vm.prank(trainer(1));
        reverts(abi.encodeWithSelector(Acting.NotActingFor.selector, trainer(0), trainer(1)));
        stateRoots.postCandidate(run, 0, GENESIS_ROOT, TRUE_ROOT, trainer(0));
        address poor = address(0xABC);
        vm.prank(poor);
        reverts(abi.encodeWithSelector(IStaking.InsufficientStake.selector, poor, 0.5 ether, 0));
        stateRoots.postCandidate(run, 0, GENESIS_ROOT, TRUE_ROOT, poor);
        uint256 locked = staking.accountOf(trainer(0)).locked;
        postCandidate(0, TRUE_ROOT, trainer(0));
        assertEq(staking.accountOf(trainer(0)).locked, locked + 0.5 ether, "the bond is locked");
    }

    function test_settle_beforeTheWindow_reverts() public {
        postCandidate(0, TRUE_ROOT, trainer(0));
        pass(14);
        reverts(abi.encodeWithSelector(IStateRoots.WindowOpen.selector, block.timestamp + 1));
        stateRoots.settle(run, 0, GENESIS_ROOT, TRUE_ROOT);
    }

    function test_settle_contested_revertsUntilOneIsDisputed() public {
        postCandidate(0, TRUE_ROOT, trainer(0));
        postCandidate(0, FALSE_ROOT, trainer(1));
        pass(15);
        reverts(abi.encodeWithSelector(IStateRoots.CandidateContested.selector, 2));
        stateRoots.settle(run, 0, GENESIS_ROOT, TRUE_ROOT);
        disputeFalse();
        reverts(abi.encodeWithSelector(IStateRoots.CandidateInDispute.selector, FALSE_ROOT, 1));
        stateRoots.settle(run, 0, GENESIS_ROOT, FALSE_ROOT);
        stateRoots.settle(run, 0, GENESIS_ROOT, TRUE_ROOT);
        assertEq(stateRoots.settledRoot(run, 0), TRUE_ROOT, "the undisputed one");
        reverts(abi.encodeWithSelector(IStateRoots.CandidateInDispute.selector, FALSE_ROOT, 1));
        stateRoots.releaseCandidate(run, 0, GENESIS_ROOT, FALSE_ROOT);
        reverts(abi.encodeWithSelector(IStateRoots.StateAlreadySettled.selector, TRUE_ROOT));
        stateRoots.settle(run, 0, GENESIS_ROOT, TRUE_ROOT);
        vm.prank(trainer(2));
        reverts(abi.encodeWithSelector(IStateRoots.StateAlreadySettled.selector, TRUE_ROOT));
        stateRoots.postCandidate(run, 0, GENESIS_ROOT, keccak256("late"), trainer(2));
    }

    function test_settle_returnsTheBondOnce() public {
        uint256 locked = staking.accountOf(trainer(0)).locked;
        postCandidate(0, TRUE_ROOT, trainer(0));
        pass(15);
        stateRoots.settle(run, 0, GENESIS_ROOT, TRUE_ROOT);
        assertEq(staking.accountOf(trainer(0)).locked, locked, "the bond is free");
        reverts(abi.encodeWithSelector(IStateRoots.BondAlreadyReturned.selector, TRUE_ROOT));
        stateRoots.releaseCandidate(run, 0, GENESIS_ROOT, TRUE_ROOT);
    }

    function test_settle_unknown_reverts() public {
        reverts(abi.encodeWithSelector(IStateRoots.UnknownCandidate.selector, TRUE_ROOT));
        stateRoots.settle(run, 0, GENESIS_ROOT, TRUE_ROOT);
    }

    function test_settle_beforeItsBase_reverts() public {
        postCandidate(0, TRUE_ROOT, trainer(0));
        fullRound(TRUE_ROOT);
        postCandidate(1, keccak256("next"), trainer(0));
        pass(15);
        reverts(abi.encodeWithSelector(IStateRoots.BaseNotSettled.selector, run, 0));
        stateRoots.settle(run, 1, TRUE_ROOT, keccak256("next"));
        stateRoots.settle(run, 0, GENESIS_ROOT, TRUE_ROOT);
        stateRoots.settle(run, 1, TRUE_ROOT, keccak256("next"));
    }

    function test_claims_mayNameAnyStandingCandidateUntilOneIsSettled() public {
        postCandidate(0, TRUE_ROOT, trainer(0));
        postCandidate(0, FALSE_ROOT, trainer(1));
        assertTrue(runs.isBase(run, 1, TRUE_ROOT) && runs.isBase(run, 1, FALSE_ROOT), "both stand");
        assertTrue(!runs.isBase(run, 1, GENESIS_ROOT), "the state before does not");
        disputeFalse();
        pass(15);
        stateRoots.settle(run, 0, GENESIS_ROOT, TRUE_ROOT);
        assertTrue(runs.isBase(run, 1, TRUE_ROOT) && !runs.isBase(run, 1, FALSE_ROOT), "the settled one alone");
    }

    function test_emptyRound_carriesTheCandidatesOfTheRoundBefore() public {
        postCandidate(0, TRUE_ROOT, trainer(0));
        enrolAndSeed();
        pass(60);
        runs.cut(run);
        assertEq(runs.roundState(run, 2).baseRound, 0, "round 2 starts from the state after round 0");
        assertTrue(runs.isBase(run, 2, TRUE_ROOT), "its candidate still stands");
        assertEq(stateRoots.settledRoot(run, 1), 0, "nothing settled yet");
        stateRoots.settle(run, 0, GENESIS_ROOT, TRUE_ROOT);
        assertEq(stateRoots.settledRoot(run, 1), TRUE_ROOT, "carried");
    }

    function test_disputeCandidate_byStranger_reverts() public {
        postCandidate(0, TRUE_ROOT, trainer(0));
        reverts(abi.encodeWithSelector(IStateRoots.OnlyDisputes.selector, address(this)));
        stateRoots.disputeCandidate(run, 0, GENESIS_ROOT, TRUE_ROOT);
    }
}
