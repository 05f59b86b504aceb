// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {RunBook} from "./RunBook.sol";

/// @notice Compares every moment with the one before: what must never go back or change.
abstract contract RunGuard is RunBook {
    /// @dev I1, I2, I4, C1, C2, D2.
    function _compare() internal {
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
                bytes32 list = keccak256(abi.encode(d.accepted, d.lateOne, d.lateTwo));
                assertTrue(_lists[round] == 0 || _lists[round] == list, "I2: the accepted list changed");
                _lists[round] = list;
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
