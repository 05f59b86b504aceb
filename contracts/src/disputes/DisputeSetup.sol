// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../interfaces/IDisputes.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IProgramRules} from "../interfaces/IProgramRules.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {IStateRoots} from "../interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Demands} from "./Demands.sol";
import {Endings} from "./Endings.sol";
import {GameStore} from "./GameStore.sol";
import {Opening} from "./Opening.sol";
import {Poison} from "./Poison.sol";
import {Turn, Turns} from "./Turns.sol";

/// @title  DisputeSetup
/// @notice The part of Disputes that opens games, ends them without a move, takes proofs and demands, and tells how they stand. Disputes
///         runs this code on its own storage, because one contract has room for 24,576 bytes; which code that is was fixed when it was
///         deployed. Called directly it has no games.
contract DisputeSetup is Opening, Endings, Poison, Demands {
    /// @param registry Says to whom an account's credits are paid
    /// @param runs Holds the claims
    /// @param stateRoots Holds the candidates
    /// @param referee Reads programs
    /// @param rules Decides whether a program breaks a rule
    constructor(
        IIdentityRegistry registry,
        ITrainingRuns runs,
        IStateRoots stateRoots,
        IReferee referee,
        IProgramRules rules
    ) GameStore(registry, runs, stateRoots, referee) Poison(rules) {}

    /// @inheritdoc IDisputes
    function gameCount() external view returns (uint256) {
        return _gameCount - 1;
    }

    /// @inheritdoc IDisputes
    function gameOf(uint256 game) external view returns (Game memory view_) {
        Stored storage g = _games[game];
        Turn memory t;
        Turns.unpack(g.turn, t);
        if (t.status == Status.None) revert UnknownGame(game);
        view_.challenger = g.challenger;
        view_.key = _keyOf(g.key);
        view_.status = t.status;
        view_.stage = t.stage;
        view_.challengersTurn = t.challengersTurn;
        view_.segment = t.segment;
        view_.movedAt = t.movedAt;
        view_.defenderLeft = t.defenderLeft;
        view_.challengerLeft = t.challengerLeft;
        view_.lo = t.lo;
        view_.hi = t.hi;
        view_.levels = t.levels;
        view_.width = t.width;
        view_.count = t.count;
        view_.picked = t.picked;
        view_.frontier = g.frontier;
    }

    /// @inheritdoc IDisputes
    function subjectOf(bytes32 key) external view returns (Subject memory subject) {
        About storage about = _subjects[_idOf(key)];
        subject.kind = about.kind;
        subject.convicted = about.convicted;
        subject.run = about.run;
        subject.round = about.round;
        subject.slot = about.slot;
        subject.defender = about.defender;
        subject.first = about.first;
        subject.checkpoints = about.checkpoints;
        (subject.bond, subject.gasPrice) = _runs.bondTerms(about.run);
    }

    /// @inheritdoc IDisputes
    function pendingCommitments() external view returns (uint256) {
        return _pending - 1;
    }

    /// @inheritdoc IDisputes
    function creditOf(address account) external view returns (uint256) {
        uint256 owed = _credits[account];
        return owed == 0 ? 0 : owed - 1;
    }

    /// @inheritdoc IDisputes
    function programOf(bytes32 programRoot)
        external
        view
        returns (bytes32 headerHash, uint32[3] memory rows, uint32[3] memory treeItems)
    {
        Shape storage shape = _shapes[programRoot];
        return (shape.headerHash, shape.rows, shape.treeItems);
    }
}
