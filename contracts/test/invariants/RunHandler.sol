// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../../src/interfaces/IDisputeMoves.sol";
import {IDisputes} from "../../src/interfaces/IDisputes.sol";
import {IGames} from "../../src/interfaces/IGames.sol";
import {IEmission} from "../../src/interfaces/IEmission.sol";
import {IRunSetup} from "../../src/interfaces/IRunSetup.sol";
import {IStaking} from "../../src/interfaces/IStaking.sol";
import {IStateRoots} from "../../src/interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "../support/Rounds.sol";

/// @notice Trainers, verifiers, challengers and strangers who call in any order; calls that are not allowed are refused
///         by the contracts and change nothing. After every call the history that must never change is compared.
contract RunHandler is Rounds {
    uint32 private constant ROUNDS = 6;
    uint256 private constant CHALLENGERS = 3;

    /// @dev Submitted claims by round and slot.
    mapping(uint32 round => mapping(uint16 slot => ITrainingRuns.Claim)) private _claims;
    mapping(uint32 round => uint256) private _lastPhase;
    mapping(uint32 round => uint256) private _frozen;
    mapping(uint32 round => mapping(uint16 slot => uint256)) private _ended;
    mapping(uint32 round => bytes32) private _settled;
    uint256 private _withdrawn;
    mapping(uint256 game => bytes) private _subjects;
    mapping(uint256 game => uint256) private _decided;
    mapping(bytes32 commitment => uint256 bond) private _committed;
    bytes32[] private _commitments;
    mapping(bytes32 commitment => address) private _senders;
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
            (bytes32 base, bytes32 root) = (_base(round, (mix >> 12) % 4), _root(round, (mix >> 8) % 4));
            _try(address(stateRoots), abi.encodeCall(IStateRoots.settle, (run, round, base, root)));
            _try(address(stateRoots), abi.encodeCall(IStateRoots.releaseCandidate, (run, round, base, root)));
            for (uint16 slot = 0; slot < TRAINERS; slot++) {
                if ((mix >> (16 + slot)) & 1 == 0) continue;
                _try(address(runs), abi.encodeCall(ITrainingRuns.finalize, (_claims[round][slot])));
                _try(address(runs), abi.encodeCall(ITrainingRuns.voidSlot, (run, round, slot)));
            }
        }
        _compare();
    }

    /// @notice Opens a game, or commits to one that is never opened.
    function dispute(uint256 mix) external {
        if (mix % 4 != 0) return;
        uint32 round = uint32((mix >> 8) % (currentRound() + 1));
        bytes memory subject = mix & 64 != 0
            ? abi.encode(_claims[round][uint16((mix >> 16) % TRAINERS)])
            : abi.encode(run, round, _base(round, (mix >> 12) % 4), _root(round, (mix >> 16) % 4));
        address challenger = _challenger(mix >> 24);
        bytes32 commitment = keccak256(abi.encode(keccak256(subject), bytes32(mix), bytes32(mix), challenger));
        uint256 bond = 0.25 ether + (mix >> 32) % 0.1 ether;
        vm.deal(challenger, bond);
        vm.prank(challenger);
        disputes.commit{value: bond}(commitment);
        _commitments.push(commitment);
        _committed[commitment] = bond;
        _senders[commitment] = challenger;
        vm.roll(block.number + 1);
        vm.prank(challenger);
        bytes memory call_ = abi.encodeCall(IDisputes.open, (subject, bytes32(mix), bytes32(mix)));
        if (_try(address(disputes), call_)) {
            _committed[commitment] = 0;
            _subjects[disputes.gameCount()] = subject;
        }
        _compare();
    }

    /// @notice Moves of a game that both sides can make without a program, its clocks, and its money.
    function play(uint256 mix) external {
        uint256 games = disputes.gameCount();
        if (games == 0) return;
        uint256 game = games - mix % (games < 4 ? games : 4);
        IGames.Game memory g = disputes.gameOf(game);
        IGames.Subject memory about = disputes.subjectOf(g.key);
        uint256 kind = (mix >> 128) % 8;
        if (kind < 2) {
            bytes32[] memory roots = checkpoints(about.round, about.slot);
            _try(address(disputes), abi.encodeCall(IDisputeMoves.postTrace, (game, _subjects[game], roots)));
        } else if (kind == 2) {
            vm.prank(g.challenger);
            _try(address(disputes), abi.encodeCall(IDisputeMoves.pick, (game, uint16(mix >> 140) % 4)));
        } else if (kind == 3) {
            if (mix & (1 << 150) != 0) pass(61);
            _try(address(disputes), abi.encodeCall(IDisputes.timeout, (game)));
        } else if (kind == 4) {
            _try(address(disputes), abi.encodeCall(IDisputes.end, (game)));
        } else if (kind < 7) {
            address account = kind == 5 ? _challenger(mix >> 160) : trainer((mix >> 160) % TRAINERS);
            _try(address(disputes), abi.encodeCall(IDisputes.withdraw, (account)));
        } else if (_commitments.length != 0) {
            if (mix & (1 << 151) != 0) vm.roll(block.number + 256);
            bytes32 commitment = _commitments[(mix >> 160) % _commitments.length];
            bytes memory call_ = abi.encodeCall(IDisputes.returnCommitment, (_senders[commitment], commitment));
            if (_try(address(disputes), call_)) {
                _committed[commitment] = 0;
            }
        }
        _compare();
    }

    function anyCall(uint256 mix, uint16 slot, bytes32 word) external {
        uint32 round = uint32(mix % ROUNDS);
        slot = slot % (TRAINERS + 1);
        address who = mix & 16 != 0 ? trainer(mix >> 200 & 3) : verifier(mix >> 200 & 3);
        bytes[] memory calls = new bytes[](9);
        calls[0] = abi.encodeCall(IRunSetup.enrolTrainer, (run, who));
        calls[1] = abi.encodeCall(IRunSetup.withdrawEnrolment, (run, who));
        calls[2] = abi.encodeCall(IRunSetup.drawSeed, (run));
        calls[3] = abi.encodeCall(ITrainingRuns.commit, (run, round, slot, who, word));
        calls[4] = abi.encodeCall(ITrainingRuns.reveal, (_claims[round][slot], who, word, trail(slot)));
        calls[5] = abi.encodeCall(ITrainingRuns.cut, (run));
        calls[6] = abi.encodeCall(IRunSetup.openRound, (_poorRun));
        calls[7] = abi.encodeCall(IRunSetup.closeEnrolment, (run));
        calls[8] = abi.encodeCall(ITrainingRuns.freeze, (run));
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

    /// @notice What the disputes owe: bonds of active games and commitments, and credits.
    function bonds() external view returns (uint256 sum, uint256 held) {
        for (uint256 i = 1; i <= disputes.gameCount(); i++) {
            IGames.Game memory g = disputes.gameOf(i);
            if (g.status == IGames.Status.Active) sum += disputes.subjectOf(g.key).bond;
        }
        for (uint256 i = 0; i < _commitments.length; i++) sum += _committed[_commitments[i]];
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
            if (!_try(address(runs), abi.encodeCall(runs.cut, (run)))) {
                _try(address(runs), abi.encodeCall(runs.freeze, (run)));
                vm.roll(block.number + 3);
                _try(address(runs), abi.encodeCall(runs.cut, (run)));
            }
            _post(round, mix);
        }
    }

    function _enrolTrainer(uint256 i) private {
        vm.prank(trainer(i));
        _try(address(runs), abi.encodeCall(IRunSetup.enrolTrainer, (run, trainer(i))));
    }

    function _enrolVerifier(uint256 i, uint256 mix) private {
        uint128 weight = uint128(1 ether + (mix >> 64) % 3 ether);
        vm.prank(verifier(i));
        _try(address(runs), abi.encodeCall(IRunSetup.enrolVerifier, (run, verifier(i), weight)));
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
            bytes32 base = _base(round, (mix >> (40 + 2 * k)) % 4);
            vm.prank(poster);
            _try(
                address(stateRoots),
                abi.encodeCall(IStateRoots.postCandidate, (run, round, base, _root(round, k), poster))
            );
        }
    }

    /// @dev Mostly the root that honest nodes compute, sometimes another.
    function _root(uint32 round, uint256 kind) private pure returns (bytes32) {
        return keccak256(abi.encode("state", round, kind == 1));
    }

    /// @dev Mostly the state that honest nodes start from.
    function _base(uint32 round, uint256 kind) private view returns (bytes32) {
        uint32 baseRound = runs.roundState(run, round).baseRound;
        return baseRound == type(uint32).max ? GENESIS_ROOT : _root(baseRound, kind);
    }

    function _challenger(uint256 mix) private pure returns (address) {
        return address(uint160(0xC000 + mix % CHALLENGERS));
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

    /// @dev I1, I2, I4, C1, D2: what must never go back or change.
    function _compare() private {
        for (uint256 i = 1; i <= disputes.gameCount(); i++) {
            uint256 status = uint256(disputes.gameOf(i).status);
            if (_decided[i] != 0) assertEq(status, _decided[i], "D2: a decided game changed");
            if (status != uint256(IGames.Status.Active)) _decided[i] = status;
        }
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
                assertTrue(d.accepted | d.lateOne | d.lateTwo != 0 && ordered, "C2: settled before its base");
            }
            _settled[round] = settled;
        }
    }
}
