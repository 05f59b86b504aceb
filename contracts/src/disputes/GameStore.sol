// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDemands} from "../interfaces/IDemands.sol";
import {IGames} from "../interfaces/IGames.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {IStateRoots} from "../interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Turn} from "./Turns.sol";

/// @title  GameStore
/// @notice Storage of games, subjects, bonds and credits.
abstract contract GameStore is IGames {
    /// @dev Word 0: who, and the neighbours in the list of the subject's games that were not lost, in the order of their opening.
    ///      `turn` is a Turn. Where the game is below a row or a result is part of the frontier, so that a move writes two words.
    struct Stored {
        address challenger;
        uint48 previous;
        uint48 next;
        // one word
        uint256 turn;
        bytes32 frontier;
        bytes32 key;
    }

    /// @dev A claim or candidate that a game was opened about. `rows` are those of segment Step, or Outer for a candidate.
    struct About {
        uint64 run;
        uint32 round;
        uint16 slot;
        Kind kind;
        bool convicted;
        uint48 first;
        uint48 last;
        uint16 checkpoints;
        // one word
        address defender;
        uint32 rows;
        uint32 updateRows;
    }

    struct Shape {
        bytes32 headerHash;
        uint32[3] rows;
        uint32[3] treeItems;
    }

    struct Commitment {
        uint96 bond;
        uint64 inBlock;
        uint64 madeAt;
    }

    /// @dev Length of abi.encode of a claim and of a candidate: no other bytes may stand for the same subject.
    uint256 internal constant CLAIM_BYTES = 288;
    uint256 internal constant CANDIDATE_BYTES = 128;

    IIdentityRegistry internal immutable _registry;
    ITrainingRuns internal immutable _runs;
    IStateRoots internal immutable _stateRoots;
    IReferee internal immutable _referee;

    /// @dev One more than there are, like `_pending` and what an account is owed: a word that is never zero again costs a quarter.
    uint256 internal _gameCount = 1;
    uint256 internal _pending = 1;
    mapping(uint256 game => Stored) internal _games;
    mapping(bytes32 key => About) internal _subjects;
    /// @dev By sender: nobody can take a commitment away by sending it first.
    mapping(address sender => mapping(bytes32 commitment => Commitment)) internal _commitments;
    /// @dev A root that was posted again after a conviction is another subject: its newest id by its key, and back. Zero: id is key.
    mapping(bytes32 key => bytes32 id) internal _newest;
    mapping(bytes32 id => bytes32 key) internal _again;
    mapping(bytes32 programRoot => Shape) internal _shapes;
    /// @dev One more than the account is owed, once it opened a game or was owed anything.
    mapping(address account => uint256) internal _credits;
    mapping(bytes32 id => IDemands.Demand) internal _demands;
    mapping(bytes32 key => uint256) internal _openDemands;

    constructor(
        IIdentityRegistry registry,
        ITrainingRuns runs,
        IStateRoots stateRoots,
        IReferee referee
    ) {
        _registry = registry;
        _runs = runs;
        _stateRoots = stateRoots;
        _referee = referee;
    }

    function _requireSubject(Stored storage g, bytes calldata subject) internal view {
        bytes32 key = keccak256(subject);
        if (key != g.key && key != _again[g.key]) revert SubjectMismatch(g.key, key);
    }

    /// @dev The key of what a game is about.
    function _keyOf(bytes32 id) internal view returns (bytes32 key) {
        key = _subjects[id].kind == Kind.Claim ? bytes32(0) : _again[id];
        if (key == 0) key = id;
    }

    function _idOf(bytes32 key) internal view returns (bytes32 id) {
        id = _newest[key];
        if (id == 0) id = key;
    }

    function _requireFrontier(Stored storage g, bytes32 frontier) internal view {
        if (frontier != g.frontier) revert FrontierMismatch(g.frontier, frontier);
    }

    function _requireStage(Turn memory t, Stage expected) internal pure {
        if (t.stage != expected) revert WrongStage(expected, t.stage);
    }

    /// @dev Rows stay zero until the program is declared.
    function _readRows(About storage about, bytes32 programRoot) internal {
        Shape storage shape = _shapes[programRoot];
        about.rows = shape.rows[uint256(about.kind == Kind.Claim ? IReferee.Segment.Step : IReferee.Segment.Outer)];
        about.updateRows = shape.rows[uint256(IReferee.Segment.Update)];
    }

    function _credit(address account, uint256 amount) internal {
        if (amount == 0) return;
        _know(account);
        _credits[account] += amount;
        emit Credited(account, amount);
    }

    /// @dev Gives an account the word that its first credit would otherwise have to pay for.
    function _know(address account) internal {
        if (_credits[account] == 0) _credits[account] = 1;
    }

    /// @dev Nobody has the key of the zero address.
    function _burn(uint256 amount) internal {
        if (amount == 0) return;
        (bool sent,) = address(0).call{value: amount}("");
        if (!sent) revert TransferFailed(address(0), amount);
    }
}
