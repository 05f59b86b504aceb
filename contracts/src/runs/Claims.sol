// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {RunStore} from "./RunStore.sol";
import {VerifierDraw} from "./VerifierDraw.sol";

/// @title  Claims
/// @notice One claim a slot, on the seed and a base state that this contract holds; its verifiers are drawn with it.
abstract contract Claims is ITrainingRuns, RunStore {
    /// @inheritdoc ITrainingRuns
    function claim(Claim calldata c) external {
        (Run storage r, Round storage d) = _current(c.run, Phase.Training);
        if (c.round != r.round) revert NotCurrentRound(r.round, c.round);
        if (c.slot >= d.trainers.length) revert UnknownSlot(c.run, c.round, c.slot);
        address identity = d.trainers[c.slot];
        _requireActsFor(identity);
        Slot storage s = d.slots[c.slot];
        if (s.status != SlotStatus.Enrolled) revert SlotNotOpen(s.status);
        if (c.seed != d.seed) revert WrongSeed(d.seed, c.seed);
        if (!_isBase(c.run, d.baseRound, c.baseRoot)) revert UnknownBase(c.baseRoot);

        s.status = SlotStatus.Claimed;
        s.base = bytes15(c.baseRoot);
        s.claimHash = keccak256(abi.encode(c));
        _emitClaimed(c, identity);
        d.commitsExpected += uint16(_drawVerifiers(c, r, d, s, identity));
        if (++d.claims == d.trainers.length) _closeClaims(c, r, d);
    }

    /// @dev The genesis root, the settled root, or, before one is settled, any candidate that has been posted.
    function _isBase(uint256 run, uint32 baseRound, bytes32 root) internal view returns (bool) {
        if (baseRound == GENESIS) return root == _runs[run].terms.genesisRoot;
        return _stateRoots.stands(run, baseRound, root);
    }

    function _drawVerifiers(Claim calldata c, Run storage r, Round storage d, Slot storage s, address identity)
        private
        returns (uint256 count)
    {
        uint256[] memory weights = new uint256[](d.verifiers.length);
        for (uint256 i = 0; i < weights.length; i++) {
            Verifier storage v = d.verifiers[i];
            weights[i] = v.identity == identity ? 0 : v.weight;
        }
        uint256[] memory drawn = VerifierDraw.draw(d.seed, c.slot, weights, r.terms.attesters);
        count = drawn.length;
        address[] memory identities = new address[](count);
        uint64 packed = 0;
        for (uint256 i = 0; i < count; i++) {
            packed |= uint64(drawn[i]) << uint64(8 * i);
            identities[i] = d.verifiers[drawn[i]].identity;
        }
        s.drawn = packed;
        s.drawnCount = uint8(count);
        emit VerifiersDrawn(c.run, c.round, c.slot, identities);
    }

    function _closeClaims(Claim calldata c, Run storage r, Round storage d) private {
        d.trainEnd = uint64(block.timestamp);
        d.commitEnd = d.trainEnd + r.terms.clocks.commit;
        d.revealEnd = d.commitEnd + r.terms.clocks.reveal;
        emit ClaimsClosed(c.run, c.round, d.trainEnd, d.commitEnd);
    }

    function _emitClaimed(Claim calldata c, address identity) private {
        emit Claimed(
            c.run,
            c.round,
            c.slot,
            identity,
            c.seed,
            c.baseRoot,
            c.traceRoot,
            c.trailRoot,
            c.updateRoot,
            c.updateCid
        );
    }
}
