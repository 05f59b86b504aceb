// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Voiding} from "./Voiding.sol";

/// @title  Finality
/// @notice Ends every slot once, as Final or as Void, and credits final slots: a pure function of who they are and who attested.
abstract contract Finality is ITrainingRuns, Voiding {
    /// @dev What the slots of one round that became final are paid together: an account is credited once, however many slots it attested.
    ///      What is the same for all of them is read once.
    /// @param base Root of the state that the round started from; zero until settled
    /// @param trainer What a final slot credits to its trainer
    /// @param attester The same for each revealed attestation
    /// @param identities Trainers of the final slots
    /// @param attested Attestations to be paid, by the position of the verifier
    struct Payment {
        uint256 run;
        uint32 round;
        bytes32 base;
        uint256 trainer;
        uint256 attester;
        uint256 count;
        address[] identities;
        uint256[] attested;
    }

    /// @inheritdoc ITrainingRuns
    function finalize(Claim calldata c) external {
        Payment memory p = _payment(c, 1);
        _end(c, p);
        _pay(p);
    }

    /// @inheritdoc ITrainingRuns
    function finalizeAll(Claim[] calldata claims) external {
        Payment memory p;
        for (uint256 i = 0; i < claims.length; i++) {
            Claim calldata c = claims[i];
            if (i == 0 || c.run != p.run || c.round != p.round) {
                _pay(p);
                p = _payment(c, claims.length);
            }
            _end(c, p);
        }
        _pay(p);
    }

    function _payment(Claim calldata c, uint256 most) private view returns (Payment memory p) {
        Round storage d = _requireRound(c.run, c.round);
        _requireNotVoid(c.run);
        _requirePhase(d, Phase.Cut);
        (p.run, p.round) = (c.run, c.round);
        p.base = _settledBase(c.run, d);
        (p.trainer, p.attester) = _rewards(_runs[c.run].terms);
        p.identities = new address[](most);
        p.attested = new uint256[](d.verifiers.length);
    }

    function _end(Claim calldata c, Payment memory p) private {
        Round storage d = _rounds[c.run][c.round];
        Slot storage s = d.slots[c.slot];
        _requireHash(s, c);
        if (s.status != SlotStatus.Claimed) revert SlotNotOpen(s.status);
        uint64 until = _finalizableAt(_runs[c.run].terms, d, s);
        if (block.timestamp < until) revert WindowOpen(until);
        bytes32 base = p.base;
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
        _finalize(c, d, s, p);
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

    function _finalize(Claim calldata c, Round storage d, Slot storage s, Payment memory p) private {
        s.status = SlotStatus.Final;
        address identity = d.trainers[c.slot];
        emit SlotFinal(c.run, c.round, c.slot, identity, p.trainer);
        p.identities[p.count++] = identity;
        uint256 drawn = s.drawn;
        for (uint256 revealed = s.revealedMask; revealed != 0; (drawn, revealed) = (drawn >> 8, revealed >> 1)) {
            if (revealed & 1 == 0) continue;
            p.attested[drawn & 0xff]++;
            emit AttestationPaid(c.run, c.round, c.slot, d.verifiers[drawn & 0xff].identity, p.attester);
        }
    }

    /// @dev Exactly `slotReward` of the reservation is used up for each slot: credited, or forfeited for the attesters that did not come.
    function _pay(Payment memory p) private {
        uint256 slots = p.count;
        if (slots == 0) return;
        Terms storage t = _runs[p.run].terms;
        uint256 count = slots;
        for (uint256 i = 0; i < p.attested.length; i++) {
            if (p.attested[i] != 0) count++;
        }
        address[] memory identities = new address[](slots);
        address[] memory accounts = new address[](count);
        uint256[] memory amounts = new uint256[](count);
        for (uint256 i = 0; i < slots; i++) {
            identities[i] = accounts[i] = p.identities[i];
            amounts[i] = p.trainer;
        }
        uint256 left = (t.slotReward - p.trainer) * slots;
        Verifier[] storage verifiers = _rounds[p.run][p.round].verifiers;
        for (uint256 i = p.attested.length; i != 0; i--) {
            if (p.attested[i - 1] == 0) continue;
            accounts[--count] = verifiers[i - 1].identity;
            amounts[count] = p.attested[i - 1] * p.attester;
            left -= amounts[count];
        }
        _staking.unlockAll(identities, t.slotStake);
        _emission.credit(p.run, accounts, amounts);
        if (left != 0) _emission.forfeit(p.run, left);
    }
}
