// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../interfaces/IDisputes.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {GameStore} from "./GameStore.sol";
import {Turn, Turns} from "./Turns.sol";

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
        game = _gameCount++;
        About storage about = _subjects[id];
        ITrainingRuns.DisputeTerms memory t = subject.length == CANDIDATE_BYTES
            ? _openCandidate(about, subject, counterRoot)
            : _openClaim(about, subject, c.madeAt);
        if (c.bond < t.bond) revert BondTooSmall(t.bond, c.bond);
        _record(game, id, about, t);
        emit GameOpened(game, key, msg.sender, about.kind, t.defender, subject, counterRoot, t.bond);
        _know(msg.sender);
        _credit(msg.sender, c.bond - t.bond);
    }

    function _openClaim(About storage about, bytes calldata subject, uint64 committedAt)
        private
        returns (ITrainingRuns.DisputeTerms memory t)
    {
        if (subject.length != CLAIM_BYTES) revert WrongLength(CLAIM_BYTES, subject.length);
        ITrainingRuns.Claim memory c = abi.decode(subject, (ITrainingRuns.Claim));
        t = _runs.disputeClaim(c, committedAt);
        if (about.defender != address(0)) return t;
        (about.run, about.round, about.slot) = (uint64(c.run), c.round, c.slot);
        _remember(about, t);
    }

    function _openCandidate(About storage about, bytes calldata subject, bytes32 counterRoot)
        private
        returns (ITrainingRuns.DisputeTerms memory t)
    {
        (uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot) =
            abi.decode(subject, (uint256, uint32, bytes32, bytes32));
        if (counterRoot == stateRoot) revert SameRoot(counterRoot);
        t = _stateRoots.disputeCandidate(run, round, baseRoot, stateRoot);
        if (about.defender != address(0)) return t;
        (about.run, about.round, about.kind) = (uint64(run), round, Kind.Candidate);
        _remember(about, t);
    }

    function _remember(About storage about, ITrainingRuns.DisputeTerms memory t) private {
        _readRows(about, t.programRoot);
        (about.defender, about.checkpoints) = (t.defender, t.checkpoints);
    }

    /// @dev The defender of a claim starts with its trace, the defender of a candidate with the op tree: a cut is one execution.
    function _record(uint256 game, bytes32 id, About storage about, ITrainingRuns.DisputeTerms memory terms) private {
        Stored storage g = _games[game];
        g.challenger = msg.sender;
        g.previous = about.last;
        if (about.last == 0) about.first = uint48(game);
        else _games[about.last].next = uint48(game);
        about.last = uint48(game);

        Turn memory t;
        t.movedAt = uint40(block.timestamp);
        (t.defenderLeft, t.challengerLeft, t.move) = (terms.clock, terms.clock, terms.move);
        t.status = Status.Active;
        if (about.kind == Kind.Claim) {
            t.hi = uint16(terms.innerSteps);
        } else {
            t.stage = Stage.Ops;
            t.segment = IReferee.Segment.Outer;
        }
        g.turn = Turns.pack(t);
        g.key = id;
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
