// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RunStore} from "./RunStore.sol";

/// @title  Voiding
/// @notice Ends a slot without pay: its reward goes back to the run's budget.
abstract contract Voiding is RunStore {
    /// @dev Without slash.
    function _void(uint256 run, uint32 round, Round storage d, uint16 slot, ITrainingRuns.VoidReason reason) internal {
        address identity = d.trainers[slot];
        _endVoid(run, round, d, slot, identity, reason);
        _unlock(identity, _runs[run].terms.slotStake);
    }

    /// @dev Ends the slot without saying what becomes of its stake.
    /// @param identity The slot's trainer
    function _endVoid(
        uint256 run,
        uint32 round,
        Round storage d,
        uint16 slot,
        address identity,
        ITrainingRuns.VoidReason reason
    ) internal {
        Slot storage s = d.slots[slot];
        s.status = ITrainingRuns.SlotStatus.Void;
        s.voidReason = reason;
        emit ITrainingRuns.SlotVoided(run, round, slot, identity, reason);
        _release(run, _runs[run].terms.slotReward);
    }
}
