// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../interfaces/IDisputeMoves.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Verdicts} from "./Verdicts.sol";

/// @title  StepDissection
/// @notice From a round to one step: the checkpoints, then sixteen parts at a time. Spec: docs/protocol.md §8.5.
abstract contract StepDissection is IDisputeMoves, Verdicts {
    uint256 private constant PARTS = 16;

    /// @inheritdoc IDisputeMoves
    function postTrace(uint256 game, bytes calldata subject, bytes32[] calldata roots) external {
        Stored storage g = _defenderMoves(game);
        _requireStage(g, Stage.Trace);
        _requireSubject(g, subject);
        uint256 checkpoints = _subjects[g.key].checkpoints;
        if (roots.length != checkpoints) revert WrongLength(checkpoints, roots.length);
        bytes32 traceRoot = abi.decode(subject, (ITrainingRuns.Claim)).traceRoot;
        bytes32 found = _rootOf(roots);
        if (found != traceRoot) revert HashMismatch(traceRoot, found);

        g.frontier = keccak256(abi.encode(_between(0, roots, 0, false)));
        g.count = uint16(checkpoints);
        emit TracePosted(game, roots);
        _passToChallenger(g);
    }

    /// @inheritdoc IDisputeMoves
    function pickUpdate(uint256 game) external {
        Stored storage g = _challengerMoves(game);
        _requireStage(g, Stage.Trace);
        g.stage = Stage.Ops;
        g.segment = IReferee.Segment.Update;
        // the point before the disputed one is the last: the state at the round's end
        g.picked = g.count;
        g.count = 0;
        emit UpdatePicked(game);
        _passToDefender(g);
    }

    /// @inheritdoc IDisputeMoves
    function postSteps(uint256 game, bytes32[] calldata points, bytes32[] calldata roots) external {
        Stored storage g = _defenderChooses(game);
        _requireStage(g, Stage.Steps);
        _requireFrontier(g, keccak256(abi.encode(points)));
        uint256 parts = _parts(g);
        if (roots.length != parts - 1) revert WrongLength(parts - 1, roots.length);

        uint256 picked = g.picked;
        g.frontier = keccak256(abi.encode(_between(points[picked], roots, points[picked + 1], true)));
        g.count = uint16(parts);
        emit StepsPosted(game, roots);
        _passToChallenger(g);
    }

    /// @inheritdoc IDisputeMoves
    function showTrail(uint256 game, bytes calldata subject, bytes32[] calldata points, bytes calldata proof) external {
        Stored storage g = _active(game);
        _requireStage(g, Stage.Trace);
        if (!g.challengersTurn) revert NotYourTurn(false);
        _requireSubject(g, subject);
        _requireFrontier(g, keccak256(abi.encode(points)));
        ITrainingRuns.Claim memory c = abi.decode(subject, (ITrainingRuns.Claim));
        bytes32 inside = _referee.trailRootIn(_programRoot(g.key), points[points.length - 1], proof);
        if (inside == c.trailRoot) revert NoDifference();
        emit Refuted(game, "trail");
        _win(game, g);
    }

    /// @dev Checkpoint number `index`, or part number `index` of the disputed steps, is the first wrong one.
    function _pickSteps(Stored storage g, uint256 index) internal {
        (uint256 lo, uint256 hi, uint256 count) = (g.lo, g.hi, g.count);
        uint256 from = lo + (hi - lo) * index / count;
        uint256 until = lo + (hi - lo) * (index + 1) / count;
        (g.lo, g.hi) = (uint16(from), uint16(until));
        if (until - from == 1) {
            g.stage = Stage.Ops;
            g.count = 0;
        } else {
            g.stage = Stage.Steps;
        }
    }

    function _programRoot(bytes32 key) internal view returns (bytes32 programRoot) {
        About storage about = _subjects[key];
        (programRoot,,,,) = _runs.executionFacts(about.run, about.round);
    }

    function _parts(Stored storage g) private view returns (uint256) {
        uint256 steps = uint256(g.hi) - g.lo;
        return steps < PARTS ? steps : PARTS;
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

    function _rootOf(bytes32[] calldata roots) internal view virtual returns (bytes32);
}
