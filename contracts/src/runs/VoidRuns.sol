// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRunSetup} from "../interfaces/IRunSetup.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Voiding} from "./Voiding.sol";

/// @title  VoidRuns
/// @notice Ends a run whose program is malformed: nothing more is paid, and every stake goes back. Spec: docs/protocol.md §8.9.
abstract contract VoidRuns is IRunSetup, Voiding {
    /// @inheritdoc IRunSetup
    function voidRun(uint256 run) external {
        if (msg.sender != _disputes) revert ITrainingRuns.OnlyDisputes(msg.sender);
        Run storage r = _requireRun(run);
        _requireNotVoid(run);
        r.voided = true;
        emit ITrainingRuns.RunVoided(run);
        // slots that nobody has taken yet hold a reward each
        Round storage d = _rounds[run][r.round];
        if (d.openedAt != 0 && d.enrolBlock == 0) {
            _release(run, uint256(r.terms.slotReward) * (r.terms.maxSlots - d.trainers.length));
        }
    }

    /// @inheritdoc IRunSetup
    function leaveVoidRun(uint256 run, uint32 round, address identity) external {
        Run storage r = _requireRun(run);
        if (!r.voided) revert ITrainingRuns.RunIsNotVoid(run);
        Round storage d = _rounds[run][round];
        uint256 index = d.trainerIndex[identity];
        if (index != 0) _leaveSlot(run, round, d, uint16(index - 1));
        uint256 position = d.verifierIndex[identity];
        if (position == 0 || d.cutAt != 0) return;
        uint96 weight = d.verifiers[position - 1].weight;
        if (weight == 0) return;
        d.verifiers[position - 1].weight = 0;
        emit ITrainingRuns.VerifierLeft(run, round, identity, identity);
        _unlock(identity, weight);
    }

    function _leaveSlot(uint256 run, uint32 round, Round storage d, uint16 slot) private {
        Slot storage s = d.slots[slot];
        if (s.status != ITrainingRuns.SlotStatus.Enrolled && s.status != ITrainingRuns.SlotStatus.Claimed) return;
        _void(run, round, d, slot, ITrainingRuns.VoidReason.RunVoided);
    }
}
