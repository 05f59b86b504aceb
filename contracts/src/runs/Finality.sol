// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Voiding} from "./Voiding.sol";

/// @title  Finality
/// @notice Ends every slot once, as Final or as Void, and credits final slots: a pure function of who they are and who attested.
abstract contract Finality is ITrainingRuns, Voiding {
    /// @inheritdoc ITrainingRuns
    function finalize(Claim calldata c) external {
        _end(c);
    }

    /// @inheritdoc ITrainingRuns
    function finalizeAll(Claim[] calldata claims) external {
        for (uint256 i = 0; i < claims.length; i++) _end(claims[i]);
    }

    function _end(Claim calldata c) private {
        (Round storage d, Slot storage s) = _requireClaim(c);
        if (s.status != SlotStatus.Claimed) revert SlotNotOpen(s.status);
        _requireNotVoid(c.run);
        _requirePhase(d, Phase.Cut);
        Terms storage t = _runs[c.run].terms;
        uint64 until = _finalizableAt(t, d, s);
        if (block.timestamp < until) revert WindowOpen(until);
        bytes32 base = _settledBase(c.run, d);
        // games about a claim on a false base are about nothing: they end, and their bonds go back
        if (base != 0 && base != c.baseRoot) {
            _void(c.run, c.round, d, c.slot, VoidReason.BaseRefuted);
            return;
        }
        if (s.disputes != 0) revert ClaimInDispute(s.disputes);
        // a claim that won its disputes is paid even when no later list had a place for it
        if (d.attested & _bit(c.slot) == 0) {
            _void(c.run, c.round, d, c.slot, VoidReason.Unattested);
            return;
        }
        if (base == 0) revert BaseNotSettled(c.run, d.baseRound);
        if (s.demanded) revert ClaimDemanded(c.run, c.round, c.slot);
        _finalize(c, t, d, s);
    }

    /// @inheritdoc ITrainingRuns
    function voidSlot(uint256 run, uint32 round, uint16 slot) external {
        Round storage d = _requireRound(run, round);
        Slot storage s = d.slots[slot];
        if (s.status != SlotStatus.Enrolled) revert SlotNotOpen(s.status);
        Phase current = _phaseOf(d);
        if (current <= Phase.Training) revert WrongPhase(Phase.Committing, current);
        _void(run, round, d, slot, VoidReason.Missing);
    }

    /// @dev Exactly `slotReward` of the reservation is used up: credited, or forfeited for the attesters that did not come.
    function _finalize(Claim calldata c, Terms storage t, Round storage d, Slot storage s) private {
        s.status = SlotStatus.Final;
        address identity = d.trainers[c.slot];
        (uint256 trainer, uint256 attester) = _rewards(t);
        emit SlotFinal(c.run, c.round, c.slot, identity, trainer);
        _unlock(identity, t.slotStake);
        uint256 count = 1 + _ones(s.revealedMask);
        address[] memory accounts = new address[](count);
        uint256[] memory amounts = new uint256[](count);
        (accounts[0], amounts[0]) = (identity, trainer);
        count = 1;
        for (uint256 i = 0; i < s.drawnCount; i++) {
            if (s.revealedMask & (1 << i) == 0) continue;
            address verifier = d.verifiers[_drawnAt(s, i)].identity;
            (accounts[count], amounts[count]) = (verifier, attester);
            count++;
            emit AttestationPaid(c.run, c.round, c.slot, verifier, attester);
        }
        _emission.credit(c.run, accounts, amounts);
        uint256 left = t.slotReward - trainer - attester * (count - 1);
        if (left != 0) _emission.forfeit(c.run, left);
    }
}
