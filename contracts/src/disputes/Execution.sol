// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../interfaces/IDisputeMoves.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {ElementDissection} from "./ElementDissection.sol";
import {Turn} from "./Turns.sol";

/// @title  Execution
/// @notice The end of a game: the referee computes one term, one LaneFold or one listing. Spec: docs/protocol.md §8.7.
abstract contract Execution is ElementDissection {
    /// @inheritdoc IDisputeMoves
    function pick(uint256 game, uint16 index) external {
        Turn memory t;
        Stored storage g = _challengerMoves(game, t);
        if (index >= t.count) revert NothingToPick(t.count, index);
        Stage stage = t.stage;
        t.picked = index;
        if (stage == Stage.Trace || stage == Stage.Steps) _pickSteps(t, index);
        else if (stage == Stage.Leaf) t.stage = Stage.Element;
        else if (stage < Stage.Leaf && t.levels == 0) t.stage = _below(stage);
        emit Picked(game, stage, index);
        _passToDefender(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function executeElement(uint256 game, Element calldata element, Opened calldata opened) external {
        Turn memory t;
        Stored storage g = _defenderMoves(game, t);
        (IReferee.Question memory q, uint32 claimed) = _pickedElement(g, t, element);
        _lookUp(g, q, opened);
        uint32 computed = _referee.compute(q, opened.openings);
        emit Executed(game, q.element, 0, claimed, computed);
        if (claimed == computed) _lose(game, g, t);
        else _win(game, g, t);
    }

    /// @inheritdoc IDisputeMoves
    function executeTerm(
        uint256 game,
        bytes calldata subject,
        Context calldata context,
        Partials calldata term,
        Opened calldata opened
    ) external {
        Turn memory t;
        Stored storage g = _defenderMoves(game, t);
        _requireStage(t, Stage.Terms);
        (uint32 before, uint32 claimed) = _pickedSum(g, t, term);
        _requireContext(context, term.context);
        IReferee.Question memory q = _question(g, t, subject, context);
        q.element = term.element;
        q.term = term.firstTerm + uint32(t.picked);
        q.accumulator = before;
        _lookUp(g, q, opened);
        uint32 computed = _referee.execute(q, opened.openings);
        emit Executed(game, q.element, q.term, claimed, computed);
        if (claimed == computed) _lose(game, g, t);
        else _win(game, g, t);
    }

    /// @dev An accepted update is known by its number in the list that the cut fixed: the claim must be the one that stands there.
    function _lookUp(Stored storage g, IReferee.Question memory q, Opened calldata opened) private view {
        if (opened.update.length == 0) return;
        About storage about = _subjects[g.key];
        (,, bytes32 claimHash) = _runs.acceptedAt(about.run, about.round, opened.updateIndex);
        bytes32 given = keccak256(opened.update);
        if (given != claimHash) revert SubjectMismatch(claimHash, given);
        q.updateRoot = abi.decode(opened.update, (ITrainingRuns.Claim)).updateRoot;
        q.updateIndex = opened.updateIndex;
    }

    /// @dev What comes when the bottom of a tree is reached.
    function _below(Stage stage) private pure returns (Stage) {
        if (stage == Stage.Ops) return Stage.Row;
        if (stage == Stage.Result) return Stage.Item;
        return Stage.Leaf;
    }
}
