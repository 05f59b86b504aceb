// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDemands} from "../../src/interfaces/IDemands.sol";
import {IEmission} from "../../src/interfaces/IEmission.sol";
import {IGames} from "../../src/interfaces/IGames.sol";
import {IStaking} from "../../src/interfaces/IStaking.sol";
import {IStateRoots} from "../../src/interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {RunBook} from "./RunBook.sol";

/// @notice What the invariants read: what is owed, from the state of all rounds, and what is held.
abstract contract RunReads is RunBook {
    /// @notice Credits made so far: not withdrawn and withdrawn.
    function credited() external view returns (uint256 sum) {
        sum = _withdrawn;
        for (uint256 i = 0; i < TRAINERS; i++) sum += _creditOf(trainer(i)) + _creditOf(verifier(i));
    }

    /// @notice The reward that the schedule gives for the slots that are final.
    function schedule() external view returns (uint256 sum) {
        (uint256 trainerReward, uint256 attesterReward) = runs.rewardsOf(run);
        for (uint32 round = 0; round <= currentRound(); round++) {
            for (uint16 slot = 0; slot < runs.roundState(run, round).slots; slot++) {
                ITrainingRuns.SlotState memory s = runs.slotState(run, round, slot);
                if (s.status != ITrainingRuns.SlotStatus.Final) continue;
                sum += trainerReward;
                for (uint256 i = 0; i < s.revealed.length; i++) if (s.revealed[i]) sum += attesterReward;
            }
        }
    }

    /// @notice Rewards that must be reserved: of every slot not ended, and of all slots while a round enrols.
    function owedReservation() external view returns (uint256 sum) {
        for (uint32 round = 0; round <= currentRound(); round++) {
            ITrainingRuns.RoundState memory d = runs.roundState(run, round);
            sum += _openSlots(round, d.slots);
            if (d.phase == ITrainingRuns.Phase.Enrolling && !runs.isVoid(run)) sum += TRAINERS - d.slots;
        }
        sum *= 100e18;
    }

    /// @notice Stake that must be locked: open slots, verifiers of rounds not cut, bonds not returned.
    function owedLocks() external view returns (uint256 sum) {
        for (uint32 round = 0; round <= currentRound(); round++) {
            ITrainingRuns.RoundState memory d = runs.roundState(run, round);
            sum += _openSlots(round, d.slots) * 1 ether;
            if (d.cutAt == 0) {
                (, uint96[] memory weights) = runs.verifiersOf(run, round);
                for (uint256 i = 0; i < weights.length; i++) sum += weights[i];
            }
            IStateRoots.Candidate[] memory list = stateRoots.candidatesOf(run, round);
            for (uint256 i = 0; i < list.length; i++) if (!list[i].bondReturned && !list[i].convicted) sum += 0.5 ether;
        }
    }

    function locked() external view returns (uint256 sum) {
        for (uint256 i = 0; i < TRAINERS; i++) {
            sum += staking.accountOf(trainer(i)).locked + staking.accountOf(verifier(i)).locked;
        }
    }

    function staked() external view returns (uint256 sum) {
        for (uint256 i = 0; i < TRAINERS; i++) {
            IStaking.Account memory t = staking.accountOf(trainer(i));
            IStaking.Account memory v = staking.accountOf(verifier(i));
            sum += uint256(t.available) + t.locked + t.unbonding + v.available + v.locked + v.unbonding;
        }
    }

    function stakingBalance() external view returns (uint256) {
        return address(staking).balance;
    }

    /// @notice What the disputes owe: bonds of active games and commitments, prepayments of open demands, and credits.
    function bonds() external view returns (uint256 sum, uint256 held) {
        for (uint256 i = 1; i <= disputes.gameCount(); i++) {
            IGames.Game memory g = disputes.gameOf(i);
            if (g.status == IGames.Status.Active) sum += disputes.subjectOf(g.key).bond;
        }
        for (uint256 i = 0; i < _commitments.length; i++) sum += _committed[_commitments[i]];
        for (uint256 i = 0; i < _demands.length; i++) {
            IDemands.Demand memory d = disputes.demandOf(_demands[i]);
            if (d.open) sum += d.prepaid;
        }
        for (uint256 i = 0; i < CHALLENGERS; i++) sum += disputes.creditOf(_challenger(i));
        for (uint256 i = 0; i < TRAINERS; i++) sum += disputes.creditOf(trainer(i));
        held = address(disputes).balance;
    }

    function supply() external view returns (uint256 total, uint256 minted, uint256 cap) {
        (minted,) = emission.totals();
        return (token.totalSupply(), minted, token.cap());
    }

    function spendable() external view returns (uint256 sum, uint256 released) {
        (, sum) = emission.totals();
        for (uint256 i = 0; i <= _poorRun; i++) {
            IEmission.Budget memory b = emission.budgetOf(i);
            sum += b.mintable + b.reservedMintable;
        }
        released = emission.released();
    }

    function funds() external view returns (uint256 owed, uint256 held) {
        IEmission.Budget memory b = emission.budgetOf(run);
        owed = b.funded + b.reservedFunded;
        for (uint256 i = 0; i < TRAINERS; i++) {
            (uint256 t,) = emission.creditOf(trainer(i));
            (uint256 v,) = emission.creditOf(verifier(i));
            owed += t + v;
        }
        held = token.balanceOf(address(emission));
    }

    function reserved(bool poor) external view returns (uint256) {
        IEmission.Budget memory b = emission.budgetOf(poor ? _poorRun : run);
        return b.reservedFunded + b.reservedMintable;
    }

    function disputedPaid() external view returns (uint256 count) {
        for (uint32 round = 0; round <= currentRound(); round++) {
            for (uint16 slot = 0; slot < runs.roundState(run, round).slots; slot++) {
                ITrainingRuns.SlotState memory s = runs.slotState(run, round, slot);
                if (s.disputes != 0 && s.status == ITrainingRuns.SlotStatus.Final) count++;
            }
            IStateRoots.Candidate[] memory list = stateRoots.candidatesOf(run, round);
            for (uint256 i = 0; i < list.length; i++) {
                if (list[i].settled && (list[i].disputes != 0 || list[i].convicted)) count++;
            }
        }
    }

    /// @notice How often the calls have led to a dispute, a settled state, a void slot.
    function reached()
        external
        view
        returns (uint256 onClaims, uint256 onCandidates, uint256 settled, uint256 voided)
    {
        for (uint256 i = 1; i <= disputes.gameCount(); i++) {
            if (disputes.subjectOf(disputes.gameOf(i).key).kind == IGames.Kind.Claim) onClaims++;
            else onCandidates++;
        }
        for (uint32 round = 0; round <= currentRound(); round++) {
            for (uint16 slot = 0; slot < runs.roundState(run, round).slots; slot++) {
                ITrainingRuns.SlotState memory s = runs.slotState(run, round, slot);
                if (s.status == ITrainingRuns.SlotStatus.Void) voided++;
            }
            IStateRoots.Candidate[] memory list = stateRoots.candidatesOf(run, round);
            for (uint256 i = 0; i < list.length; i++) {
                if (list[i].settled) settled++;
            }
        }
    }

    /// @notice How many games ended which way.
    function verdicts() external view returns (uint256 convicted, uint256 lost, uint256 ended) {
        for (uint256 i = 1; i <= disputes.gameCount(); i++) {
            IGames.Status status = disputes.gameOf(i).status;
            if (status == IGames.Status.Convicted) convicted++;
            if (status == IGames.Status.Lost) lost++;
            if (status == IGames.Status.Ended) ended++;
        }
    }

    /// @notice Claims in lists: those in more than one, those in a later one without having missed their own by a dispute, and late ones in all.
    function lists() external view returns (uint256 twice, uint256 uninvited, uint256 late) {
        for (uint32 round = 0; round <= currentRound(); round++) {
            ITrainingRuns.RoundState memory d = runs.roundState(run, round);
            uint64 one = round < currentRound() ? runs.roundState(run, round + 1).lateOne : 0;
            uint64 two = round + 1 < currentRound() ? runs.roundState(run, round + 2).lateTwo : 0;
            if ((d.accepted & one) | (d.accepted & two) | (one & two) != 0) twice++;
            if ((one | two) & ~(d.attested & d.disputed) != 0) uninvited++;
            if (one | two != 0) late++;
        }
    }

    /// @notice Cut rounds whose number of accepted claims is not what can be asked for one by one.
    function miscounted() external view returns (uint256 count) {
        for (uint32 round = 0; round <= currentRound(); round++) {
            if (runs.roundState(run, round).cutAt == 0) continue;
            uint32 accepted = runs.acceptedCount(run, round);
            for (uint32 i = 0; i < accepted; i++) {
                (uint32 claimRound, uint16 slot, bytes32 claimHash) = runs.acceptedAt(run, round, i);
                if (runs.slotState(run, claimRound, slot).claimHash != claimHash || claimHash == 0) count++;
            }
            try runs.acceptedAt(run, round, accepted) {
                count++;
            } catch {}
        }
    }

    /// @notice Claims that are marked as demanded and have no waiting demand, or the other way round, while they are open.
    function demandsMismarked() external view returns (uint256 count) {
        for (uint32 round = 0; round <= currentRound(); round++) {
            for (uint16 slot = 0; slot < runs.roundState(run, round).slots; slot++) {
                ITrainingRuns.SlotState memory s = runs.slotState(run, round, slot);
                if (s.demanded != (disputes.openDemands(s.claimHash) != 0)) count++;
            }
        }
    }

    /// @notice How many demands were answered, and how many claims are void because one was not; whether the run is void.
    function demands() external view returns (uint256 answered, uint256 unanswered, bool voided) {
        for (uint32 round = 0; round <= currentRound(); round++) {
            for (uint16 slot = 0; slot < runs.roundState(run, round).slots; slot++) {
                if (runs.slotState(run, round, slot).voidReason == ITrainingRuns.VoidReason.Unanswered) unanswered++;
            }
        }
        return (_answered, unanswered, runs.isVoid(run));
    }

    /// @notice How far the run has come, so that a campaign that never moves is noticed.
    function progress() external view returns (uint32) {
        return currentRound();
    }

    function _creditOf(address account) private view returns (uint256) {
        (uint256 funded, uint256 mintable) = emission.creditOf(account);
        return funded + mintable;
    }

    function _openSlots(uint32 round, uint16 slots) private view returns (uint256 count) {
        for (uint16 slot = 0; slot < slots; slot++) {
            ITrainingRuns.SlotStatus status = runs.slotState(run, round, slot).status;
            if (status == ITrainingRuns.SlotStatus.Enrolled || status == ITrainingRuns.SlotStatus.Claimed) count++;
        }
    }
}
