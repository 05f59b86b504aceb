// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {ITrainerShares} from "../interfaces/ITrainerShares.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";

/// @title  TrainerShares
/// @notice What a release earns for its trainers, by their final slots. A share can be taken at any time and any number of times: it is
///         what was earned so far times the part of the slots, less what was taken. Only rounding, less than one unit a trainer, stays.
abstract contract TrainerShares is ITrainerShares {
    struct Pool {
        uint128 earned;
        uint128 taken;
    }

    IModelRegistry internal immutable _models;
    ITrainingRuns private immutable _runs;
    address internal immutable _treasury;

    mapping(uint256 run => Work) private _work;
    mapping(uint256 run => mapping(uint256 word => uint256)) private _counted;
    mapping(uint256 run => mapping(address identity => uint256)) private _slots;
    mapping(uint256 release => Pool) private _pools;
    mapping(uint256 release => mapping(address identity => uint256)) private _taken;

    constructor(IModelRegistry models, ITrainingRuns runs, address modelTreasury) {
        _models = models;
        _runs = runs;
        _treasury = modelTreasury;
    }

    /// @inheritdoc ITrainerShares
    function countRound(uint256 run, uint32 round) external {
        Work storage w = _work[run];
        if (w.rounds == 0) w.rounds = _runs.termsOf(run).rounds;
        if (round >= w.rounds) revert UnknownRound(run, round);
        uint256 bit = 1 << (round & 0xff);
        if (_counted[run][round >> 8] & bit != 0) revert AlreadyCounted(run, round);
        ITrainingRuns.RoundState memory state = _runs.roundState(run, round);
        // before the cut slots can still be taken
        if (state.phase != ITrainingRuns.Phase.Cut) revert SlotNotEnded(run, round, 0);

        uint64 ended = 0;
        for (uint16 slot = 0; slot < state.slots; slot++) {
            ITrainingRuns.SlotState memory s = _runs.slotState(run, round, slot);
            if (s.status == ITrainingRuns.SlotStatus.Final) {
                _slots[run][s.identity]++;
                ended++;
            } else if (s.status != ITrainingRuns.SlotStatus.Void) {
                revert SlotNotEnded(run, round, slot);
            }
        }
        _counted[run][round >> 8] |= bit;
        w.counted++;
        w.total += ended;
        emit RoundCounted(run, round, ended);
    }

    /// @inheritdoc ITrainerShares
    function takeShare(uint256 release, address identity) external returns (uint256 amount) {
        uint256 run = _models.releaseOf(release).run;
        Work storage w = _work[run];
        if (w.rounds == 0 || w.counted != w.rounds) revert NotAllCounted(run, w.counted, w.rounds);
        amount = _due(release, run, identity);
        if (amount == 0) return 0;
        _taken[release][identity] += amount;
        _pools[release].taken += uint128(amount);
        emit ShareTaken(release, identity, amount);
        _credit(identity, amount);
    }

    /// @inheritdoc ITrainerShares
    function workOf(uint256 run) external view returns (Work memory) {
        return _work[run];
    }

    /// @inheritdoc ITrainerShares
    function workOfTrainer(uint256 run, address identity) external view returns (uint256) {
        return _slots[run][identity];
    }

    /// @inheritdoc ITrainerShares
    function poolOf(uint256 release) external view returns (uint256 earned, uint256 taken) {
        return (_pools[release].earned, _pools[release].taken);
    }

    /// @inheritdoc ITrainerShares
    function shareOf(uint256 release, address identity) external view returns (uint256) {
        uint256 run = _models.releaseOf(release).run;
        Work storage w = _work[run];
        return w.rounds == 0 || w.counted != w.rounds ? 0 : _due(release, run, identity);
    }

    function _credit(address account, uint256 amount) internal virtual;

    /// @dev All that is ever earned fits 128 bits: it was in escrows, and so at most the token's supply a payment.
    function _earn(uint256 release, uint256 amount) internal {
        _pools[release].earned += uint128(amount);
    }

    function _due(uint256 release, uint256 run, address identity) private view returns (uint256) {
        uint256 total = _work[run].total;
        if (total == 0) return identity == _treasury ? _pools[release].earned - _pools[release].taken : 0;
        return uint256(_pools[release].earned) * _slots[run][identity] / total - _taken[release][identity];
    }
}
