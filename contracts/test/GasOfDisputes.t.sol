// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../src/interfaces/IGames.sol";
import {Belief} from "./support/ToyBelief.sol";
import {ToyGame} from "./support/ToyGame.sol";

/// @notice Gas of every move of a game about the toy program, kept in snapshots/. Executions are the toy referee's: what the real one
///         costs is measured on the real program.
/// @dev Each call is a transaction of its own: cold storage, and what a transaction costs by itself.
/// forge-config: default.isolate = true
contract DisputesGasTest is ToyGame {
    string[11] private _stages = [
        "Trace", "Steps", "Ops", "Result", "Item", "Row", "Leaves", "Leaf", "Element", "Runs", "Terms"
    ];

    function setUp() public {
        startRun();
    }

    function snap(string memory name) private returns (uint256) {
        return vm.snapshotGasLastCall("Disputes", name);
    }

    function test_gas_ofAGame() public {
        Belief memory lie = Belief(true, false, false, 29, 7, 300, 513);
        Belief memory right = Belief(false, false, false, 29, 0, 0, 0);
        bytes memory about = abi.encode(claimBy(lie));
        disputes.declareProgram(terms().programRoot, "");
        vm.deal(CHALLENGER, 1 ether);
        vm.startPrank(CHALLENGER);
        disputes.commit{value: 0.25 ether}(commitmentTo(CHALLENGER, about, keccak256("counter")));
        snap("commit");
        vm.roll(block.number + 1);
        game = disputes.open(about, keccak256("counter"), "salt");
        snap("open");
        vm.stopPrank();
        subject = about;
        while (view_().status == IGames.Status.Active) {
            IGames.Game memory g = view_();
            string memory stage = _stages[uint256(g.stage)];
            bool entering = g.count == 0;
            move(lie, right);
            if (g.challengersTurn) {
                assertTrue(snap(string.concat("pick, ", stage)) <= 40_000, "a pick costs at most 40,000");
            } else {
                uint256 gas = snap(string.concat("post, ", stage, entering ? ", entering" : ""));
                bool reveals = g.stage == IGames.Stage.Steps || g.stage == IGames.Stage.Ops;
                assertTrue(!reveals || gas <= 75_000, "a reveal costs at most 75,000");
            }
        }
        disputes.withdraw(CHALLENGER);
        snap("withdraw");
    }
}
