// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestCase} from "../support/TestCase.sol";
import {RunHandler} from "./RunHandler.sol";

/// @notice The invariants that stand on top of the contracts, under calls in any order by anybody.
/// @dev I1, I2, I4, C1, C2 and D2 compare a moment with the one before: RunHandler asserts them after every call.
contract RunsInvariants is TestCase {
    RunHandler private handler;

    function setUp() public {
        handler = new RunHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev A campaign that never pays proves nothing: calls in a fixed order of chance must reach every part.
    function test_handler_reachesFinalSlotsDisputesAndMints() public {
        for (uint256 i = 0; i < 400; i++) {
            uint256 mix = uint256(keccak256(abi.encode("reach", i)));
            if (i % 5 == 0) handler.finalize(mix);
            else if (i % 5 == 1) {
                handler.dispute(i % 10 == 1 ? (mix & ~uint256(3)) | 448 : mix & ~uint256(3));
                for (uint256 k = 0; k < 5; k++) handler.play(uint256(keccak256(abi.encode(mix, k))));
            }
            else if (i % 5 == 2) handler.money(mix);
            else if (i % 5 == 3) handler.anyCall(mix, uint16(mix >> 32), bytes32(mix));
            else handler.advance(mix);
            if (i % 4 == 3) handler.sweep(i / 4);
            uint256 other = uint256(keccak256(abi.encode(mix, "demand")));
            // answered at once, or it would seldom come in time
            if (i % 5 == 4) handler.demand((other & ~uint256(3)) | 1);
            if (i % 5 == 4) handler.winLate(mix);
            if (i % 3 == 0) handler.demand(other);
        }
        (uint256 total,,) = handler.supply();
        (uint256 onClaims, uint256 onCandidates, uint256 settled, uint256 voided) = handler.reached();
        assertEq(handler.progress(), 5, "every round is reached");
        assertTrue(handler.schedule() != 0 && total != 0, "slots are final, tokens are minted");
        assertTrue(onClaims != 0 && onCandidates != 0, "claims and candidates are disputed");
        assertTrue(settled != 0 && voided != 0, "states are settled, slots are void");
        (uint256 convicted, uint256 lost, uint256 ended) = handler.verdicts();
        assertTrue(convicted != 0 && lost != 0 && convicted + lost + ended <= onClaims + onCandidates, "games end both ways");
        (,, uint256 late) = handler.lists();
        (uint256 answered, uint256 unanswered,) = handler.demands();
        assertTrue(late != 0, "a claim wins its games late");
        assertTrue(answered != 0 && unanswered != 0, "demands are answered, and are not");
        assertEq(handler.credited(), handler.schedule(), "I3");
        assertEq(handler.reserved(false), handler.owedReservation(), "I5");
        assertEq(handler.locked(), handler.owedLocks(), "I6");
        voidTheRun();
    }

    /// @dev Whatever a run has come to, everything of it goes back when it is void.
    function voidTheRun() private {
        handler.voidRun(0);
        for (uint256 i = 0; i < 6; i++) handler.voidRun(((i / 2) << 8) + (i % 2) * 32 + 1);
        for (uint256 i = 0; i < 60; i++) {
            uint256 mix = uint256(keccak256(abi.encode("void", i)));
            handler.finalize(mix);
            if (i % 4 == 0) handler.play(mix);
        }
        (,, bool voided) = handler.demands();
        assertTrue(voided, "void");
        assertEq(handler.locked(), 0, "all stakes, weights and bonds are free");
        assertEq(handler.reserved(false), 0, "no reward is reserved");
        (uint256 sum, uint256 held) = handler.bonds();
        assertEq(sum, held, "and the disputes hold what they owe");
    }

    function invariant_T1_T2_E1_supplyIsWhatWasMinted() public view {
        (uint256 total, uint256 minted, uint256 cap) = handler.supply();
        assertEq(total, minted, "T1, E1");
        assertTrue(total <= cap, "T2");
    }

    function invariant_E2_nothingBeyondTheScheduleCanBeSpent() public view {
        (uint256 sum, uint256 released) = handler.spendable();
        assertTrue(sum <= released, "E2");
    }

    function invariant_E3_emissionHoldsTheFunds() public view {
        (uint256 owed, uint256 held) = handler.funds();
        assertTrue(held >= owed, "E3");
    }

    function invariant_E4_runWithoutShareReservesNothing() public view {
        assertEq(handler.reserved(true), 0, "E4");
    }

    function invariant_S1_stakingIsSolvent() public view {
        assertTrue(handler.stakingBalance() >= handler.staked(), "S1");
    }

    function invariant_I3_creditsAreTheScheduleOfTheFinalSlots() public view {
        assertEq(handler.credited(), handler.schedule(), "I3");
    }

    function invariant_I5_reservedIsWhatOpenSlotsMayEarn() public view {
        assertEq(handler.reserved(false), handler.owedReservation(), "I5");
    }

    function invariant_I6_S2_S3_C3_locksAreExactlyTheOpenDuties() public view {
        assertEq(handler.locked(), handler.owedLocks(), "I6, S2, S3, C3");
    }

    function invariant_I2_aClaimIsInOneListAtMost_lateOnlyForAGame() public view {
        (uint256 twice, uint256 uninvited,) = handler.lists();
        assertEq(twice + uninvited, 0, "I2");
        assertEq(handler.miscounted(), 0, "I2: lists by number");
    }

    function invariant_D3_aMarkedClaimHasAWaitingDemand() public view {
        assertEq(handler.demandsMismarked(), 0, "D3");
    }

    function invariant_D1_disputesHoldWhatTheyOwe() public view {
        (uint256 sum, uint256 held) = handler.bonds();
        assertTrue(held >= sum, "D1");
    }

    function invariant_D3_nothingDisputedOrConvictedIsPaid() public view {
        assertEq(handler.disputedPaid(), 0, "D3");
    }
}
