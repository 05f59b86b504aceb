// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RunStore} from "./RunStore.sol";
import {TrailRoot} from "./TrailRoot.sol";

/// @title  Attestation
/// @notice Commit after the claims are closed, reveal after the commits are closed: the second verifier cannot copy the first.
abstract contract Attestation is ITrainingRuns, RunStore {
    /// @inheritdoc ITrainingRuns
    function commit(uint256 run, uint32 round, uint16 slot, address verifier, bytes32 commitment) external {
        Round storage d = _requireRound(run, round);
        _requirePhase(d, Phase.Committing);
        _requireActsFor(verifier);
        if (commitment == 0) revert EmptyCommitment();
        uint256 index = _drawnIndex(d, slot, verifier);
        Slot storage s = d.slots[slot];
        if (s.commitments[index] != 0) revert AlreadyCommitted(verifier, slot);

        s.commitments[index] = commitment;
        emit Committed(run, round, slot, verifier, commitment);
        if (++d.commits == d.commitsExpected) {
            d.commitEnd = uint64(block.timestamp);
            d.revealEnd = d.commitEnd + _runs[run].terms.clocks.reveal;
            emit CommitsClosed(run, round, d.commitEnd, d.revealEnd);
        }
    }

    /// @inheritdoc ITrainingRuns
    function reveal(Claim calldata c, address verifier, bytes32 salt, bytes calldata trail) external {
        (Round storage d, Slot storage s) = _requireClaim(c);
        _requirePhase(d, Phase.Revealing);
        _requireActsFor(verifier);
        uint256 index = _drawnIndex(d, c.slot, verifier);
        bytes32 commitment = keccak256(abi.encodePacked(salt, verifier, trail));
        if (s.commitments[index] != commitment) revert CommitmentMismatch(s.commitments[index], commitment);
        uint8 bit = uint8(1 << index);
        if (s.revealedMask & bit != 0) revert AlreadyRevealed(verifier, c.slot);
        uint256 length = 8 * uint256(_runs[c.run].terms.innerSteps);
        if (trail.length != length) revert TrailLength(length, trail.length);
        bytes32 root = TrailRoot.compute(trail);
        if (root != c.trailRoot) revert TrailMismatch(c.trailRoot, root);

        s.revealedMask |= bit;
        d.attested |= _bit(c.slot);
        emit Attested(c.run, c.round, c.slot, verifier, trail);
        if (++d.reveals == d.commits) {
            d.revealEnd = uint64(block.timestamp);
            d.frozenBlock = uint64(block.number);
            emit RevealsClosed(c.run, c.round, d.revealEnd);
        }
    }
}
