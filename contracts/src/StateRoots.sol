// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "./Acting.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {IStateRoots} from "./interfaces/IStateRoots.sol";
import {ITrainingRuns} from "./interfaces/ITrainingRuns.sol";

/// @title  StateRoots
/// @notice Candidates for the state after each cut, and the settlement of one of them. Everybody can compute the root, so
///         a false candidate is held back by one dispute, and the true one stands alone. Spec: docs/protocol.md §7.
///
/// Invariants (each has an `invariant_` test):
///   C1  a settled root never changes, and was posted for a round that was cut with a non-empty list
///   C2  a round's root is settled only after the state it was computed from
///   C3  a bond is returned at most once, and never while its candidate is disputed
contract StateRoots is IStateRoots {
    struct Standing {
        address poster;
        uint64 postedAt;
        uint32 disputes;
        bool bondReturned;
    }

    struct Candidates {
        bytes32 settled;
        uint32 undisputed;
        bytes32[] roots;
        mapping(bytes32 root => Standing) standing;
    }

    uint32 private constant GENESIS = type(uint32).max;

    IIdentityRegistry private immutable _registry;
    IStaking private immutable _staking;
    ITrainingRuns private immutable _runs;
    address private immutable _disputes;

    mapping(uint256 run => mapping(uint32 round => Candidates)) private _candidates;

    /// @param registry Says who acts for an identity
    /// @param staking Holds the bonds that this contract locks
    /// @param runs Holds the rounds
    /// @param disputes The only contract that may mark a candidate as disputed
    constructor(IIdentityRegistry registry, IStaking staking, ITrainingRuns runs, address disputes) {
        _registry = registry;
        _staking = staking;
        _runs = runs;
        _disputes = disputes;
    }

    /// @inheritdoc IStateRoots
    function postCandidate(uint256 run, uint32 round, bytes32 stateRoot, address poster) external {
        ITrainingRuns.RoundState memory d = _runs.roundState(run, round);
        if (d.cutAt == 0) revert RoundNotCut(run, round);
        Acting.requireFor(_registry, poster);
        if (d.accepted == 0) revert NothingToPropose(run, round);
        if (stateRoot == 0) revert EmptyRoot();
        Candidates storage all = _candidates[run][round];
        if (all.settled != 0) revert StateAlreadySettled(all.settled);
        Standing storage candidate = all.standing[stateRoot];
        if (candidate.poster != address(0)) revert CandidateExists(stateRoot);

        candidate.poster = poster;
        candidate.postedAt = uint64(block.timestamp);
        all.roots.push(stateRoot);
        all.undisputed++;
        emit CandidatePosted(run, round, stateRoot, poster);
        _staking.lock(poster, _runs.termsOf(run).candidateBond);
    }

    /// @inheritdoc IStateRoots
    function settle(uint256 run, uint32 round, bytes32 stateRoot) external {
        (Candidates storage all, Standing storage candidate) = _requireCandidate(run, round, stateRoot);
        if (all.settled != 0) revert StateAlreadySettled(all.settled);
        if (candidate.disputes != 0) revert CandidateInDispute(stateRoot, candidate.disputes);
        if (all.undisputed != 1) revert CandidateContested(all.undisputed);
        uint64 until = candidate.postedAt + _runs.termsOf(run).clocks.window;
        if (block.timestamp < until) revert WindowOpen(until);
        uint32 baseRound = _runs.roundState(run, round).baseRound;
        if (baseRound != GENESIS && _candidates[run][baseRound].settled == 0) revert BaseNotSettled(run, baseRound);

        all.settled = stateRoot;
        emit CandidateSettled(run, round, stateRoot);
        _returnBond(run, round, stateRoot, candidate);
    }

    /// @inheritdoc IStateRoots
    function releaseCandidate(uint256 run, uint32 round, bytes32 stateRoot) external {
        (Candidates storage all, Standing storage candidate) = _requireCandidate(run, round, stateRoot);
        if (candidate.disputes != 0) revert CandidateInDispute(stateRoot, candidate.disputes);
        if (all.settled == 0) revert NotSettled(run, round);
        _returnBond(run, round, stateRoot, candidate);
    }

    /// @inheritdoc IStateRoots
    function disputeCandidate(uint256 run, uint32 round, bytes32 stateRoot) external returns (uint128 bond) {
        if (msg.sender != _disputes) revert OnlyDisputes(msg.sender);
        (Candidates storage all, Standing storage candidate) = _requireCandidate(run, round, stateRoot);
        if (all.settled != 0) revert StateAlreadySettled(all.settled);
        if (candidate.disputes++ == 0) all.undisputed--;
        emit CandidateDisputed(run, round, stateRoot);
        return _runs.termsOf(run).challengeBond;
    }

    /// @inheritdoc IStateRoots
    function stands(uint256 run, uint32 round, bytes32 root) external view returns (bool) {
        Candidates storage all = _candidates[run][round];
        return all.settled == 0 ? all.standing[root].poster != address(0) : root == all.settled;
    }

    /// @inheritdoc IStateRoots
    function settledAfter(uint256 run, uint32 round) external view returns (bytes32) {
        return _candidates[run][round].settled;
    }

    /// @inheritdoc IStateRoots
    function candidatesOf(uint256 run, uint32 round) external view returns (Candidate[] memory list) {
        Candidates storage all = _candidates[run][round];
        list = new Candidate[](all.roots.length);
        for (uint256 i = 0; i < list.length; i++) {
            bytes32 root = all.roots[i];
            Standing storage c = all.standing[root];
            list[i] = Candidate(root, c.poster, c.postedAt, c.disputes, root == all.settled, c.bondReturned);
        }
    }

    /// @inheritdoc IStateRoots
    function settledRoot(uint256 run, uint32 round) public view returns (bytes32) {
        ITrainingRuns.RoundState memory d = _runs.roundState(run, round);
        if (d.cutAt == 0) return 0;
        uint32 stateRound = d.accepted == 0 ? d.baseRound : round;
        return stateRound == GENESIS ? _runs.termsOf(run).genesisRoot : _candidates[run][stateRound].settled;
    }

    /// @inheritdoc IStateRoots
    function finalRoot(uint256 run) external view returns (bytes32) {
        (uint32 round,) = _runs.phase(run);
        return round + 1 == _runs.termsOf(run).rounds ? settledRoot(run, round) : bytes32(0);
    }

    function _requireCandidate(uint256 run, uint32 round, bytes32 stateRoot)
        private
        view
        returns (Candidates storage all, Standing storage candidate)
    {
        all = _candidates[run][round];
        candidate = all.standing[stateRoot];
        if (candidate.poster == address(0)) revert UnknownCandidate(stateRoot);
    }

    function _returnBond(uint256 run, uint32 round, bytes32 stateRoot, Standing storage candidate) private {
        if (candidate.bondReturned) revert BondAlreadyReturned(stateRoot);
        candidate.bondReturned = true;
        emit CandidateReleased(run, round, stateRoot, candidate.poster);
        _staking.unlock(candidate.poster, _runs.termsOf(run).candidateBond);
    }
}
