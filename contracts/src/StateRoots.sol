// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Acting} from "./Acting.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IStaking} from "./interfaces/IStaking.sol";
import {IStateRoots} from "./interfaces/IStateRoots.sol";
import {ITrainingRuns} from "./interfaces/ITrainingRuns.sol";

/// @title  StateRoots
/// @notice Candidates for the state after each cut, and the settlement of one of them. Everybody can compute the root, so
///         a false candidate is convicted by one honest challenger, and the true one stands alone. Spec: docs/protocol.md §7.
///
/// Invariants (each has an `invariant_` test):
///   C1  a settled root never changes, and was posted for a round that was cut with a non-empty list
///   C2  a round's root is settled only after the state it was computed from, and only if it was computed from that one
///   C3  a bond is returned or slashed at most once, and never returned while its candidate is disputed and its base may stand
contract StateRoots is IStateRoots {
    struct Standing {
        address poster;
        uint64 postedAt;
        bool convicted;
        bool bondReturned;
        uint32 disputes;
        uint32 round;
        uint64 run;
        uint32 baseRound;
        bytes32 baseRoot;
        bytes32 root;
    }

    /// @dev `standing` counts candidates that are neither convicted nor released, `undisputed` those of them without open game, `named`
    ///      those that stand, by root. After `closesAt` no other may be posted while one stands.
    struct Candidates {
        bytes32 settled;
        uint32 undisputed;
        uint32 standing;
        uint64 closesAt;
        bytes32[] keys;
        mapping(bytes32 root => uint256) named;
    }

    uint32 private constant GENESIS = type(uint32).max;

    IIdentityRegistry private immutable _registry;
    IStaking private immutable _staking;
    ITrainingRuns private immutable _runs;
    address private immutable _disputes;

    mapping(uint256 run => mapping(uint32 round => Candidates)) private _candidates;
    mapping(bytes32 key => Standing) private _standing;

    modifier onlyDisputes() {
        if (msg.sender != _disputes) revert OnlyDisputes(msg.sender);
        _;
    }

    /// @param registry Says who acts for an identity
    /// @param staking Holds the bonds that this contract locks
    /// @param runs Holds the rounds
    /// @param disputes The only contract that may mark a candidate as disputed or convict it
    constructor(IIdentityRegistry registry, IStaking staking, ITrainingRuns runs, address disputes) {
        _registry = registry;
        _staking = staking;
        _runs = runs;
        _disputes = disputes;
    }

    /// @inheritdoc IStateRoots
    function postCandidate(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot, address poster) external {
        ITrainingRuns.RoundState memory d = _runs.roundState(run, round);
        if (d.cutAt == 0) revert RoundNotCut(run, round);
        Acting.requireFor(_registry, poster);
        if (d.accepted | d.lateOne | d.lateTwo == 0) revert NothingToPropose(run, round);
        if (stateRoot == 0) revert EmptyRoot();
        if (!_runs.isBase(run, round, baseRoot)) revert UnknownBase(baseRoot);
        Candidates storage all = _candidates[run][round];
        if (all.settled != 0) revert StateAlreadySettled(all.settled);
        bytes32 key = _keyOf(run, round, baseRoot, stateRoot);
        Standing storage candidate = _standing[key];
        // a conviction is the poster's, who may have lost on purpose, never the root's
        if (candidate.poster != address(0) && !candidate.convicted) revert CandidateExists(stateRoot);
        if (all.standing != 0 && block.timestamp >= all.closesAt) revert PostingClosed(all.closesAt);

        ITrainingRuns.Terms memory t = _runs.termsOf(run);
        if (all.standing++ == 0) all.closesAt = uint64(block.timestamp) + t.clocks.window;
        if (!candidate.convicted) all.keys.push(key);
        (candidate.convicted, candidate.disputes) = (false, 0);
        candidate.poster = poster;
        candidate.postedAt = uint64(block.timestamp);
        (candidate.run, candidate.round, candidate.baseRound) = (uint64(run), round, d.baseRound);
        (candidate.baseRoot, candidate.root) = (baseRoot, stateRoot);
        all.named[stateRoot]++;
        all.undisputed++;
        emit CandidatePosted(run, round, stateRoot, baseRoot, poster);
        _staking.lock(poster, t.candidateBond);
    }

    /// @inheritdoc IStateRoots
    function settle(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot) external {
        (Candidates storage all, Standing storage candidate) = _requireCandidate(run, round, baseRoot, stateRoot);
        if (all.settled != 0) revert StateAlreadySettled(all.settled);
        if (_runs.isVoid(run)) revert RunIsVoid(run);
        if (candidate.disputes != 0) revert CandidateInDispute(stateRoot, candidate.disputes);
        if (all.undisputed != 1) revert CandidateContested(all.undisputed);
        uint64 until = candidate.postedAt + _runs.termsOf(run).clocks.window;
        if (block.timestamp < until) revert WindowOpen(until);
        bytes32 base = _baseOf(run, round);
        if (base == 0) revert BaseNotSettled(run, _runs.roundState(run, round).baseRound);
        if (base != baseRoot) revert BaseRefuted(base, baseRoot);

        all.settled = stateRoot;
        emit CandidateSettled(run, round, stateRoot, baseRoot);
        _returnBond(candidate);
    }

    /// @inheritdoc IStateRoots
    function releaseCandidate(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot) external {
        (Candidates storage all, Standing storage candidate) = _requireCandidate(run, round, baseRoot, stateRoot);
        bytes32 base = _baseOf(run, round);
        if ((base == 0 || base == baseRoot) && !_runs.isVoid(run)) {
            if (candidate.disputes != 0) revert CandidateInDispute(stateRoot, candidate.disputes);
            if (all.settled == 0) revert NotSettled(run, round);
        }
        // games about a candidate on a false base are about nothing: they end, and their bonds go back
        all.named[stateRoot]--;
        all.standing--;
        if (candidate.disputes == 0) all.undisputed--;
        _returnBond(candidate);
    }

    /// @inheritdoc IStateRoots
    function disputeCandidate(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot)
        external
        onlyDisputes
        returns (ITrainingRuns.DisputeTerms memory)
    {
        (Candidates storage all, Standing storage candidate) = _requireCandidate(run, round, baseRoot, stateRoot);
        if (all.settled != 0) revert StateAlreadySettled(all.settled);
        if (_runs.isVoid(run)) revert RunIsVoid(run);
        if (candidate.bondReturned) revert BondAlreadyReturned(stateRoot);
        if (_isBaseRefuted(candidate)) revert BaseRefuted(_candidates[run][candidate.baseRound].settled, baseRoot);
        ITrainingRuns.Terms memory t = _runs.termsOf(run);
        // the last one that nobody disputes must at some time be out of reach
        uint64 until = candidate.postedAt + t.clocks.window;
        uint256 others = all.undisputed - (candidate.disputes == 0 ? 1 : 0);
        if (others == 0 && block.timestamp >= until) revert WindowClosed(until);
        if (candidate.disputes++ == 0) all.undisputed--;
        emit CandidateDisputed(run, round, stateRoot, baseRoot);
        return ITrainingRuns.DisputeTerms({
            defender: candidate.poster,
            bond: t.challengeBond,
            gasPrice: t.gasPrice,
            clock: t.clocks.dispute,
            move: t.clocks.move,
            innerSteps: t.innerSteps,
            checkpoints: t.checkpoints,
            programRoot: t.programRoot
        });
    }

    /// @inheritdoc IStateRoots
    function endDispute(bytes32 key) external onlyDisputes {
        Standing storage c = _standing[key];
        uint32 left = --c.disputes;
        if (left == 0) _candidates[c.run][c.round].undisputed++;
        emit CandidateDisputeEnded(c.run, c.round, c.root, c.baseRoot, left);
    }

    /// @inheritdoc IStateRoots
    function convict(bytes32 key) external onlyDisputes returns (uint256 slashed) {
        Standing storage c = _standing[key];
        if (!isCandidateOpen(key)) revert CandidateIsConvicted(c.root);
        c.convicted = true;
        Candidates storage all = _candidates[c.run][c.round];
        all.named[c.root]--;
        all.standing--;
        emit CandidateConvicted(c.run, c.round, c.root, c.baseRoot, c.poster);
        slashed = _runs.termsOf(c.run).candidateBond;
        _staking.slash(c.poster, slashed);
    }

    /// @inheritdoc IStateRoots
    function isCandidateOpen(bytes32 key) public view returns (bool) {
        Standing storage c = _standing[key];
        return c.poster != address(0) && !c.convicted && !c.bondReturned && !_isBaseRefuted(c) && !_runs.isVoid(c.run);
    }

    /// @inheritdoc IStateRoots
    function stands(uint256 run, uint32 round, bytes32 root) external view returns (bool) {
        Candidates storage all = _candidates[run][round];
        return all.settled == 0 ? all.named[root] != 0 : root == all.settled;
    }

    /// @inheritdoc IStateRoots
    function settledAfter(uint256 run, uint32 round) external view returns (bytes32) {
        return _candidates[run][round].settled;
    }

    /// @inheritdoc IStateRoots
    function candidatesOf(uint256 run, uint32 round) external view returns (Candidate[] memory list) {
        Candidates storage all = _candidates[run][round];
        bytes32 base = _baseOf(run, round);
        list = new Candidate[](all.keys.length);
        for (uint256 i = 0; i < list.length; i++) {
            Standing storage c = _standing[all.keys[i]];
            bool settled = c.root == all.settled && c.baseRoot == base;
            list[i] = Candidate(
                c.root, c.baseRoot, c.poster, c.postedAt, c.disputes, settled, c.convicted, c.bondReturned
            );
        }
    }

    /// @inheritdoc IStateRoots
    function settledRoot(uint256 run, uint32 round) public view returns (bytes32) {
        ITrainingRuns.RoundState memory d = _runs.roundState(run, round);
        if (d.cutAt == 0) return 0;
        return d.accepted | d.lateOne | d.lateTwo == 0 ? _after(run, d.baseRound) : _candidates[run][round].settled;
    }

    /// @inheritdoc IStateRoots
    function finalRoot(uint256 run) external view returns (bytes32) {
        (uint32 round,) = _runs.phase(run);
        return round + 1 == _runs.termsOf(run).rounds ? settledRoot(run, round) : bytes32(0);
    }

    /// @dev The settled state that a round starts from; zero until settled.
    function _baseOf(uint256 run, uint32 round) private view returns (bytes32) {
        return _after(run, _runs.roundState(run, round).baseRound);
    }

    /// @dev What was computed from another state than the settled one is void without slash: no verdict about it means anything.
    function _isBaseRefuted(Standing storage c) private view returns (bool) {
        // from genesis, or before a state is settled, it is zero
        bytes32 base = _candidates[c.run][c.baseRound].settled;
        return base != 0 && base != c.baseRoot;
    }

    function _after(uint256 run, uint32 stateRound) private view returns (bytes32) {
        return stateRound == GENESIS ? _runs.termsOf(run).genesisRoot : _candidates[run][stateRound].settled;
    }

    function _keyOf(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot) private pure returns (bytes32) {
        return keccak256(abi.encode(run, round, baseRoot, stateRoot));
    }

    function _requireCandidate(uint256 run, uint32 round, bytes32 baseRoot, bytes32 stateRoot)
        private
        view
        returns (Candidates storage all, Standing storage candidate)
    {
        all = _candidates[run][round];
        candidate = _standing[_keyOf(run, round, baseRoot, stateRoot)];
        if (candidate.poster == address(0)) revert UnknownCandidate(stateRoot);
        if (candidate.convicted) revert CandidateIsConvicted(stateRoot);
    }

    function _returnBond(Standing storage c) private {
        if (c.bondReturned) revert BondAlreadyReturned(c.root);
        c.bondReturned = true;
        emit CandidateReleased(c.run, c.round, c.root, c.baseRoot, c.poster);
        _staking.unlock(c.poster, _runs.termsOf(c.run).candidateBond);
    }
}
