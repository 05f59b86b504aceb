// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmission} from "../../src/interfaces/IEmission.sol";
import {IStaking} from "../../src/interfaces/IStaking.sol";
import {IStateRoots} from "../../src/interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "../support/Rounds.sol";

/// @notice Trainers, verifiers, challengers and strangers who call in any order; calls that are not allowed are refused
///         by the contracts and change nothing. After every call the history that must never change is compared.
contract RunHandler is Rounds {
    uint32 private constant ROUNDS = 6;

    /// @dev Submitted claims by round and slot.
    mapping(uint32 round => mapping(uint16 slot => ITrainingRuns.Claim)) private _claims;
    mapping(uint32 round => uint256) private _lastPhase;
    mapping(uint32 round => uint256) private _frozen;
    mapping(uint32 round => mapping(uint16 slot => uint256)) private _ended;
    mapping(uint32 round => bytes32) private _settled;
    uint256 private _withdrawn;
    uint256 private _poorRun;

    constructor() payable {
        startRun(ROUNDS);
        vm.prank(trainer(0));
        _poorRun = runs.createRun(terms());
    }

    // ------------------------------------------------------------------ actions

    /// @notice What keeps a round moving: up to four steps, by everybody who has one to take with this mix.
    function advance(uint256 mix) external {
        for (uint256 i = 0; i <= mix >> 254; i++) _step(uint256(keccak256(abi.encode(mix, i))));
        _compare();
    }

    function finalize(uint256 mix) external {
        if (mix & 7 == 0) pass(15);
        for (uint32 round = 0; round <= currentRound(); round++) {
            bytes32 root = _root(round, (mix >> 8) % 4);
            _try(address(stateRoots), abi.encodeCall(IStateRoots.settle, (run, round, root)));
            _try(address(stateRoots), abi.encodeCall(IStateRoots.releaseCandidate, (run, round, root)));
            for (uint16 slot = 0; slot < TRAINERS; slot++) {
                if ((mix >> (16 + slot)) & 1 == 0) continue;
                _try(address(runs), abi.encodeCall(ITrainingRuns.finalize, (_claims[round][slot])));
                _try(address(runs), abi.encodeCall(ITrainingRuns.voidSlot, (run, round, slot)));
            }
        }
        _compare();
    }

    function dispute(uint256 mix) external {
        if (mix % 8 != 0) return;
        vm.deal(address(this), 1 ether);
        uint32 round = uint32((mix >> 8) % (currentRound() + 1));
        ITrainingRuns.Claim memory c = _claims[round][uint16((mix >> 16) % TRAINERS)];
        bytes32 root = _root(round, (mix >> 16) % 4);
        if (mix & 64 != 0) _pay(address(disputes), abi.encodeCall(disputes.open, (c, bytes32(mix))));
        else _pay(address(disputes), abi.encodeCall(disputes.openCandidate, (run, round, root, bytes32(mix))));
        _compare();
    }

    function anyCall(uint256 mix, uint16 slot, bytes32 word) external {
        uint32 round = uint32(mix % ROUNDS);
        slot = slot % (TRAINERS + 1);
        address who = mix & 16 != 0 ? trainer(mix >> 200 & 3) : verifier(mix >> 200 & 3);
        bytes[] memory calls = new bytes[](8);
        calls[0] = abi.encodeCall(ITrainingRuns.enrolTrainer, (run, who));
        calls[1] = abi.encodeCall(ITrainingRuns.withdrawEnrolment, (run, who));
        calls[2] = abi.encodeCall(ITrainingRuns.drawSeed, (run));
        calls[3] = abi.encodeCall(ITrainingRuns.commit, (run, round, slot, who, word));
        calls[4] = abi.encodeCall(ITrainingRuns.reveal, (_claims[round][slot], who, word, trail(slot)));
        calls[5] = abi.encodeCall(ITrainingRuns.cut, (run));
        calls[6] = abi.encodeCall(ITrainingRuns.openRound, (_poorRun));
        calls[7] = abi.encodeCall(ITrainingRuns.closeEnrolment, (run));
        vm.prank(who);
        _try(address(runs), calls[(mix >> 8) % calls.length]);
        _compare();
    }

    function money(uint256 mix) external {
        address who = mix & 1 != 0 ? trainer((mix >> 8) % TRAINERS) : verifier((mix >> 8) % VERIFIERS);
        if (mix & 2 != 0) {
            (uint256 funded, uint256 mintable) = emission.creditOf(who);
            if (_try(address(emission), abi.encodeCall(IEmission.withdraw, (who)))) _withdrawn += funded + mintable;
        } else if (mix & 4 != 0) {
            uint256 amount = token.balanceOf(who);
            vm.prank(who);
            token.approve(address(emission), amount);
            vm.prank(who);
            _try(address(emission), abi.encodeCall(IEmission.fund, (run, amount)));
        } else if (mix & 8 != 0) {
            vm.prank(who);
            _try(address(staking), abi.encodeCall(IStaking.unbond, (who, (mix >> 16) % 2 ether)));
        } else {
            if (mix & 0x70 == 0) pass(UNBONDING);
            vm.prank(who);
            _try(address(staking), abi.encodeCall(IStaking.withdraw, (who, payable(who))));
        }
        _compare();
    }

    // ------------------------------------------------------------------ what the invariants read

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
            if (d.phase == ITrainingRuns.Phase.Enrolling) sum += TRAINERS;
            else sum += _openSlots(round, d.slots);
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
            for (uint256 i = 0; i < list.length; i++) if (!list[i].bondReturned) sum += 0.5 ether;
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

    function bonds() external view returns (uint256 sum, uint256 held) {
        for (uint256 i = 1; i <= disputes.disputeCount(); i++) sum += disputes.disputeOf(i).bond;
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
                if (s.disputes != 0 && s.status != ITrainingRuns.SlotStatus.Claimed) count++;
            }
            IStateRoots.Candidate[] memory list = stateRoots.candidatesOf(run, round);
            for (uint256 i = 0; i < list.length; i++) {
                if (list[i].disputes != 0 && (list[i].settled || list[i].bondReturned)) count++;
            }
        }
    }

    /// @notice How often the calls have led to a dispute, a settled state, a void slot.
    function reached()
        external
        view
        returns (uint256 onClaims, uint256 onCandidates, uint256 settled, uint256 voided)
    {
        for (uint32 round = 0; round <= currentRound(); round++) {
            for (uint16 slot = 0; slot < runs.roundState(run, round).slots; slot++) {
                ITrainingRuns.SlotState memory s = runs.slotState(run, round, slot);
                onClaims += s.disputes;
                if (s.status == ITrainingRuns.SlotStatus.Void) voided++;
            }
            IStateRoots.Candidate[] memory list = stateRoots.candidatesOf(run, round);
            for (uint256 i = 0; i < list.length; i++) {
                onCandidates += list[i].disputes;
                if (list[i].settled) settled++;
            }
        }
    }

    /// @notice How far the run has come, so that a campaign that never moves is noticed.
    function progress() external view returns (uint32) {
        return currentRound();
    }

    // ------------------------------------------------------------------ steps

    function _step(uint256 mix) private {
        ITrainingRuns.Phase current = currentPhase();
        uint32 round = currentRound();
        if (current == ITrainingRuns.Phase.Enrolling) {
            for (uint256 i = 0; i < TRAINERS; i++) if ((mix >> i) & 3 != 0) _enrolTrainer(i);
            for (uint256 i = 0; i < VERIFIERS; i++) if ((mix >> (8 + i)) & 3 != 0) _enrolVerifier(i, mix);
            if (mix & (1 << 20) != 0) pass(10);
            _try(address(runs), abi.encodeCall(runs.closeEnrolment, (run)));
        } else if (current == ITrainingRuns.Phase.Seeding) {
            vm.roll(block.number + 3);
            vm.setBlockhash(block.number - 1, keccak256(abi.encode(mix)));
            _try(address(runs), abi.encodeCall(runs.drawSeed, (run)));
        } else if (current == ITrainingRuns.Phase.Training) {
            for (uint16 slot = 0; slot < TRAINERS; slot++) if ((mix >> slot) & 3 != 0) _claim(slot, mix);
            if (mix & (1 << 20) != 0) pass(60);
        } else if (current == ITrainingRuns.Phase.Committing) {
            for (uint16 k = 0; k < 2 * TRAINERS; k++) if ((mix >> k) & 3 != 0) _attest(round, k / 2, k % 2, false);
            if (mix & (1 << 20) != 0) pass(10);
        } else if (current == ITrainingRuns.Phase.Revealing) {
            for (uint16 k = 0; k < 2 * TRAINERS; k++) if ((mix >> k) & 3 != 0) _attest(round, k / 2, k % 2, true);
            if (mix & (1 << 20) != 0) pass(10);
        } else if (current == ITrainingRuns.Phase.Cutting) {
            _try(address(runs), abi.encodeCall(runs.cut, (run)));
            _post(round, mix);
        }
    }

    function _enrolTrainer(uint256 i) private {
        vm.prank(trainer(i));
        _try(address(runs), abi.encodeCall(ITrainingRuns.enrolTrainer, (run, trainer(i))));
    }

    function _enrolVerifier(uint256 i, uint256 mix) private {
        uint128 weight = uint128(1 ether + (mix >> 64) % 3 ether);
        vm.prank(verifier(i));
        _try(address(runs), abi.encodeCall(ITrainingRuns.enrolVerifier, (run, verifier(i), weight)));
    }

    function _claim(uint16 slot, uint256 mix) private {
        uint32 round = currentRound();
        ITrainingRuns.RoundState memory d = runs.roundState(run, round);
        if (slot >= d.slots) return;
        bytes32 base = d.baseRound == type(uint32).max ? GENESIS_ROOT : _root(d.baseRound, (mix >> 32) % 4);
        ITrainingRuns.Claim memory c = claimOn(slot, base);
        address identity = runs.slotState(run, round, slot).identity;
        vm.prank(identity);
        if (_try(address(runs), abi.encodeCall(ITrainingRuns.claim, (c)))) _claims[round][slot] = c;
    }

    function _attest(uint32 round, uint16 slot, uint256 i, bool revealing) private {
        ITrainingRuns.Claim memory c = _claims[round][slot];
        if (c.run == 0) return;
        address[] memory vs = drawn(c);
        if (i >= vs.length) return;
        bytes memory call_ = revealing
            ? abi.encodeCall(ITrainingRuns.reveal, (c, vs[i], salt(vs[i], slot), trail(slot)))
            : abi.encodeCall(ITrainingRuns.commit, (run, round, slot, vs[i], commitment(vs[i], slot)));
        vm.prank(vs[i]);
        _try(address(runs), call_);
    }

    function _post(uint32 round, uint256 mix) private {
        for (uint256 k = 0; k < 2; k++) {
            if ((mix >> (30 + k)) & 1 == 0 && k == 1) continue;
            address poster = trainer(k);
            vm.prank(poster);
            _try(
                address(stateRoots),
                abi.encodeCall(IStateRoots.postCandidate, (run, round, _root(round, k), poster))
            );
        }
    }

    /// @dev Mostly the root that honest nodes compute, sometimes another.
    function _root(uint32 round, uint256 kind) private pure returns (bytes32) {
        return keccak256(abi.encode("state", round, kind == 1));
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

    function _try(address target, bytes memory data) private returns (bool done) {
        (done,) = target.call(data);
    }

    function _pay(address target, bytes memory data) private {
        (bool done,) = target.call{value: 0.25 ether}(data);
        done;
    }

    /// @dev I1, I2, I4, C1: what must never go back or change.
    function _compare() private {
        for (uint32 round = 0; round <= currentRound(); round++) {
            ITrainingRuns.RoundState memory d = runs.roundState(run, round);
            assertTrue(uint256(d.phase) >= _lastPhase[round], "I1: a phase went back");
            _lastPhase[round] = uint256(d.phase);
            if (d.cutAt != 0) {
                uint256 mark = uint256(d.accepted) + 1;
                assertTrue(_frozen[round] == 0 || _frozen[round] == mark, "I2: the accepted list changed");
                _frozen[round] = mark;
            }
            for (uint16 slot = 0; slot < d.slots; slot++) {
                uint256 status = uint256(runs.slotState(run, round, slot).status);
                if (_ended[round][slot] != 0) assertEq(status, _ended[round][slot], "I4: an ended slot changed");
                if (status >= uint256(ITrainingRuns.SlotStatus.Final)) _ended[round][slot] = status;
            }
            bytes32 settled = stateRoots.settledAfter(run, round);
            if (_settled[round] != 0) assertEq(settled, _settled[round], "C1: a settled root changed");
            if (settled != 0) {
                bool ordered = d.baseRound == type(uint32).max || stateRoots.settledAfter(run, d.baseRound) != 0;
                assertTrue(d.accepted != 0 && ordered, "C2: settled before its base");
            }
            _settled[round] = settled;
        }
    }
}
