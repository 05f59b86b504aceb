// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

contract GovernanceTest is Rounds {
    uint256 private other;

    function setUp() public {
        startRun();
        ITrainingRuns.Claim[] memory claims = fullRound(GENESIS_ROOT);
        pass(15);
        for (uint256 s = 0; s < claims.length; s++) {
            runs.finalize(claims[s]);
            emission.withdraw(trainer(s));
            vm.prank(trainer(s));
            token.delegate(trainer(s));
        }
        vm.prank(trainer(2));
        other = runs.createRun(terms());
        pass(1);
    }

    function proposal() private view returns (address[] memory to, uint256[] memory values, bytes[] memory data) {
        (to, values, data) = (new address[](1), new uint256[](1), new bytes[](1));
        to[0] = address(emission);
        data[0] = abi.encodeCall(emission.setShare, (other, 2500));
    }

    function test_vote_givesARunItsShare() public {
        (address[] memory to, uint256[] memory values, bytes[] memory data) = proposal();
        vm.prank(trainer(0));
        uint256 id = governor.propose(to, values, data, "a share for another run");
        pass(2);
        vm.prank(trainer(0));
        governor.castVote(id, 1);
        pass(61);
        governor.queue(to, values, data, keccak256("a share for another run"));
        pass(61);
        governor.execute(to, values, data, keccak256("a share for another run"));
        assertEq(emission.budgetOf(other).shareBps, 2500, "a quarter");
        pass(EPOCH);
        runs.openRound(other);
        (, ITrainingRuns.Phase current) = runs.phase(other);
        assertEq(uint256(current), uint256(ITrainingRuns.Phase.Enrolling), "the run that waited is open");
    }

    function test_vote_lost_changesNothing() public {
        (address[] memory to, uint256[] memory values, bytes[] memory data) = proposal();
        vm.prank(trainer(0));
        uint256 id = governor.propose(to, values, data, "a share for another run");
        pass(2);
        vm.prank(trainer(1));
        governor.castVote(id, 0);
        pass(61);
        vm.expectRevert();
        governor.queue(to, values, data, keccak256("a share for another run"));
    }

    function test_timelock_hasNoOtherProposerNorAdministrator() public {
        bytes32 proposer = timelock.PROPOSER_ROLE();
        assertTrue(timelock.hasRole(proposer, address(governor)), "the governor proposes");
        assertTrue(!timelock.hasRole(proposer, address(this)), "the deployer does not");
        assertTrue(!timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)), "nor does it administer");
        (address[] memory to, uint256[] memory values, bytes[] memory data) = proposal();
        vm.expectRevert();
        timelock.scheduleBatch(to, values, data, 0, 0, 60);
    }
}
