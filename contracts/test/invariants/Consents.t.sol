// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestCase} from "../support/TestCase.sol";
import {ConsentHandler} from "./ConsentHandler.sol";

contract ConsentInvariants is TestCase {
    ConsentHandler private handler;

    function setUp() public {
        handler = new ConsentHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function test_handler_reachesEveryDepth_andEveryWayToEnd() public {
        for (uint256 i = 0; i < 160; i++) {
            uint256 mix = uint256(keccak256(abi.encode("reach", i)));
            if (i % 4 == 0) handler.grant(mix);
            else if (i % 4 == 1 || i % 8 == 2) handler.passOn(mix);
            else if (i % 16 == 6) handler.revoke(mix);
            else if (i % 16 == 14) handler.takeBack(mix);
            else if (i % 32 == 3) handler.change(mix);
            else if (i % 16 == 11) handler.deactivate(mix);
            else handler.wait(mix % 10);
            if (i % 20 == 19) check();
        }
        ConsentHandler.Reached memory r = handler.reached();
        assertTrue(r.grants > 3 && r.passed > 3, "consents are given and passed on");
        assertEq(r.deepest, 4, "down to the fourth level");
        assertTrue(r.tooDeep != 0, "and a fifth is refused");
        assertTrue(r.revoked != 0 && r.takenBack != 0, "active ones are revoked, and taken back");
        assertTrue(r.tails != 0, "with what was below them");
        assertTrue(r.deaths != 0, "and end with their owner");
    }

    /// @dev C1 and C3 are about single calls: ConsentHandler asserts them at each.
    function invariant_C1_C2_C3_C4_C5_whatIsActiveIsWhatTheLogsSay() public view {
        check();
    }

    function check() private view {
        (uint256 owners, uint256 nonces) = handler.places();
        for (uint256 i = 0; i < owners * nonces * 2; i++) {
            (address owner, uint256 nonce, uint8 purposes) =
                (handler.owner(i / 2 / nonces), handler.nonceOf(i / 2 % nonces), uint8(1 + i % 2));
            bool active = handler.isActive(owner, nonce, purposes);
            assertTrue(active == handler.mirrored(owner, nonce, purposes), "C4");
            if (!active) continue;
            assertTrue(!handler.ended(owner, nonce), "C2: revoked stays revoked");
            assertTrue(!handler.isDead(owner), "C4: the dead allow nothing");
            assertTrue(handler.isWithinItsAbove(owner, nonce, purposes), "C5: within the one above");
        }
    }
}
