// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDemands} from "../../src/interfaces/IDemands.sol";
import {IDisputeMoves} from "../../src/interfaces/IDisputeMoves.sol";
import {IDisputes} from "../../src/interfaces/IDisputes.sol";
import {IGames} from "../../src/interfaces/IGames.sol";
import {IEmission} from "../../src/interfaces/IEmission.sol";
import {IRunSetup} from "../../src/interfaces/IRunSetup.sol";
import {IStaking} from "../../src/interfaces/IStaking.sol";
import {IStateRoots} from "../../src/interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {ToyBelief} from "../support/ToyBelief.sol";
import {RunAccounts} from "./RunAccounts.sol";
import {RunGuard} from "./RunGuard.sol";
import {RunReads} from "./RunReads.sol";
import {RunSteps} from "./RunSteps.sol";

/// @notice Trainers, verifiers, challengers and strangers who call in any order; calls that are not allowed are refused
///         by the contracts and change nothing. After every call the history that must never change is compared.
contract RunHandler is RunSteps, RunReads, RunAccounts, RunGuard {
    constructor() payable {
        startRun(ROUNDS);
        vm.prank(trainer(0));
        _poorRun = runs.createRun(terms());
    }

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
            if (mix & 24 == 0) _finalizeAll(round, mix);
            for (uint16 slot = 0; slot < TRAINERS; slot++) {
                if ((mix >> (16 + slot)) & 1 == 0) continue;
                _try(address(runs), abi.encodeCall(ITrainingRuns.finalize, (_claims[round][slot])));
                _try(address(runs), abi.encodeCall(ITrainingRuns.voidSlot, (run, round, slot)));
            }
        }
        _compare();
    }

    /// @dev Up to three claims of a round and the one before it at once, in any order, now and then one of them twice.
    function _finalizeAll(uint32 round, uint256 mix) private {
        ITrainingRuns.Claim[] memory claims = new ITrainingRuns.Claim[](1 + (mix >> 32) % 3);
        for (uint256 i = 0; i < claims.length; i++) {
            uint256 choice = mix >> (40 + 8 * i);
            uint32 earlier = round != 0 && choice & 64 != 0 ? 1 : 0;
            claims[i] = _claims[round - earlier][uint16((i + choice % 16 / 15 + (mix >> 36)) % TRAINERS)];
        }
        _try(address(runs), abi.encodeCall(ITrainingRuns.finalizeAll, (claims)));
    }

    /// @notice Opens a game, or commits to one that is never opened. Often about the current round, and left to the challenger's clock.
    function dispute(uint256 mix) external {
        if (mix % 4 != 0) return;
        uint32 round = mix & 128 != 0 ? currentRound() : uint32((mix >> 8) % (currentRound() + 1));
        bytes memory subject = mix & 64 != 0
            ? abi.encode(_claims[round][uint16((mix >> 16) % TRAINERS)])
            : abi.encode(run, round, _base(round, (mix >> 12) % 4), _root(round, (mix >> 16) % 4));
        _open(_challenger(mix >> 24), subject, mix);
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

    /// @notice Ends the games that are about nothing any more; or every defender answers, and every challenger lets its clock run out.
    function sweep(uint256 mix) external {
        uint256 games = disputes.gameCount();
        for (uint256 game = 1; game <= games; game++) {
            IGames.Game memory g = disputes.gameOf(game);
            if (g.status != IGames.Status.Active || _try(address(disputes), abi.encodeCall(IDisputes.end, (game)))) continue;
            IGames.Subject memory about = disputes.subjectOf(g.key);
            bytes32[] memory roots = checkpoints(about.round, about.slot);
            if (mix % 2 == 0 || g.challengersTurn || g.stage != IGames.Stage.Trace) continue;
            _try(address(disputes), abi.encodeCall(IDisputeMoves.postTrace, (game, _subjects[game], roots)));
        }
        if (mix % 2 != 0) {
            pass(61);
            for (uint256 game = 1; game <= games; game++) {
                IGames.Game memory g = disputes.gameOf(game);
                if (g.status != IGames.Status.Active || !g.challengersTurn) continue;
                _try(address(disputes), abi.encodeCall(IDisputes.timeout, (game)));
            }
        }
        _compare();
    }

    /// @notice One claim misses its list by a game that it wins after the cut, another one loses to one of two challengers, and a third
    ///         one's data are demanded and do not come.
    function winLate(uint256 mix) external {
        uint32 round = currentRound();
        if (currentPhase() != ITrainingRuns.Phase.Committing || runs.isVoid(run)) return;
        bytes memory one = abi.encode(_claims[round][uint16(mix % TRAINERS)]);
        bytes memory other = abi.encode(_claims[round][uint16((mix + 1) % TRAINERS)]);
        _demand(_claims[round][uint16((mix + 2) % TRAINERS)], mix);
        uint256 lost = _open(_challenger(0), one, mix | 256);
        uint256 won = _open(_challenger(1), other, mix & ~uint256(256));
        uint256 ended = _open(_challenger(2), other, mix & ~uint256(256));
        for (uint16 k = 0; k < 4 * TRAINERS; k++) _attest(round, (k / 2) % TRAINERS, k % 2, k >= 2 * TRAINERS);
        if (currentPhase() == ITrainingRuns.Phase.Cutting) _step(mix);
        pass(61);
        _try(address(disputes), abi.encodeCall(IDisputes.timeout, (lost)));
        _try(address(disputes), abi.encodeCall(IDisputes.timeout, (won)));
        _try(address(disputes), abi.encodeCall(IDisputes.end, (ended)));
        if (_demands.length != 0) _try(address(disputes), abi.encodeCall(IDemands.expire, (_demands[_demands.length - 1])));
        _compare();
    }

    /// @notice Demands a checkpoint's root, which is answered at once in every second case; answers one that waits; or ends one.
    function demand(uint256 mix) external {
        uint256 kind = mix % 4;
        if (kind < 2 || _demands.length == 0) {
            uint256 before = _demands.length;
            _demand(_openClaim(mix >> 8), mix);
            if (kind == 1 && _demands.length != before) _answer(_demands.length);
        } else if (kind == 2) {
            for (uint256 i = _demands.length; i > 0 && !_answer(i); i--) {}
        } else {
            bytes32 id = _demands[(mix >> 8) % _demands.length];
            if (mix & 64 != 0 && disputes.demandOf(id).open) pass(61);
            _try(address(disputes), abi.encodeCall(IDemands.expire, (id)));
        }
        _compare();
    }

    /// @notice Shows the program malformed, rarely, and takes everything back.
    function voidRun(uint256 mix) external {
        if (mix % 32 == 0) _try(address(disputes), abi.encodeCall(IDisputes.voidRun, (run, "malformed")));
        for (uint32 round = 0; round <= currentRound(); round++) {
            address who = mix & 32 != 0 ? trainer((mix >> 8) % TRAINERS) : verifier((mix >> 8) % VERIFIERS);
            _try(address(runs), abi.encodeCall(IRunSetup.leaveVoidRun, (run, round, who)));
        }
        _compare();
    }

    function _open(address challenger, bytes memory subject, uint256 mix) private returns (uint256 game) {
        bytes32 commitment = keccak256(abi.encode(keccak256(subject), bytes32(mix), bytes32(mix), challenger));
        if (_committed[commitment] != 0) return 0;
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
            game = disputes.gameCount();
            _subjects[game] = subject;
            IGames.Subject memory about = disputes.subjectOf(keccak256(subject));
            bytes32[] memory roots = checkpoints(about.round, about.slot);
            if (mix & 256 != 0) _try(address(disputes), abi.encodeCall(IDisputeMoves.postTrace, (game, subject, roots)));
        }
    }

    function _demand(ITrainingRuns.Claim memory c, uint256 mix) private {
        bytes memory subject = abi.encode(c);
        uint256 price = 0.0001 ether * (1 + disputes.openDemands(keccak256(subject))) + (mix >> 32) % 0.0001 ether;
        address asker = _challenger(mix >> 24);
        vm.deal(asker, price);
        bytes memory call_ = abi.encodeCall(IDemands.demand, (subject, IDemands.Part.Trace, 0, uint64((mix >> 40) % 4), ""));
        vm.prank(asker);
        (bool done, bytes memory id) = address(disputes).call{value: price}(call_);
        if (!done) return;
        _demands.push(abi.decode(id, (bytes32)));
        _demandedClaims[abi.decode(id, (bytes32))] = c;
    }

    /// @dev A claim that is open, of the newest round that has one, if there is one.
    function _openClaim(uint256 mix) private view returns (ITrainingRuns.Claim memory c) {
        for (uint256 k = 0; k < TRAINERS * (uint256(currentRound()) + 1); k++) {
            (uint32 round, uint16 slot) = (currentRound() - uint32(k / TRAINERS), uint16((mix + k) % TRAINERS));
            c = _claims[round][slot];
            if (c.run != 0 && runs.isClaimOpen(run, round, slot)) break;
        }
    }

    /// @dev The demand with a number from 1.
    function _answer(uint256 number) private returns (bool done) {
        bytes32 id = _demands[number - 1];
        ITrainingRuns.Claim memory c = _demandedClaims[id];
        uint64 leaf = disputes.demandOf(id).leaf;
        bytes32[] memory roots = checkpoints(c.round, c.slot);
        bytes32[] memory leaves = new bytes32[](4);
        for (uint256 i = 0; i < 4; i++) leaves[i] = sha256(abi.encodePacked(bytes1(0), roots[i]));
        bytes memory path = abi.encodePacked(ToyBelief.path(leaves, leaf, 0, 2));
        vm.prank(trainer(c.slot));
        bytes memory call_ = abi.encodeCall(IDemands.answer, (id, abi.encode(c), abi.encodePacked(roots[leaf]), path));
        done = _try(address(disputes), call_);
        if (done) _answered++;
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
        calls[5] = abi.encodeCall(IRunSetup.cut, (run));
        calls[6] = abi.encodeCall(IRunSetup.openRound, (_poorRun));
        calls[7] = abi.encodeCall(IRunSetup.closeEnrolment, (run));
        calls[8] = abi.encodeCall(IRunSetup.freeze, (run));
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
}
