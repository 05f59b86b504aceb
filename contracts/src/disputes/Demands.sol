// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDemands} from "../interfaces/IDemands.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Merkle} from "../referee/Merkle.sol";
import {GameStore} from "./GameStore.sol";

/// @title  Demands
/// @notice Whoever claims must be able to show what the claim is about. Spec: docs/protocol.md §8.10.
abstract contract Demands is IDemands, GameStore {
    /// @notice Gas that an answer is taken to cost.
    uint256 internal constant ANSWER_GAS = 100_000;

    /// @inheritdoc IDemands
    function demand(bytes calldata subject, Part part, uint32 position, uint64 leaf, bytes calldata proof)
        external
        payable
        returns (bytes32 id)
    {
        if (subject.length != CLAIM_BYTES) revert WrongLength(CLAIM_BYTES, subject.length);
        bytes32 key = keccak256(subject);
        id = keccak256(abi.encode(key, part, position, leaf));
        Demand storage d = _demands[id];
        if (d.asker != address(0)) revert AlreadyDemanded(id);
        d.key = key;
        (d.part, d.position, d.leaf) = (part, position, leaf);
        ITrainingRuns.DisputeTerms memory t = _about(d, subject);
        _place(d, t, proof);
        _prepay(d, ANSWER_GAS * t.gasPrice, _openDemands[key]++);

        d.deadline = uint64(block.timestamp) + t.clock;
        (d.asker, d.open) = (msg.sender, true);
        emit LeafDemanded(id, key, msg.sender, part, position, leaf, d.deadline, msg.value);
    }

    /// @inheritdoc IDemands
    function answer(bytes32 id, bytes calldata subject, bytes calldata leaf, bytes calldata path) external {
        Demand storage d = _requireOpen(id);
        // an overdue one must not be kept to be answered or ended as it pleases
        if (block.timestamp > d.deadline) revert AnswerTooLate(d.deadline);
        if (keccak256(subject) != d.key) revert SubjectMismatch(d.key, keccak256(subject));
        uint256 length = 32 * (uint256(d.depth) + d.treeDepth);
        if (path.length != length) revert WrongLength(length, path.length);
        uint256 size = d.part == Part.Trace ? 32 : Merkle.LEAF_BYTES;
        if (leaf.length != size) revert WrongLength(size, leaf.length);
        ITrainingRuns.Claim memory c = abi.decode(subject, (ITrainingRuns.Claim));
        uint256 middle = 32 * uint256(d.depth);
        bytes32 found = Merkle.climb(Merkle.leaf(leaf), d.leaf, path[:middle]);
        bytes32 root = c.traceRoot;
        if (d.part != Part.Trace) {
            found = Merkle.climb(Merkle.leaf(found), d.position, path[middle:]);
            root = d.part == Part.Base ? c.baseRoot : c.updateRoot;
        }
        if (found != root) revert HashMismatch(root, found);

        _close(d);
        emit LeafAnswered(id, d.key, msg.sender, d.burned, leaf);
        _credit(msg.sender, d.prepaid - d.burned);
        _burn(d.burned);
    }

    /// @inheritdoc IDemands
    function expire(bytes32 id) external {
        Demand storage d = _requireOpen(id);
        if (block.timestamp <= d.deadline) revert StillAnswerable(d.deadline);
        _close(d);
        bool voids = _runs.isClaimOpen(d.run, d.round, d.slot);
        emit DemandExpired(id, d.key, voids);
        _credit(d.asker, d.prepaid);
        if (voids) _runs.voidUnanswered(d.run, d.round, d.slot);
    }

    /// @inheritdoc IDemands
    function demandOf(bytes32 id) external view returns (Demand memory) {
        return _demands[id];
    }

    /// @inheritdoc IDemands
    function openDemands(bytes32 key) external view returns (uint256) {
        return _openDemands[key];
    }

    function _about(Demand storage d, bytes calldata subject) private returns (ITrainingRuns.DisputeTerms memory t) {
        ITrainingRuns.Claim memory c = abi.decode(subject, (ITrainingRuns.Claim));
        t = _runs.disputeTerms(c);
        _runs.demandClaim(c);
        (d.run, d.round, d.slot) = (uint64(c.run), c.round, c.slot);
    }

    /// @dev Each demand that waits costs one price more, which the answer burns: who keeps others out by demands that it answers itself pays
    ///      for all of them, and who floods a claim with demands pays for the square of their number.
    function _prepay(Demand storage d, uint256 price, uint256 waiting) private {
        uint256 required = price * (1 + waiting);
        if (msg.value < required) revert PrepaymentTooSmall(required, msg.value);
        if (msg.value > type(uint96).max) revert PrepaymentTooLarge(type(uint96).max, msg.value);
        (d.prepaid, d.burned) = (uint96(msg.value), uint96(required - price));
    }

    /// @dev Where the leaf stands in its trees.
    function _place(Demand storage d, ITrainingRuns.DisputeTerms memory t, bytes calldata proof) private {
        uint256 leaves = t.checkpoints;
        if (d.part == Part.Trace) {
            if (d.position != 0) revert NoSuchLeaf(1, d.position);
        } else {
            IReferee.Tree tree = d.part == Part.Base ? IReferee.Tree.Round : IReferee.Tree.Update;
            uint256 items = _shapes[t.programRoot].treeItems[uint256(tree)];
            if (items == 0) revert ProgramNotDeclared(t.programRoot);
            d.treeDepth = uint8(Merkle.depth(items));
            leaves = Merkle.leaves(_referee.tensorAt(t.programRoot, tree, d.position, proof).elements);
        }
        if (d.leaf >= leaves) revert NoSuchLeaf(leaves, d.leaf);
        d.depth = uint8(Merkle.depth(leaves));
    }

    function _requireOpen(bytes32 id) private view returns (Demand storage d) {
        d = _demands[id];
        if (d.asker == address(0)) revert UnknownDemand(id);
        if (!d.open) revert DemandOver(id);
    }

    function _close(Demand storage d) private {
        d.open = false;
        if (--_openDemands[d.key] == 0) _runs.endDemands(d.run, d.round, d.slot);
    }
}
