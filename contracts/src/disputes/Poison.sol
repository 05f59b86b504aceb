// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../interfaces/IDisputes.sol";
import {IProgramRules} from "../interfaces/IProgramRules.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Merkle} from "../referee/Merkle.sol";
import {Verdicts} from "./Verdicts.sol";

/// @title  Poison
/// @notice A number that no honest claim holds, or a program that breaks a rule, decides in one transaction, without a game. Spec: docs/protocol.md §8.9.
abstract contract Poison is IDisputes, Verdicts {
    IProgramRules private immutable _rules;

    constructor(IProgramRules rules) {
        _rules = rules;
    }

    /// @inheritdoc IDisputes
    function showPoisonInTrace(
        bytes calldata subject,
        uint16 checkpoint,
        bytes32 root,
        bytes calldata path,
        bytes calldata proof
    ) external {
        (ITrainingRuns.Claim memory c, ITrainingRuns.DisputeTerms memory t) = _claimOf(subject);
        if (checkpoint >= t.checkpoints) revert NothingToPick(t.checkpoints, checkpoint);
        uint256 length = 32 * Merkle.depth(t.checkpoints);
        if (path.length != length) revert WrongLength(length, path.length);
        bytes32 found = Merkle.climb(Merkle.leaf(root), checkpoint, path);
        if (found != c.traceRoot) revert HashMismatch(c.traceRoot, found);
        if (!_referee.poisoned(t.programRoot, IReferee.Tree.Inner, root, proof)) revert NoPoison();
        _convictOfPoison(subject, c, t);
    }

    /// @inheritdoc IDisputes
    function showPoisonInUpdate(bytes calldata subject, bytes calldata proof) external {
        (ITrainingRuns.Claim memory c, ITrainingRuns.DisputeTerms memory t) = _claimOf(subject);
        if (!_referee.poisoned(t.programRoot, IReferee.Tree.Update, c.updateRoot, proof)) revert NoPoison();
        _convictOfPoison(subject, c, t);
    }

    /// @inheritdoc IDisputes
    function voidRun(uint256 run, bytes calldata proof) external {
        bytes32 programRoot = _runs.programOf(run);
        if (!_rules.malformed(programRoot, proof)) revert WellFormed(programRoot);
        _runs.voidRun(run);
    }

    function _claimOf(bytes calldata subject)
        private
        view
        returns (ITrainingRuns.Claim memory c, ITrainingRuns.DisputeTerms memory t)
    {
        if (subject.length != CLAIM_BYTES) revert WrongLength(CLAIM_BYTES, subject.length);
        c = abi.decode(subject, (ITrainingRuns.Claim));
        t = _runs.disputeTerms(c);
    }

    function _convictOfPoison(
        bytes calldata subject,
        ITrainingRuns.Claim memory c,
        ITrainingRuns.DisputeTerms memory t
    ) private {
        bytes32 key = keccak256(subject);
        About storage about = _subjects[key];
        if (about.defender == address(0)) {
            (about.run, about.round, about.slot) = (uint64(c.run), c.round, c.slot);
            about.defender = t.defender;
        }
        if (!_isOpen(key)) revert SubjectNotOpen(key);
        emit PoisonShown(key, msg.sender);
        _convict(key, about, msg.sender, 0, t.gasPrice);
    }
}
