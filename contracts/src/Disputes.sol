// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Demands} from "./disputes/Demands.sol";
import {Endings} from "./disputes/Endings.sol";
import {GameStore} from "./disputes/GameStore.sol";
import {Opening} from "./disputes/Opening.sol";
import {Poison} from "./disputes/Poison.sol";
import {IDisputes} from "./interfaces/IDisputes.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IProgramRules} from "./interfaces/IProgramRules.sol";
import {IReferee} from "./interfaces/IReferee.sol";
import {IStateRoots} from "./interfaces/IStateRoots.sol";
import {ITrainingRuns} from "./interfaces/ITrainingRuns.sol";

/// @title  Disputes
/// @notice Settles a dispute about a claim or a candidate by a game that ends at one instruction, which the referee executes. No
///         owner, no committee, no pause. Spec: docs/protocol.md §8.
///
/// Invariants (each has an `invariant_` test):
///   D1  balance >= Σ bonds of active games and commitments + Σ prepayments of open demands + Σ credits
///   D2  a game that has ended never changes; a subject is convicted at most once
///   D3  a claim with an active game, and a convicted one, is never credited
///   D4  when its turn begins a side has at least `move` seconds, and a side loses by clock only after its own time is used up
///   D5  a lost game changes nothing for its subject but the number of active games
contract Disputes is Opening, Endings, Poison, Demands {
    address private immutable _moves;

    /// @param runs Holds the claims
    /// @param stateRoots Holds the candidates
    /// @param referee Computes single instructions
    /// @param staking Pays the challengers' half of a slash
    /// @param moves The code of the moves: DisputeMoves, deployed with the same contracts
    /// @param rules Decides whether a program breaks a rule
    constructor(
        ITrainingRuns runs,
        IStateRoots stateRoots,
        IReferee referee,
        address staking,
        address moves,
        IProgramRules rules
    ) GameStore(IIdentityRegistry(address(0)), runs, stateRoots, referee, staking) Poison(rules) {
        _moves = moves;
    }

    /// @notice Answers the calls of IDisputeMoves with the code of the moves, run on this contract's storage.
    fallback() external {
        _toMoves();
    }

    /// @inheritdoc IDisputes
    function playAt(uint256 game, bytes32 position, bytes calldata move) external {
        bytes32 found = positionOf(game);
        if (found != position) revert PositionMismatch(found, position);
        if (move.length < 36 || uint256(bytes32(move[4:36])) != game) revert UnknownGame(game);
        (bool done, bytes memory answer) = _moves.delegatecall(move);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }

    function _toMoves() private {
        address moves = _moves;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), moves, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(done) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }

    /// @inheritdoc IDisputes
    function gameCount() external view returns (uint256) {
        return _gameCount;
    }

    /// @inheritdoc IDisputes
    function positionOf(uint256 game) public view returns (bytes32) {
        Stored storage g = _games[game];
        bytes32 place = keccak256(
            abi.encode(g.segment, g.lo, g.hi, g.levels, g.width, g.count, g.picked, g.place, g.row, g.terms, g.firstTerm)
        );
        return keccak256(abi.encode(g.challenger, g.key, g.status, g.stage, g.challengersTurn, g.frontier, place));
    }

    /// @inheritdoc IDisputes
    function gameOf(uint256 game) external view returns (Game memory view_) {
        Stored storage g = _games[game];
        if (g.status == Status.None) revert UnknownGame(game);
        view_.challenger = g.challenger;
        view_.key = _keyOf(g.key);
        view_.status = g.status;
        view_.stage = g.stage;
        view_.challengersTurn = g.challengersTurn;
        view_.segment = g.segment;
        view_.movedAt = g.movedAt;
        view_.defenderLeft = g.defenderLeft;
        view_.challengerLeft = g.challengerLeft;
        view_.lo = g.lo;
        view_.hi = g.hi;
        view_.levels = g.levels;
        view_.width = g.width;
        view_.count = g.count;
        view_.picked = g.picked;
        view_.place = g.place;
        view_.row = g.row;
        view_.elements = g.elements;
        view_.terms = g.terms;
        view_.firstTerm = g.firstTerm;
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
        subject.clock = about.clock;
        subject.move = about.move;
        subject.innerSteps = about.innerSteps;
        subject.checkpoints = about.checkpoints;
        subject.bond = about.bond;
        subject.gasPrice = about.gasPrice;
    }

    /// @inheritdoc IDisputes
    function gameBy(address challenger, bytes32 key) external view returns (uint256) {
        return _by[challenger][_idOf(key)];
    }

    /// @inheritdoc IDisputes
    function pendingCommitments() external view returns (uint256) {
        return _pending - 1;
    }

    /// @inheritdoc IDisputes
    function creditOf(address account) external view returns (uint256) {
        return _credits[account];
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
