// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRunSetup} from "../../src/interfaces/IRunSetup.sol";
import {IStateRoots} from "../../src/interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {RunBook} from "./RunBook.sol";

/// @notice What keeps a round moving: enrolments, claims, attestations, cuts, candidates.
abstract contract RunSteps is RunBook {
    function _step(uint256 mix) internal {
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

    function _attest(uint32 round, uint16 slot, uint256 i, bool revealing) internal {
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
}
