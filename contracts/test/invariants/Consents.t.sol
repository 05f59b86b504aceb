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

    function test_handler_reachesGrantsAndRevocations() public {
        for (uint256 i = 0; i < 300; i++) {
            uint256 mix = uint256(keccak256(abi.encode("reach", i)));
            if (i % 4 == 0) handler.grant(mix);
            else if (i % 4 == 1 || i % 8 == 2) handler.passOn(mix);
            else if (i % 16 == 6) handler.revoke(mix);
            else if (i % 16 == 14) handler.takeBack(mix);
            else if (i % 32 == 3) handler.change(mix);
            else handler.wait(mix % 10);
        }
        (uint256 grants, uint256 passed, uint256 revocations) = handler.reached();
        assertTrue(grants > 3 && passed > 1 && revocations > 3, "all happen");
    }

    /// @dev C1 and C3 are about single calls: ConsentHandler asserts them at each.
    function invariant_C1_C2_C3_C4_C5_whatIsActiveIsWhatTheLogsSay() public view {
        for (uint256 i = 0; i < 4 * 6 * 2; i++) {
            (address owner, uint256 nonce, uint8 purposes) =
                (handler.owner(i / 12), handler.nonceOf(i / 2 % 6), uint8(1 + i % 2));
            bool active = handler.isActive(owner, nonce, purposes);
            assertTrue(active == handler.mirrored(owner, nonce, purposes), "C4");
            if (!active) continue;
            assertTrue(!handler.ended(owner, nonce), "C2: revoked stays revoked");
            assertTrue(handler.isWithinItsAbove(owner, nonce, purposes), "C5: within the one above");
        }
    }
}
