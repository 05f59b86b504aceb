// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {Rounds} from "./Rounds.sol";

/// @notice A run of one round that has ended with a final root, and token holders who can vote.
abstract contract Releases is Rounds {
    bytes32 internal constant FINAL_ROOT = keccak256("final state");

    function endRun() internal {
        startRun(1);
        ITrainingRuns.Claim[] memory claims = fullRound(GENESIS_ROOT);
        postCandidate(0, FINAL_ROOT, trainer(0));
        pass(15);
        stateRoots.settle(run, 0, baseOf(0), FINAL_ROOT);
        for (uint256 s = 0; s < claims.length; s++) {
            runs.finalize(claims[s]);
            emission.withdraw(trainer(s));
            vm.prank(trainer(s));
            token.delegate(trainer(s));
        }
        pass(1);
    }

    function content() internal view returns (IModelRegistry.Release memory) {
        return IModelRegistry.Release({
            run: run,
            finalRoot: FINAL_ROOT,
            manifest: keccak256("manifest"),
            safetensors: keccak256("safetensors"),
            gguf: keccak256("gguf"),
            parent: 0,
            licence: "Apache-2.0"
        });
    }
}
