// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../src/interfaces/IDisputes.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

contract DisputesTest is Rounds {
    ITrainingRuns.Claim private _claim;

    function setUp() public {
        startRun();
        enrolAndSeed();
        _claim = claimOn(0, GENESIS_ROOT);
        submit(_claim);
        vm.deal(address(this), 10 ether);
    }

    function test_open_bondTooSmall_reverts() public {
        reverts(abi.encodeWithSelector(IDisputes.BondTooSmall.selector, 0.25 ether, 0.25 ether - 1));
        disputes.open{value: 0.25 ether - 1}(_claim, keccak256("counter"));
    }

    function test_open_twiceByOneChallenger_reverts() public {
        uint256 dispute = disputes.open{value: 0.25 ether}(_claim, keccak256("counter"));
        bytes32 key = keccak256(abi.encode(_claim));
        assertEq(disputes.disputeBy(address(this), key), dispute, "recorded");
        reverts(abi.encodeWithSelector(IDisputes.AlreadyDisputed.selector, address(this), key));
        disputes.open{value: 0.25 ether}(_claim, keccak256("another"));
    }

    function test_open_bySeveralChallengers_countsEach() public {
        disputes.open{value: 0.25 ether}(_claim, keccak256("counter"));
        vm.deal(trainer(1), 1 ether);
        vm.prank(trainer(1));
        disputes.open{value: 0.5 ether}(_claim, keccak256("counter"));
        assertEq(runs.slotState(run, 0, 0).disputes, 2, "two");
        assertEq(address(disputes).balance, 0.75 ether, "both bonds are held");
        assertEq(disputes.disputeOf(2).bond, 0.5 ether, "each with its own bond");
    }

    function test_open_unknownClaim_reverts() public {
        ITrainingRuns.Claim memory c = _claim;
        c.updateRoot = keccak256("never claimed");
        vm.expectPartialRevert(ITrainingRuns.ClaimMismatch.selector);
        disputes.open{value: 0.25 ether}(c, keccak256("counter"));
    }

    function test_open_sameTraceRoot_isAllowedWhenTheUpdateIsFalse() public {
        disputes.open{value: 0.25 ether}(_claim, _claim.traceRoot);
        assertEq(runs.slotState(run, 0, 0).disputes, 1, "disputed");
    }

    function test_openCandidate_sameRoot_reverts() public {
        reverts(abi.encodeWithSelector(IDisputes.SameRoot.selector, bytes32(uint256(1))));
        disputes.openCandidate{value: 0.25 ether}(run, 0, bytes32(uint256(1)), bytes32(uint256(1)));
    }

    function test_disputeClaim_byStranger_reverts() public {
        reverts(abi.encodeWithSelector(ITrainingRuns.OnlyDisputes.selector, address(this)));
        runs.disputeClaim(_claim);
    }

    function test_disputeOf_unknown_reverts() public {
        reverts(abi.encodeWithSelector(IDisputes.UnknownDispute.selector, 1));
        disputes.disputeOf(1);
    }
}
