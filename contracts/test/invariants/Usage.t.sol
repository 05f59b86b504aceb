// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestCase} from "../support/TestCase.sol";
import {UsageHandler} from "./UsageHandler.sol";

contract UsageInvariants is TestCase {
    UsageHandler private handler;

    function setUp() public {
        handler = new UsageHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function test_handler_settles_refuses_andPaysOut() public {
        for (uint256 i = 0; i < 300; i++) {
            uint256 mix = uint256(keccak256(abi.encode("reach", i)));
            if (i % 20 == 7) handler.changeIdentity(mix);
            if (i % 3 == 0) handler.moveEscrow(mix);
            else if (i % 3 == 1) handler.signAndSettle(mix);
            else if (i % 6 == 2) handler.again(mix);
            else handler.takeOut(mix);
            if (i % 7 == 3) handler.wait(mix);
            if (i % 20 != 19) continue;
            invariant_U1_solvency();
            invariant_U2_U3_channelsPayWhatWasSigned_andNoMoreThanTheCap();
            invariant_U4_U5_U6_sharesLogsAndEscrows();
        }
        UsageHandler.Reached memory r = handler.reached();
        assertTrue(r.settled > 5 && r.refused > 20, "vouchers are settled and refused");
        assertTrue(r.passedOn != 0, "also of a consent that was passed on");
        assertTrue(r.revoked != 0, "also of a key that is the application's no more");
        assertTrue(r.short != 0 && r.overCap != 0, "escrows and caps are used up");
        assertTrue(r.shares != 0, "trainers take shares");
        assertTrue(r.left != 0 && r.early != 0, "escrows are withdrawn, and not too early");
    }

    function invariant_U1_solvency() public view {
        (uint256 held, uint256 owed) = handler.solvency();
        assertEq(held, owed, "U1");
    }

    function invariant_U2_U3_channelsPayWhatWasSigned_andNoMoreThanTheCap() public view {
        handler.checkChannels();
    }

    function invariant_U4_U5_U6_sharesLogsAndEscrows() public view {
        handler.checkShares();
        handler.checkMirror();
    }
}
