// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../interfaces/IDisputes.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {GameStore} from "./GameStore.sol";

/// @title  Opening
/// @notice Opens a game in two steps, so that nobody can copy an opening that it sees coming. Spec: docs/protocol.md §8.3.
abstract contract Opening is IDisputes, GameStore {
    uint256 private constant YOUNGEST = 1;
    uint256 private constant OLDEST = 256;

    /// @inheritdoc IDisputes
    function declareProgram(bytes32 programRoot, bytes calldata proof) external {
        IReferee.ProgramShape memory shape = _referee.shapeOf(programRoot, proof);
        _shapes[programRoot] = Shape(shape.headerHash, shape.rows, shape.treeItems);
        emit ProgramDeclared(programRoot, shape.headerHash, shape.rows, shape.treeItems);
    }

    /// @inheritdoc IDisputes
    function commit(bytes32 commitment) external payable {
        Commitment storage c = _commitments[msg.sender][commitment];
        if (c.inBlock != 0) revert CommitmentExists(commitment);
        if (msg.value > type(uint96).max) revert BondTooSmall(type(uint96).max, msg.value);
        c.bond = uint96(msg.value);
        c.inBlock = uint64(block.number);
        c.madeAt = uint64(block.timestamp);
        _pending++;
        emit OpeningCommitted(commitment, msg.sender, msg.value);
    }

    /// @inheritdoc IDisputes
    function returnCommitment(address sender, bytes32 commitment) external {
        Commitment memory c = _take(sender, commitment);
        if (block.number <= c.inBlock + OLDEST) revert CommitmentTooYoung(c.inBlock + OLDEST + 1);
        emit CommitmentReturned(commitment, sender, c.bond);
        _credit(sender, c.bond);
    }

    /// @inheritdoc IDisputes
    function open(bytes calldata subject, bytes32 counterRoot, bytes32 salt) external returns (uint256 game) {
        bytes32 key = keccak256(subject);
        Commitment memory c = _take(msg.sender, keccak256(abi.encode(key, counterRoot, salt, msg.sender)));
        if (block.number < c.inBlock + YOUNGEST) revert CommitmentTooYoung(c.inBlock + YOUNGEST);
        if (block.number > c.inBlock + OLDEST) revert CommitmentTooOld(c.inBlock + OLDEST);
        bytes32 id = subject.length == CANDIDATE_BYTES ? _openableId(key) : key;
        if (_by[msg.sender][id] != 0) revert AlreadyChallenged(_by[msg.sender][id]);

        game = ++_gameCount;
        _by[msg.sender][id] = game;
        About storage about = _subjects[id];
        if (subject.length == CANDIDATE_BYTES) _openCandidate(about, subject, counterRoot);
        else _openClaim(about, subject, c.madeAt);
        if (c.bond < about.bond) revert BondTooSmall(about.bond, c.bond);
        _record(game, id, about);
        emit GameOpened(game, key, msg.sender, about.kind, about.defender, subject, counterRoot, about.bond);
        _credit(msg.sender, c.bond - about.bond);
    }

    function _openClaim(About storage about, bytes calldata subject, uint64 committedAt) private {
        if (subject.length != CLAIM_BYTES) revert WrongLength(CLAIM_BYTES, subject.length);
        ITrainingRuns.Claim memory c = abi.decode(subject, (ITrainingRuns.Claim));
        ITrainingRuns.DisputeTerms memory t = _runs.disputeClaim(c, committedAt);
        if (about.defender != address(0)) return;
        (about.run, about.round, about.slot) = (uint64(c.run), c.round, c.slot);
        _remember(about, t);
    }

    function _openCandidate(About storage about, bytes calldata subject, bytes32 counterRoot) private {
        (uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot) =
            abi.decode(subject, (uint256, uint32, bytes32, bytes32));
        if (counterRoot == stateRoot) revert SameRoot(counterRoot);
        ITrainingRuns.DisputeTerms memory t = _stateRoots.disputeCandidate(run, round, baseRoot, stateRoot);
        if (about.defender != address(0)) return;
        (about.run, about.round, about.kind) = (uint64(run), round, Kind.Candidate);
        _remember(about, t);
    }

    function _remember(About storage about, ITrainingRuns.DisputeTerms memory t) private {
        _readRows(about, t.programRoot);
        about.defender = t.defender;
        (about.clock, about.move) = (t.clock, t.move);
        (about.innerSteps, about.checkpoints) = (uint16(t.innerSteps), t.checkpoints);
        (about.bond, about.gasPrice) = (t.bond, t.gasPrice);
    }

    /// @dev The defender of a claim starts with its trace, the defender of a candidate with the op tree: a cut is one execution.
    function _record(uint256 game, bytes32 id, About storage about) private {
        Stored storage g = _games[game];
        g.challenger = msg.sender;
        g.previous = about.last;
        if (about.last == 0) about.first = uint48(game);
        else _games[about.last].next = uint48(game);
        about.last = uint48(game);

        g.movedAt = uint40(block.timestamp);
        (g.defenderLeft, g.challengerLeft, g.move) = (about.clock, about.clock, about.move);
        g.status = Status.Active;
        if (about.kind == Kind.Claim) {
            g.hi = about.innerSteps;
        } else {
            g.stage = Stage.Ops;
            g.segment = IReferee.Segment.Outer;
        }
        g.key = id;
        // so that no later move pays for a new word
        g.items = 1;
    }

    /// @dev Games about a candidate that was convicted say nothing of one that was posted again with the same root.
    function _openableId(bytes32 key) private returns (bytes32 id) {
        id = _idOf(key);
        if (!_subjects[id].convicted) return id;
        id = keccak256(abi.encode(id));
        (_newest[key], _again[id]) = (id, key);
    }

    function _take(address sender, bytes32 commitment) private returns (Commitment memory c) {
        c = _commitments[sender][commitment];
        if (c.inBlock == 0) revert UnknownCommitment(commitment);
        delete _commitments[sender][commitment];
        _pending--;
    }
}
