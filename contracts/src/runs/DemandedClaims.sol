// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRunSetup} from "../interfaces/IRunSetup.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Voiding} from "./Voiding.sol";

/// @title  DemandedClaims
/// @notice What demands do to claims: keep them from finality, or void them. Spec: docs/protocol.md §8.10.
abstract contract DemandedClaims is IRunSetup, Voiding {
    modifier byDisputes() {
        if (msg.sender != _disputes) revert ITrainingRuns.OnlyDisputes(msg.sender);
        _;
    }

    /// @inheritdoc IRunSetup
    function demandClaim(ITrainingRuns.Claim calldata c) external byDisputes {
        (, Slot storage s) = _requireInWindow(c);
        s.demanded = true;
    }

    /// @inheritdoc IRunSetup
    function endDemands(uint256 run, uint32 round, uint16 slot) external byDisputes {
        _rounds[run][round].slots[slot].demanded = false;
    }

    /// @inheritdoc IRunSetup
    function voidUnanswered(uint256 run, uint32 round, uint16 slot) external byDisputes {
        Round storage d = _rounds[run][round];
        Slot storage s = d.slots[slot];
        if (s.status != ITrainingRuns.SlotStatus.Claimed) revert ITrainingRuns.SlotNotOpen(s.status);
        // a game decides first: otherwise a cheat would demand of itself, not answer, and leave before it is slashed
        if (s.disputes != 0) revert ITrainingRuns.ClaimInDispute(s.disputes);
        if (_phaseOf(d) < ITrainingRuns.Phase.Cutting) d.disputed |= _bit(slot);
        _void(run, round, d, slot, ITrainingRuns.VoidReason.Unanswered);
    }
}
