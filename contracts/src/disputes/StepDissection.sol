// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../interfaces/IDisputeMoves.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Merkle} from "../referee/Merkle.sol";
import {Turn} from "./Turns.sol";
import {Verdicts} from "./Verdicts.sol";

/// @title  StepDissection
/// @notice From a round to one step: the checkpoints, then sixteen parts at a time. Spec: docs/protocol.md §8.5.
abstract contract StepDissection is IDisputeMoves, Verdicts {
    uint256 private constant PARTS = 16;

    /// @inheritdoc IDisputeMoves
    function postTrace(uint256 game, bytes calldata subject, bytes32[] calldata roots) external {
        Turn memory t;
        Stored storage g = _defenderMoves(game, t);
        _requireStage(t, Stage.Trace);
        _requireSubject(g, subject);
        uint256 checkpoints = _subjects[g.key].checkpoints;
        if (roots.length != checkpoints) revert WrongLength(checkpoints, roots.length);
        bytes32 traceRoot = abi.decode(subject, (ITrainingRuns.Claim)).traceRoot;
        bytes32 found = Merkle.rootOf(roots);
        if (found != traceRoot) revert HashMismatch(traceRoot, found);

        g.frontier = keccak256(abi.encode(_between(0, roots, 0, false)));
        t.count = uint16(checkpoints);
        emit TracePosted(game, roots);
        _passToChallenger(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function pickUpdate(uint256 game) external {
        Turn memory t;
        Stored storage g = _challengerMoves(game, t);
        _requireStage(t, Stage.Trace);
        t.stage = Stage.Ops;
        t.segment = IReferee.Segment.Update;
        // the point before the disputed one is the last: the state at the round's end
        t.picked = t.count;
        t.count = 0;
        emit UpdatePicked(game);
        _passToDefender(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function postSteps(uint256 game, bytes32[] calldata points, bytes32[] calldata roots) external {
        Turn memory t;
        Stored storage g = _defenderChooses(game, t);
        _requireStage(t, Stage.Steps);
        _requireFrontier(g, keccak256(abi.encode(points)));
        uint256 parts = uint256(t.hi) - t.lo;
        if (parts > PARTS) parts = PARTS;
        if (roots.length != parts - 1) revert WrongLength(parts - 1, roots.length);

        uint256 picked = t.picked;
        g.frontier = keccak256(abi.encode(_between(points[picked], roots, points[picked + 1], true)));
        t.count = uint16(parts);
        emit StepsPosted(game, roots);
        _passToChallenger(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function showTrail(uint256 game, bytes calldata subject, bytes32[] calldata points, bytes calldata proof) external {
        Turn memory t;
        Stored storage g = _active(game, t);
        _requireStage(t, Stage.Trace);
        if (!t.challengersTurn) revert NotYourTurn(false);
        _requireSubject(g, subject);
        _requireFrontier(g, keccak256(abi.encode(points)));
        ITrainingRuns.Claim memory c = abi.decode(subject, (ITrainingRuns.Claim));
        bytes32 inside = _referee.trailRootIn(_programRoot(g.key), points[points.length - 1], proof);
        if (inside == c.trailRoot) revert NoDifference();
        emit Refuted(game, "trail");
        _win(game, g, t);
    }

    /// @dev Checkpoint number `index`, or part number `index` of the disputed steps, is the first wrong one.
    function _pickSteps(Turn memory t, uint256 index) internal pure {
        (uint256 lo, uint256 hi, uint256 count) = (t.lo, t.hi, t.count);
        uint256 from = lo + (hi - lo) * index / count;
        uint256 until = lo + (hi - lo) * (index + 1) / count;
        (t.lo, t.hi) = (uint16(from), uint16(until));
        if (until - from == 1) {
            t.stage = Stage.Ops;
            t.count = 0;
        } else {
            t.stage = Stage.Steps;
        }
    }

    function _programRoot(bytes32 key) internal view returns (bytes32) {
        return _runs.programOf(_subjects[key].run);
    }

    /// @dev The roots with the agreed one before and, if wanted, the disputed one behind.
    function _between(bytes32 agreed, bytes32[] calldata roots, bytes32 disputed, bool both)
        private
        pure
        returns (bytes32[] memory points)
    {
        uint256 count = roots.length;
        points = new bytes32[](both ? count + 2 : count + 1);
        points[0] = agreed;
        for (uint256 i = 0; i < count; i++) points[i + 1] = roots[i];
        if (both) points[count + 1] = disputed;
    }
}
