// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDemands} from "../src/interfaces/IDemands.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

/// @notice Claims that are ended in one call come to what they come to one by one, or none of them is ended.
contract FinalityOfManyTest is Rounds {
    ITrainingRuns.Claim[] private _claims;

    function setUp() public {
        startRun();
    }

    /// @dev Claims by all; of the two attestations of each those that the mask names.
    function round(bytes32 base, uint256 attested) private {
        enrolAndSeed();
        ITrainingRuns.Claim[] memory claims = claimAll(base);
        for (uint256 k = 0; k < 2 * TRAINERS; k++) {
            if ((attested >> k) & 1 != 0) commitOne(claims[k / 2], drawn(claims[k / 2])[k % 2]);
        }
        if (currentPhase() == ITrainingRuns.Phase.Committing) pass(10);
        for (uint256 k = 0; k < 2 * TRAINERS; k++) {
            if ((attested >> k) & 1 != 0) revealOne(claims[k / 2], drawn(claims[k / 2])[k % 2]);
        }
        if (currentPhase() == ITrainingRuns.Phase.Revealing) pass(10);
        runs.cut(run);
        for (uint256 i = 0; i < TRAINERS; i++) _claims.push(claims[i]);
    }

    /// @dev All that an end of a slot changes: credits, stakes, the run's budget, and the slots themselves.
    function books() private view returns (bytes32 hash) {
        for (uint256 i = 0; i < TRAINERS; i++) hash = keccak256(abi.encode(hash, accountOf(trainer(i))));
        for (uint256 i = 0; i < VERIFIERS; i++) hash = keccak256(abi.encode(hash, accountOf(verifier(i))));
        for (uint32 r = 0; r <= _claims.length / TRAINERS; r++) {
            for (uint16 slot = 0; slot < TRAINERS; slot++) {
                if (r < _claims.length / TRAINERS) hash = keccak256(abi.encode(hash, runs.slotState(run, r, slot)));
            }
        }
        (uint256 minted, uint256 credited) = emission.totals();
        return keccak256(abi.encode(hash, emission.budgetOf(run), minted, credited, token.totalSupply()));
    }

    function accountOf(address identity) private view returns (bytes memory) {
        (uint256 funded, uint256 mintable) = emission.creditOf(identity);
        return abi.encode(funded, mintable, staking.accountOf(identity));
    }

    /// @dev Any order: claims are exchanged as the number says.
    function shuffled(uint256 order) private view returns (ITrainingRuns.Claim[] memory claims) {
        claims = _claims;
        for (uint256 i = claims.length; i > 1; i--) {
            uint256 j = order % i;
            order /= i;
            (claims[i - 1], claims[j]) = (claims[j], claims[i - 1]);
        }
    }

    function endsAlike(uint256 order) private {
        ITrainingRuns.Claim[] memory claims = shuffled(order);
        bytes32 open = books();
        uint256 before = vm.snapshotState();
        for (uint256 i = 0; i < claims.length; i++) runs.finalize(claims[i]);
        bytes32 one = books();
        vm.revertToState(before);
        runs.finalizeAll(claims);
        assertTrue(one != open, "something has changed");
        assertEq(books(), one, "the same, ended at once");
    }

    /// @dev Slots that nobody attested are void between final ones; what attesters did not earn is forfeited.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_finalizeAll_ofARound_endsItAsOneByOne(uint256 attested, uint256 order) public {
        round(GENESIS_ROOT, attested);
        pass(17);
        endsAlike(order);
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_finalizeAll_ofTwoRounds_endsThemAsOneByOne(uint256 attested, uint256 order) public {
        // the second round starts from the state after the first, which needs an accepted update
        round(GENESIS_ROOT, attested | 1);
        postCandidate(0, keccak256("state"), trainer(0));
        round(keccak256("state"), attested >> 8);
        pass(17);
        settle(0, keccak256("state"));
        endsAlike(order);
    }

    function test_finalizeAll_ofNothing_changesNothing() public {
        round(GENESIS_ROOT, 63);
        bytes32 before = books();
        runs.finalizeAll(new ITrainingRuns.Claim[](0));
        assertEq(books(), before, "as it was");
    }

    /// @dev Nothing of a call is ended when one of its claims cannot be.
    function refused(ITrainingRuns.Claim[] memory claims, bytes memory error_) private {
        bytes32 before = books();
        reverts(error_);
        runs.finalizeAll(claims);
        assertEq(books(), before, "nothing was ended");
    }

    function isFinal() private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITrainingRuns.SlotNotOpen.selector, ITrainingRuns.SlotStatus.Final);
    }

    function test_finalizeAll_sameClaimTwice_reverts() public {
        round(GENESIS_ROOT, 63);
        pass(15);
        ITrainingRuns.Claim[] memory claims = _claims;
        claims[2] = claims[0];
        refused(claims, isFinal());
    }

    function test_finalizeAll_withOneThatIsFinal_reverts() public {
        round(GENESIS_ROOT, 63);
        pass(15);
        runs.finalize(_claims[1]);
        refused(_claims, isFinal());
    }

    function test_finalizeAll_withADisputedOne_reverts() public {
        round(GENESIS_ROOT, 63);
        challenge(address(0xC0), subjectOf(_claims[1]), keccak256("counter"));
        pass(15);
        refused(_claims, abi.encodeWithSelector(ITrainingRuns.ClaimInDispute.selector, 1));
    }

    function test_finalizeAll_withADemandedOne_reverts() public {
        round(GENESIS_ROOT, 63);
        vm.deal(address(this), 1 ether);
        disputes.demand{value: 0.0001 ether}(subjectOf(_claims[2]), IDemands.Part.Trace, 0, 0, "");
        pass(15);
        refused(_claims, abi.encodeWithSelector(ITrainingRuns.ClaimDemanded.selector, run, 0, 2));
    }

    function test_finalizeAll_insideTheWindow_reverts() public {
        round(GENESIS_ROOT, 63);
        refused(_claims, abi.encodeWithSelector(ITrainingRuns.WindowOpen.selector, block.timestamp + 15));
    }
}
