// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "./interfaces/IDisputes.sol";
import {IStateRoots} from "./interfaces/IStateRoots.sol";
import {ITrainingRuns} from "./interfaces/ITrainingRuns.sol";

/// @title  Disputes
/// @notice Opens disputes and holds the challengers' bonds. The game that settles them (dissection, clocks, referee) is
///         not part of this version: an open dispute keeps its claim pending and every bond of it locked. Its verdict
///         will be applied where TrainingRuns counts open disputes. Spec: docs/protocol.md §8.
///
/// Invariants (each has an `invariant_` test):
///   D1  balance >= Σ bonds of open disputes
///   D2  a claim with an open dispute is never credited, and its stake never leaves its lock
contract Disputes is IDisputes {
    ITrainingRuns private immutable _runs;
    IStateRoots private immutable _stateRoots;

    Dispute[] private _disputes;
    mapping(address challenger => mapping(bytes32 key => uint256 dispute)) private _by;

    /// @param runs Holds the claims
    /// @param stateRoots Holds the candidates
    constructor(ITrainingRuns runs, IStateRoots stateRoots) {
        _runs = runs;
        _stateRoots = stateRoots;
    }

    /// @inheritdoc IDisputes
    function open(ITrainingRuns.Claim calldata c, bytes32 counterTraceRoot) external payable returns (uint256 dispute) {
        bytes32 key = keccak256(abi.encode(c));
        dispute = _record(Subject.Claim, key, counterTraceRoot);
        emit ClaimDisputeOpened(dispute, c.run, c.round, c.slot, key, msg.sender, counterTraceRoot, msg.value);
        _requireBond(_runs.disputeClaim(c));
    }

    /// @inheritdoc IDisputes
    function openCandidate(uint256 run, uint32 round, bytes32 stateRoot, bytes32 counterRoot)
        external
        payable
        returns (uint256 dispute)
    {
        if (counterRoot == stateRoot) revert SameRoot(counterRoot);
        bytes32 key = keccak256(abi.encode(run, round, stateRoot));
        dispute = _record(Subject.Candidate, key, counterRoot);
        emit CandidateDisputeOpened(dispute, run, round, stateRoot, msg.sender, counterRoot, msg.value);
        _requireBond(_stateRoots.disputeCandidate(run, round, stateRoot));
    }

    /// @inheritdoc IDisputes
    function disputeCount() external view returns (uint256) {
        return _disputes.length;
    }

    /// @inheritdoc IDisputes
    function disputeOf(uint256 dispute) external view returns (Dispute memory) {
        if (dispute == 0 || dispute > _disputes.length) revert UnknownDispute(dispute);
        return _disputes[dispute - 1];
    }

    /// @inheritdoc IDisputes
    function disputeBy(address challenger, bytes32 key) external view returns (uint256 dispute) {
        return _by[challenger][key];
    }

    function _record(Subject subject, bytes32 key, bytes32 counterRoot) private returns (uint256 dispute) {
        if (_by[msg.sender][key] != 0) revert AlreadyDisputed(msg.sender, key);
        _disputes.push(Dispute(msg.sender, subject, uint64(block.timestamp), msg.value, key, counterRoot));
        dispute = _disputes.length;
        _by[msg.sender][key] = dispute;
    }

    function _requireBond(uint256 required) private view {
        if (msg.value < required) revert BondTooSmall(required, msg.value);
    }
}
