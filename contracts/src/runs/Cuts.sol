// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RunCreation} from "./RunCreation.sol";
import {RunStore} from "./RunStore.sol";

/// @title  Cuts
/// @notice Freezes the accepted list of a round and opens the next one.
abstract contract Cuts is RunCreation {
    /// @inheritdoc ITrainingRuns
    function cut(uint256 run) external {
        (Run storage r, Round storage d) = _current(run, Phase.Cutting);
        uint32 round = r.round;
        d.cutAt = uint64(block.timestamp);
        d.accepted = d.attested & ~d.disputed;
        // an empty list leaves the state unchanged
        uint32 stateRound = d.accepted == 0 ? d.baseRound : round;
        emit RoundCut(run, round, d.accepted, stateRound);
        if (round + 1 < r.terms.rounds) _openOrWait(run, round + 1, stateRound);
        for (uint256 i = 0; i < d.verifiers.length; i++) {
            Verifier storage v = d.verifiers[i];
            _unlock(v.identity, v.weight);
        }
    }
}
