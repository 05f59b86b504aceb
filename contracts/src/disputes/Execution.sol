// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../interfaces/IDisputeMoves.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {ElementDissection} from "./ElementDissection.sol";

/// @title  Execution
/// @notice The end of a game: the referee computes one term, one LaneFold or one listing. Spec: docs/protocol.md §8.7.
abstract contract Execution is ElementDissection {
    /// @inheritdoc IDisputeMoves
    function pick(uint256 game, uint16 index) external {
        Stored storage g = _challengerMoves(game);
        if (index >= g.count) revert NothingToPick(g.count, index);
        Stage stage = g.stage;
        g.picked = index;
        if (stage == Stage.Trace || stage == Stage.Steps) _pickSteps(g, index);
        else if (stage == Stage.Leaf) g.stage = Stage.Element;
        else if (stage < Stage.Leaf && g.levels == 0) g.stage = _below(stage);
        emit Picked(game, stage, index);
        _passToDefender(g);
    }

    /// @inheritdoc IDisputeMoves
    function executeElement(uint256 game, Element calldata element, Opened calldata opened) external {
        Stored storage g = _defenderMoves(game);
        (IReferee.Question memory q, uint32 claimed) = _pickedElement(g, element);
        (bool chain, uint32 terms, uint32 start) = _referee.termsOf(q, element.items);
        if (chain && terms > 1) revert IsAChain(terms);
        uint32 computed = start;
        if (terms != 0) {
            q.accumulator = start;
            computed = _execute(g, q, opened);
        }
        _judge(game, g, q, claimed, computed);
    }

    /// @inheritdoc IDisputeMoves
    function executeTerm(uint256 game, Term calldata term, Opened calldata opened) external {
        Stored storage g = _defenderMoves(game);
        _requireStage(g, Stage.Terms);
        _requireFrontier(g, _held(term.context, keccak256(abi.encode(term.start, term.values))));
        IReferee.Question memory q = _question(g, term.subject, term.context);
        uint256 picked = g.picked;
        q.element = g.place;
        q.term = g.firstTerm + uint32(picked);
        q.accumulator = picked == 0 ? term.start : _valueAt(term.values, picked - 1);
        _judge(game, g, q, _valueAt(term.values, picked), _execute(g, q, opened));
    }

    /// @dev An accepted update is known by its number in the list that the cut fixed: the claim must be the one that stands there.
    function _execute(Stored storage g, IReferee.Question memory q, Opened calldata opened) private view returns (uint32) {
        if (opened.update.length != 0) {
            About storage about = _subjects[g.key];
            (,, bytes32 claimHash) = _runs.acceptedAt(about.run, about.round, opened.updateIndex);
            bytes32 given = keccak256(opened.update);
            if (given != claimHash) revert SubjectMismatch(claimHash, given);
            q.updateRoot = abi.decode(opened.update, (ITrainingRuns.Claim)).updateRoot;
            q.updateIndex = opened.updateIndex;
        }
        return _referee.execute(q, opened.openings);
    }

    function _judge(uint256 game, Stored storage g, IReferee.Question memory q, uint32 claimed, uint32 computed) private {
        emit Executed(game, g.row, q.element, q.term, claimed, computed);
        if (claimed == computed) _lose(game, g);
        else _win(game, g);
    }

    /// @dev What comes when the bottom of a tree is reached.
    function _below(Stage stage) private pure returns (Stage) {
        if (stage == Stage.Ops) return Stage.Row;
        if (stage == Stage.Result) return Stage.Item;
        return Stage.Leaf;
    }
}
