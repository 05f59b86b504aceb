// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../src/interfaces/IGames.sol";
import {IStateRoots} from "../../src/interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "../support/Rounds.sol";

/// @notice Who trained or computed from a state that was refuted later did nothing wrong: whatever still runs about it, nobody pays.
contract RefutedBasesTest is Rounds {
    address private constant CHALLENGER = address(0xC1);
    bytes32 private constant RIGHT = keccak256("right");
    bytes32 private constant WRONG = keccak256("wrong");

    ITrainingRuns.Claim private _claim;
    bytes private _candidate;
    uint256 private _aboutClaim;
    uint256 private _aboutCandidate;

    /// @dev Round 1 is trained from WRONG, a candidate is computed from it, and games about both wait for their defenders.
    function setUp() public {
        startRun(4);
        fullRound(GENESIS_ROOT);
        postCandidate(0, WRONG, trainer(1));
        ITrainingRuns.Claim[] memory next = fullRound(WRONG);
        _claim = next[0];
        postCandidate(1, keccak256("after wrong"), trainer(2));
        _candidate = abi.encode(run, uint32(1), WRONG, keccak256("after wrong"));
        _aboutClaim = challenge(CHALLENGER, abi.encode(_claim), keccak256("counter"));
        _aboutCandidate = challenge(CHALLENGER, _candidate, keccak256("counter"));
        challenge(address(0xC2), abi.encode(run, uint32(0), GENESIS_ROOT, WRONG), RIGHT);
        vm.prank(trainer(2));
        stateRoots.postCandidate(run, 0, GENESIS_ROOT, RIGHT, trainer(2));
        pass(61);
        disputes.timeout(3);
    }

    function settleRight() private {
        stateRoots.settle(run, 0, GENESIS_ROOT, RIGHT);
    }

    function test_beforeAnotherBaseIsSettled_aSpentClockConvicts() public {
        disputes.timeout(_aboutClaim);
        disputes.timeout(_aboutCandidate);
        assertEq(uint256(disputes.gameOf(_aboutClaim).status), uint256(IGames.Status.Convicted), "the base may still be posted again");
        assertEq(uint256(disputes.gameOf(_aboutCandidate).status), uint256(IGames.Status.Convicted), "the same for candidates");
    }

    function test_afterwards_aSpentClockOfTheClaimsTrainerTakesNoStake() public {
        settleRight();
        uint256 locked = staking.accountOf(trainer(0)).locked;
        disputes.timeout(_aboutClaim);
        assertEq(uint256(disputes.gameOf(_aboutClaim).status), uint256(IGames.Status.Ended), "about nothing");
        assertEq(disputes.creditOf(CHALLENGER), 0.25 ether, "the bond is back");
        assertEq(staking.accountOf(trainer(0)).locked, locked, "no stake is taken");
        runs.finalize(_claim);
        assertEq(
            uint256(runs.slotState(run, 1, 0).voidReason), uint256(ITrainingRuns.VoidReason.BaseRefuted), "void without slash"
        );
        assertEq(staking.accountOf(trainer(0)).locked, locked - 1 ether, "the stake is back");
    }

    function test_afterwards_aSpentClockOfTheCandidatesPosterTakesNoBond() public {
        settleRight();
        disputes.timeout(_aboutCandidate);
        assertEq(uint256(disputes.gameOf(_aboutCandidate).status), uint256(IGames.Status.Ended), "about nothing");
        uint256 locked = staking.accountOf(trainer(2)).locked;
        stateRoots.releaseCandidate(run, 1, WRONG, keccak256("after wrong"));
        assertEq(staking.accountOf(trainer(2)).locked, locked - 0.5 ether, "the bond is back");
        assertEq(disputes.creditOf(CHALLENGER), 0.25 ether, "so is the challenger's");
    }

    function test_afterwards_anybodyMayEndTheGames_andOpenNone() public {
        settleRight();
        disputes.end(_aboutClaim);
        disputes.end(_aboutCandidate);
        vm.deal(address(this), 1 ether);
        disputes.commit{value: 0.25 ether}(commitmentTo(address(this), _candidate, keccak256("counter")));
        vm.roll(block.number + 1);
        reverts(abi.encodeWithSelector(IStateRoots.BaseRefuted.selector, RIGHT, WRONG));
        disputes.open(_candidate, keccak256("counter"), "salt");
    }
}
