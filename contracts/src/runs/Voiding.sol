// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RunStore} from "./RunStore.sol";

/// @title  Voiding
/// @notice Ends a slot without pay: its reward goes back to the run's budget.
abstract contract Voiding is RunStore {
    /// @dev Without slash.
    function _void(uint256 run, uint32 round, Round storage d, uint16 slot, ITrainingRuns.VoidReason reason) internal {
        address identity = _endVoid(run, round, d, slot, reason);
        _unlock(identity, _runs[run].terms.slotStake);
    }

    /// @dev Ends the slot without saying what becomes of its stake.
    function _endVoid(uint256 run, uint32 round, Round storage d, uint16 slot, ITrainingRuns.VoidReason reason)
        internal
        returns (address identity)
    {
        Slot storage s = d.slots[slot];
        s.status = ITrainingRuns.SlotStatus.Void;
        s.voidReason = reason;
        identity = d.trainers[slot];
        emit ITrainingRuns.SlotVoided(run, round, slot, identity, reason);
        _release(run, _runs[run].terms.slotReward);
    }
}
