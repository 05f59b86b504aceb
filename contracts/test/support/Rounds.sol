// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {Network} from "./Network.sol";

/// @notice A run with trainers and verifiers, and the steps that bring a round to its end.
abstract contract Rounds is Network {
    uint16 internal constant TRAINERS = 3;
    uint16 internal constant VERIFIERS = 3;
    uint16 internal constant ATTESTERS = 2;
    uint32 internal constant STEPS = 50;
    bytes32 internal constant GENESIS_ROOT = keccak256("genesis state");

    uint256 internal run;

    function trainer(uint256 i) internal pure returns (address) {
        return address(uint160(0x1000 + i));
    }

    function verifier(uint256 i) internal pure returns (address) {
        return address(uint160(0x2000 + i));
    }

    function terms() internal pure virtual returns (ITrainingRuns.Terms memory t) {
        t.recipe = keccak256("recipe");
        t.programRoot = keccak256("program");
        t.datasetRoot = keccak256("dataset");
        t.genesisRoot = GENESIS_ROOT;
        t.rounds = 3;
        t.innerSteps = STEPS;
        t.minTrainers = 2;
        t.maxSlots = trainers();
        t.minVerifiers = 2;
        t.maxVerifiers = VERIFIERS;
        t.attesters = ATTESTERS;
        t.attestationBps = 1000;
        t.slotReward = 100e18;
        t.slotStake = 1 ether;
        t.verifierStake = 1 ether;
        t.candidateBond = 0.5 ether;
        t.challengeBond = 0.25 ether;
        t.checkpoints = 4;
        t.gasPrice = 1 gwei;
        t.clocks = ITrainingRuns.Clocks({
            enrol: 10,
            seedDelay: 2,
            train: 60,
            commit: 10,
            reveal: 10,
            window: 15,
            extension: 2,
            dispute: 60,
            move: 5
        });
    }

    function startRun() internal {
        startRun(3);
    }

    function startRun(uint32 rounds) internal {
        deployNetwork();
        for (uint256 i = 0; i < trainers(); i++) deposit(trainer(i), 100 ether);
        for (uint256 i = 0; i < VERIFIERS; i++) deposit(verifier(i), 100 ether);
        ITrainingRuns.Terms memory t = terms();
        t.rounds = rounds;
        run = runs.createRun(t);
    }

    function deposit(address identity, uint256 amount) internal {
        vm.deal(address(this), address(this).balance + amount);
        staking.deposit{value: amount}(identity);
    }

    function currentRound() internal view returns (uint32 round) {
        (round,) = runs.phase(run);
    }

    function currentPhase() internal view returns (ITrainingRuns.Phase current) {
        (, current) = runs.phase(run);
    }

    function enrolAll() internal {
        for (uint256 i = 0; i < trainers(); i++) enrolTrainer(i);
        for (uint256 i = 0; i < VERIFIERS; i++) enrolVerifier(i, uint128((1 + i) * 1 ether));
    }

    function enrolTrainer(uint256 i) internal returns (uint16) {
        vm.prank(trainer(i));
        return runs.enrolTrainer(run, trainer(i));
    }

    function enrolVerifier(uint256 i, uint128 weight) internal {
        vm.prank(verifier(i));
        runs.enrolVerifier(run, verifier(i), weight);
    }

    function drawSeed() internal returns (bytes32 seed) {
        vm.roll(block.number + 3);
        vm.setBlockhash(block.number - 1, keccak256(abi.encode("block", block.number - 1)));
        runs.drawSeed(run);
        return runs.roundState(run, currentRound()).seed;
    }

    function enrolAndSeed() internal {
        enrolAll();
        runs.closeEnrolment(run);
        drawSeed();
    }

    /// @dev A test may play with more.
    function trainers() internal pure virtual returns (uint16) {
        return TRAINERS;
    }

    /// @dev A test may play with fewer.
    function innerSteps() internal view virtual returns (uint256) {
        return STEPS;
    }

    function trail(uint256 slot) internal view returns (bytes memory bytes_) {
        bytes_ = new bytes(8 * innerSteps());
        bytes_[7] = bytes1(uint8(slot + 1));
    }

    /// @dev A trail of 400 bytes is one leaf.
    function trailRoot(uint256 slot) internal view returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0), trail(slot), new bytes(1024 - 8 * innerSteps())));
    }

    function checkpoints(uint32 round, uint16 slot) internal pure returns (bytes32[] memory roots) {
        roots = new bytes32[](4);
        for (uint256 i = 0; i < 4; i++) roots[i] = keccak256(abi.encode("trace", round, slot, i));
    }

    function traceRoot(uint32 round, uint16 slot) internal pure returns (bytes32) {
        bytes32[] memory roots = checkpoints(round, slot);
        for (uint256 i = 0; i < 4; i++) roots[i] = sha256(abi.encodePacked(bytes1(0), roots[i]));
        return _node(_node(roots[0], roots[1]), _node(roots[2], roots[3]));
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    function claimOn(uint16 slot, bytes32 baseRoot) internal view returns (ITrainingRuns.Claim memory c) {
        uint32 round = currentRound();
        c = ITrainingRuns.Claim({
            run: run,
            round: round,
            slot: slot,
            seed: runs.roundState(run, round).seed,
            baseRoot: baseRoot,
            traceRoot: traceRoot(round, slot),
            trailRoot: trailRoot(slot),
            updateRoot: keccak256(abi.encode("update", round, slot)),
            updateCid: keccak256(abi.encode("cid", round, slot))
        });
    }

    function submit(ITrainingRuns.Claim memory c) internal {
        address identity = runs.slotState(c.run, c.round, c.slot).identity;
        vm.prank(identity);
        runs.claim(c);
    }

    function claimAll(bytes32 baseRoot) internal returns (ITrainingRuns.Claim[] memory claims) {
        claims = new ITrainingRuns.Claim[](trainers());
        for (uint16 slot = 0; slot < claims.length; slot++) {
            claims[slot] = claimOn(slot, baseRoot);
            submit(claims[slot]);
        }
    }

    function salt(address v, uint16 slot) internal pure returns (bytes32) {
        return keccak256(abi.encode("salt", v, slot));
    }

    function commitment(address v, uint16 slot) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(salt(v, slot), v, trail(slot)));
    }

    function commitOne(ITrainingRuns.Claim memory c, address v) internal {
        vm.prank(v);
        runs.commit(c.run, c.round, c.slot, v, commitment(v, c.slot));
    }

    function revealOne(ITrainingRuns.Claim memory c, address v) internal {
        vm.prank(v);
        runs.reveal(c, v, salt(v, c.slot), trail(c.slot));
    }

    function drawn(ITrainingRuns.Claim memory c) internal view returns (address[] memory) {
        return runs.slotState(c.run, c.round, c.slot).verifiers;
    }

    function attestAll(ITrainingRuns.Claim[] memory claims) internal {
        for (uint256 s = 0; s < claims.length; s++) {
            address[] memory vs = drawn(claims[s]);
            for (uint256 i = 0; i < vs.length; i++) commitOne(claims[s], vs[i]);
        }
        for (uint256 s = 0; s < claims.length; s++) {
            address[] memory vs = drawn(claims[s]);
            for (uint256 i = 0; i < vs.length; i++) revealOne(claims[s], vs[i]);
        }
    }

    /// @dev A round in which everybody does its part, up to its cut.
    function fullRound(bytes32 baseRoot) internal returns (ITrainingRuns.Claim[] memory claims) {
        enrolAndSeed();
        claims = claimAll(baseRoot);
        attestAll(claims);
        runs.cut(run);
    }

    function postCandidate(uint32 round, bytes32 root, address poster) internal {
        bytes32 base = baseOf(round);
        vm.prank(poster);
        stateRoots.postCandidate(run, round, base, root, poster);
    }

    function settle(uint32 round, bytes32 root) internal {
        stateRoots.settle(run, round, baseOf(round), root);
    }

    /// @dev The state that a round starts from: genesis, the settled one, or the first that was posted.
    function baseOf(uint32 round) internal view returns (bytes32) {
        uint32 baseRound = runs.roundState(run, round).baseRound;
        if (baseRound == type(uint32).max) return GENESIS_ROOT;
        bytes32 settled = stateRoots.settledAfter(run, baseRound);
        return settled != 0 ? settled : stateRoots.candidatesOf(run, baseRound)[0].root;
    }

    /// @dev Commits to an opening and opens it one block later. Returns the number of the game.
    function challenge(address challenger, bytes memory subject, bytes32 counterRoot) internal returns (uint256 game) {
        uint256 bond = terms().challengeBond;
        vm.deal(challenger, challenger.balance + bond);
        vm.prank(challenger);
        disputes.commit{value: bond}(commitmentTo(challenger, subject, counterRoot));
        vm.roll(block.number + 1);
        vm.prank(challenger);
        return disputes.open(subject, counterRoot, "salt");
    }

    function commitmentTo(address challenger, bytes memory subject, bytes32 counterRoot)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(keccak256(subject), counterRoot, bytes32("salt"), challenger));
    }

    function subjectOf(ITrainingRuns.Claim memory c) internal pure returns (bytes memory) {
        return abi.encode(c);
    }

    function subjectOf(uint32 round, bytes32 root) internal view returns (bytes memory) {
        return abi.encode(run, round, baseOf(round), root);
    }

    receive() external payable {}

    /// @dev Expects the next call to revert with an error and all its values.
    function reverts(bytes memory data) internal {
        vm.expectRevert(data);
    }

    function pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }
}
