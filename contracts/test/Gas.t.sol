// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {IModelRegistry} from "../src/interfaces/IModelRegistry.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

abstract contract SecondRound is Rounds {
    /// @dev Ends the second round of accounts that were paid before, as a node ends it: all its claims in one call.
    function endOfSecondRound() internal returns (uint256 claimed) {
        ITrainingRuns.Claim[] memory claims = fullRound(GENESIS_ROOT);
        postCandidate(0, keccak256("state"), trainer(0));
        pass(15);
        runs.finalizeAll(claims);
        stateRoots.settle(run, 0, GENESIS_ROOT, keccak256("state"));
        for (uint256 i = 0; i < trainers(); i++) emission.withdraw(trainer(i));
        for (uint256 i = 0; i < VERIFIERS; i++) emission.withdraw(verifier(i));
        claims = fullRound(keccak256("state"));
        pass(15);
        runs.finalizeAll(claims);
        return claims.length;
    }
}

/// @notice Gas of every call of a round, kept in snapshots/, and the bounds that hold for the largest rounds.
/// @dev Each call is a transaction of its own: cold storage, and what a transaction costs by itself.
/// forge-config: default.isolate = true
contract GasTest is SecondRound {
    uint256 private constant TRANSACTION_LIMIT = 1 << 24;

    function setUp() public {
        startRun();
    }

    function snap(string memory name) private {
        vm.snapshotGasLastCall("Round", name);
    }

    function test_gas_ofARound() public {
        runs.createRun(terms());
        snap("createRun, waiting");
        enrolTrainer(0);
        snap("enrolTrainer, first");
        enrolTrainer(1);
        enrolTrainer(2);
        snap("enrolTrainer, third");
        for (uint256 i = 0; i < VERIFIERS; i++) enrolVerifier(i, 1 ether);
        snap("enrolVerifier");
        runs.closeEnrolment(run);
        snap("closeEnrolment");
        vm.roll(block.number + 3);
        vm.setBlockhash(block.number - 1, keccak256("hash"));
        runs.drawSeed(run);
        snap("drawSeed");
        ITrainingRuns.Claim[] memory claims = new ITrainingRuns.Claim[](TRAINERS);
        for (uint16 slot = 0; slot < TRAINERS; slot++) {
            claims[slot] = claimOn(slot, GENESIS_ROOT);
            submit(claims[slot]);
        }
        snap("claim, 3 verifiers, 2 drawn");
        for (uint256 k = 0; k < 6; k++) commitOne(claims[k / 2], drawn(claims[k / 2])[k % 2]);
        snap("commit");
        for (uint256 k = 0; k < 6; k++) revealOne(claims[k / 2], drawn(claims[k / 2])[k % 2]);
        snap("reveal, 50 steps");
        runs.cut(run);
        snap("cut, 3 verifiers");
        postCandidate(0, keccak256("state"), trainer(0));
        snap("postCandidate");
        pass(15);
        stateRoots.settle(run, 0, GENESIS_ROOT, keccak256("state"));
        snap("settle");
        runs.finalize(claims[0]);
        snap("finalize, 2 attesters, first credits");
        runs.finalize(claims[1]);
        snap("finalize, 2 attesters");
        emission.withdraw(trainer(0));
        snap("Emission.withdraw, minting");
    }

    function test_gas_ofARoundsEnd() public {
        endOfSecondRound();
        vm.snapshotGasLastCall("Round", "finalizeAll, 3 claims of 2 attesters");
    }

    function test_gas_ofIdentities() public {
        address alice = trainer(0);
        vm.startPrank(alice);
        registry.addDelegate(alice, "LedgerNode", address(1), 1 days);
        vm.snapshotGasLastCall("Identity", "addDelegate");
        registry.setAttribute(alice, "did/svc/LedgerNode", "http://127.0.0.1:12345", 1 days);
        vm.snapshotGasLastCall("Identity", "setAttribute, 22 bytes");
        registry.changeOwner(alice, address(2));
        vm.snapshotGasLastCall("Identity", "changeOwner");
        vm.stopPrank();
    }

    /// @dev The bounds are part of what a wallet may count on.
    function test_gas_ofConsents_staysBelowItsBounds() public {
        address alice = trainer(0);
        IConsentRegistry.Consent memory c = IConsentRegistry.Consent(
            alice, verifier(0), keccak256("source"), 3, uint64(block.timestamp + 1 days), 0, 0, address(0)
        );
        vm.startPrank(alice);
        consents.grant(c, 1);
        checkConsent("grant, without price", 120_000);
        (c.price, c.cap, c.payout) = (1e15, 1e20, trainer(1));
        consents.grant(c, uint256(keccak256("any number")));
        checkConsent("grant", 120_000);
        consents.revoke(alice, 1);
        checkConsent("revoke", 40_000);
        consents.revoke(alice, 2);
        checkConsent("revoke, not granted", 60_000);
        uint256[] memory masks = new uint256[](4);
        for (uint256 i = 0; i < 4; i++) masks[i] = i < 3 ? type(uint256).max : (1 << 232) - 1;
        consents.revokeMany(alice, 4, masks);
        checkConsent("revokeMany, 1000 nonces", 150_000);
        consents.revokeAll(alice);
        checkConsent("revokeAll", 60_000);
        vm.stopPrank();
    }

    function checkConsent(string memory name, uint256 most) private {
        assertTrue(vm.snapshotGasLastCall("Consent", name) <= most, name);
    }

    /// @dev 64 trainers, 64 verifiers, 8 attesters, 4,096 steps: no call comes near the limit of a transaction.
    function test_gas_ofTheLargestRound_staysBelowTheLimit() public {
        deployNetwork();
        ITrainingRuns.Terms memory t = terms();
        (t.maxSlots, t.maxVerifiers, t.attesters, t.slotReward, t.innerSteps) = (64, 64, 8, 1e18, 4096);
        run = runs.createRun(t);
        for (uint256 i = 0; i < 64; i++) {
            deposit(trainer(i), 2 ether);
            deposit(verifier(i), 2 ether);
            enrolTrainer(i);
            enrolVerifier(i, 1 ether + uint128(i));
        }
        runs.closeEnrolment(run);
        drawSeed();
        bytes memory longTrail = new bytes(8 * 4096);
        ITrainingRuns.Claim memory c = claimOn(7, GENESIS_ROOT);
        c.trailRoot = trailRootOf(longTrail);
        vm.prank(trainer(7));
        runs.claim(c);
        check("claim, 64 verifiers, 8 drawn");
        pass(60);
        address v = drawn(c)[7];
        bytes32 hash = keccak256(abi.encodePacked(bytes32("salt"), v, longTrail));
        vm.prank(v);
        runs.commit(run, 0, 7, v, hash);
        pass(10);
        vm.prank(v);
        runs.reveal(c, v, "salt", longTrail);
        check("reveal, 4096 steps");
        pass(10);
        runs.cut(run);
        check("cut, 64 verifiers");
        pass(17);
        runs.finalize(c);
        check("finalize, 1 of 8 attesters");
    }

    function check(string memory name) private {
        assertTrue(vm.snapshotGasLastCall("Largest", name) < TRANSACTION_LIMIT, name);
    }

    /// @dev 32 leaves of zeros.
    function trailRootOf(bytes memory data) private pure returns (bytes32 node) {
        node = sha256(abi.encodePacked(bytes1(0), new bytes(1024)));
        for (uint256 n = data.length / 1024; n > 1; n /= 2) node = sha256(abi.encodePacked(bytes1(0x01), node, node));
    }
}

/// @notice What a claim costs at the end of a round of eight trainers.
/// forge-config: default.isolate = true
contract EightTrainersGasTest is SecondRound {
    function setUp() public {
        startRun();
    }

    function trainers() internal pure override returns (uint16) {
        return 8;
    }

    function test_gas_ofARoundsEnd_perClaim() public {
        uint256 claims = endOfSecondRound();
        uint256 gas = vm.snapshotGasLastCall("Round", "finalizeAll, 8 claims of 2 attesters");
        assertTrue(gas / claims <= 70_000, "a claim costs at most 70,000");
    }
}
