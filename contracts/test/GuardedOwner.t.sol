// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GuardedOwner} from "../src/identity/GuardedOwner.sol";
import {IGuardedOwner} from "../src/interfaces/IGuardedOwner.sol";
import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

contract GuardedOwnerTest is Rounds {
    uint256 private constant KEY = 0xA11CE;
    uint256 private constant NEW_KEY = 0xB0B;
    uint64 private constant DELAY = 1 days;

    IGuardedOwner private guarded;
    address[] private trusted;

    function setUp() public {
        startRun();
        for (uint160 i = 1; i <= 3; i++) trusted.push(address(0x600D0 + i));
        guarded = IGuardedOwner(guardedOwners.create(vm.addr(KEY), trusted, 2, DELAY, 0));
    }

    function approve(uint256 i, address key) private {
        vm.prank(trusted[i]);
        guarded.approveRecovery(key);
    }

    function asKey(uint256 key, address target, bytes memory data) private {
        vm.prank(vm.addr(key));
        guarded.execute(target, 0, data);
    }

    function test_create_isWhereItWasComputed_andOnce() public {
        address where = guardedOwners.addressOf(vm.addr(KEY), trusted, 2, DELAY, bytes32(uint256(1)));
        assertEq(guardedOwners.create(vm.addr(KEY), trusted, 2, DELAY, bytes32(uint256(1))), where, "computed before");
        assertTrue(where != address(guarded), "another salt, another address");
        vm.expectRevert();
        guardedOwners.create(vm.addr(KEY), trusted, 2, DELAY, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.AlreadyInitialized.selector));
        guarded.initialize(address(this), trusted, 2, DELAY);
        GuardedOwner original = new GuardedOwner();
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.AlreadyInitialized.selector));
        original.initialize(address(this), trusted, 2, DELAY);
    }

    function test_create_badGuardians_reverts() public {
        bytes4 invalid = IGuardedOwner.InvalidGuardians.selector;
        vm.expectRevert(abi.encodeWithSelector(invalid, 3, 4));
        guardedOwners.create(vm.addr(KEY), trusted, 4, DELAY, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(invalid, 3, 0));
        guardedOwners.create(vm.addr(KEY), trusted, 0, DELAY, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(invalid, 3, 2));
        guardedOwners.create(vm.addr(KEY), trusted, 2, 0, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(invalid, 3, 2));
        guardedOwners.create(vm.addr(KEY), trusted, 2, 1 << 32, bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.EmptyKey.selector));
        guardedOwners.create(address(0), trusted, 2, DELAY, bytes32(uint256(1)));
        address third = trusted[2];
        trusted[2] = trusted[0];
        vm.expectRevert(abi.encodeWithSelector(invalid, 3, 2));
        guardedOwners.create(vm.addr(KEY), trusted, 2, DELAY, bytes32(uint256(1)));
        trusted[2] = address(0);
        vm.expectRevert(abi.encodeWithSelector(invalid, 3, 2));
        guardedOwners.create(vm.addr(KEY), trusted, 2, DELAY, bytes32(uint256(1)));
        trusted[2] = third;
        for (uint160 i = 4; i <= 17; i++) trusted.push(address(0x600D0 + i));
        vm.expectRevert(abi.encodeWithSelector(invalid, 17, 2));
        guardedOwners.create(vm.addr(KEY), trusted, 2, DELAY, bytes32(uint256(1)));
        trusted.pop();
        guardedOwners.create(vm.addr(KEY), trusted, 16, type(uint32).max, bytes32(uint256(1)));
    }

    function test_setGuardians_voidsEveryVoice_andTakesTheNewOnesAlone() public {
        approve(0, vm.addr(NEW_KEY));
        approve(1, vm.addr(NEW_KEY));
        address[] memory others = new address[](2);
        (others[0], others[1]) = (trusted[0], address(0x600D4));
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.OnlyKey.selector, trusted[0]));
        vm.prank(trusted[0]);
        guarded.setGuardians(others, 2, 10);
        vm.prank(vm.addr(KEY));
        guarded.setGuardians(others, 2, 10);
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.NothingProposed.selector));
        guarded.finishRecovery();
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.OnlyGuardian.selector, trusted[1]));
        approve(1, vm.addr(NEW_KEY));
        approve(0, vm.addr(NEW_KEY));
        assertEq(guarded.recovery().key, address(0), "a voice of before counts no more");
        vm.prank(others[1]);
        guarded.approveRecovery(vm.addr(NEW_KEY));
        vm.warp(block.timestamp + 10);
        guarded.finishRecovery();
        assertEq(guarded.key(), vm.addr(NEW_KEY), "by the new guardians, after the new delay");
    }

    function test_recovery_byEnoughGuardians_afterTheDelay() public {
        approve(0, vm.addr(NEW_KEY));
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.NothingProposed.selector));
        guarded.finishRecovery();
        approve(2, vm.addr(NEW_KEY));
        uint64 finishes = uint64(block.timestamp) + DELAY;
        assertEq(guarded.recovery().finishesAt, finishes, "the delay begins with the second");
        vm.warp(finishes - 1);
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.TooEarly.selector, finishes));
        guarded.finishRecovery();
        vm.warp(finishes);
        guarded.finishRecovery();
        assertEq(guarded.key(), vm.addr(NEW_KEY), "replaced");
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.OnlyKey.selector, vm.addr(KEY)));
        vm.prank(vm.addr(KEY));
        guarded.changeKey(vm.addr(KEY));
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.NothingProposed.selector));
        guarded.finishRecovery();
    }

    function test_veto_endsEveryApproval() public {
        approve(0, vm.addr(NEW_KEY));
        approve(1, vm.addr(NEW_KEY));
        vm.prank(vm.addr(KEY));
        guarded.veto();
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.NothingProposed.selector));
        guarded.finishRecovery();
        approve(2, vm.addr(NEW_KEY));
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.NothingProposed.selector));
        guarded.finishRecovery();
        assertEq(guarded.key(), vm.addr(KEY), "the key stays");
    }

    /// @dev One guardian that names another key first cannot hold the others up, nor does it count for theirs.
    function test_recovery_withAHostileGuardian() public {
        approve(0, address(0xBAD));
        approve(1, vm.addr(NEW_KEY));
        assertEq(guarded.recovery().key, address(0), "one voice each");
        approve(2, vm.addr(NEW_KEY));
        vm.warp(block.timestamp + DELAY);
        guarded.finishRecovery();
        assertEq(guarded.key(), vm.addr(NEW_KEY), "the others' key");
    }

    function test_recovery_whoseGuardiansChangedTheirMinds_doesNotFinish() public {
        approve(0, vm.addr(NEW_KEY));
        approve(1, vm.addr(NEW_KEY));
        approve(1, address(0xBEEF));
        vm.warp(block.timestamp + DELAY);
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.NotEnoughApprovals.selector, 1, 2));
        guarded.finishRecovery();
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.AlreadyApproved.selector, trusted[1], address(0xBEEF)));
        approve(1, address(0xBEEF));
    }

    /// @dev Guardians who let their voice rest meanwhile must not save the owner's time to veto.
    function test_recovery_whoseVoicesCameBack_waitsTheWholeDelayAgain() public {
        address next = address(0xBEE);
        approve(0, next);
        approve(1, next);
        approve(0, address(0xD0));
        vm.warp(block.timestamp + DELAY);
        approve(0, next);
        uint64 finishes = uint64(block.timestamp) + DELAY;
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.TooEarly.selector, finishes));
        guarded.finishRecovery();
        vm.warp(block.timestamp + DELAY);
        guarded.finishRecovery();
        assertEq(guarded.key(), next, "after it");
    }

    function test_approveRecovery_byStranger_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.OnlyGuardian.selector, address(this)));
        guarded.approveRecovery(address(this));
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.EmptyKey.selector));
        approve(0, address(0));
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.OnlyKey.selector, address(this)));
        guarded.execute(address(token), 0, "");
        vm.expectRevert(abi.encodeWithSelector(IGuardedOwner.OnlyKey.selector, trusted[0]));
        vm.prank(trusted[0]);
        guarded.veto();
    }

    function test_isValidSignature_isThePresentKeys() public {
        (bytes32 hash, bytes4 valid) = (keccak256("message"), guarded.isValidSignature.selector);
        assertTrue(guarded.isValidSignature(hash, sign(KEY, hash)) == valid, "the key's");
        assertTrue(guarded.isValidSignature(hash, sign(NEW_KEY, hash)) != valid, "nobody else's");
        vm.prank(vm.addr(KEY));
        guarded.changeKey(vm.addr(NEW_KEY));
        assertTrue(guarded.isValidSignature(hash, sign(KEY, hash)) != valid, "no longer");
        assertTrue(guarded.isValidSignature(hash, sign(NEW_KEY, hash)) == valid, "the new key's");
    }

    function sign(uint256 key, bytes32 hash) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hash);
        return abi.encodePacked(r, s, v);
    }

    /// @dev A trainer's identity of which every key is lost in mid-round: stake, slot, reward and consents are its still.
    function test_recovery_ofATrainer_keepsStakeSlotAndReward() public {
        // the delay must be shorter than the round trains, or the slot is void before the new key is there
        guarded = IGuardedOwner(guardedOwners.create(vm.addr(KEY), trusted, 2, 20, 0));
        address identity = trainer(0);
        address lostNode = address(0x7057);
        IConsentRegistry.Consent memory consent = IConsentRegistry.Consent(
            identity, address(0xA44), keccak256("source"), 1, uint64(block.timestamp + 1 days), 0, 0, address(0)
        );
        vm.startPrank(identity);
        registry.addDelegate(identity, "LedgerNode", lostNode, 10 days);
        consents.grant(consent, 1);
        registry.changeOwner(identity, address(guarded));
        vm.stopPrank();
        for (uint256 i = 1; i < 3; i++) enrolTrainer(i);
        vm.prank(lostNode);
        runs.enrolTrainer(run, identity);
        for (uint256 i = 0; i < VERIFIERS; i++) enrolVerifier(i, 1 ether);
        runs.closeEnrolment(run);
        drawSeed();

        approve(0, vm.addr(NEW_KEY));
        approve(1, vm.addr(NEW_KEY));
        pass(20);
        guarded.finishRecovery();
        address node = address(0x4057);
        asKey(NEW_KEY, address(registry), abi.encodeCall(registry.revokeDelegate, (identity, "LedgerNode", lostNode)));
        asKey(NEW_KEY, address(registry), abi.encodeCall(registry.addDelegate, (identity, "LedgerNode", node, 10 days)));
        assertEq(staking.accountOf(identity).locked, 1 ether, "the slot's stake is locked for it");
        assertTrue(!registry.validDelegate(identity, "LedgerNode", lostNode), "the lost key is nothing");

        assertTrue(consents.isActive(identity, 1, 1), "its consents hold");
        asKey(NEW_KEY, address(consents), abi.encodeCall(consents.revoke, (identity, 1)));
        assertTrue(!consents.isActive(identity, 1, 1), "until the new key ends them");

        ITrainingRuns.Claim[] memory claims = new ITrainingRuns.Claim[](3);
        for (uint16 s = 0; s < 3; s++) {
            claims[s] = claimOn(s, GENESIS_ROOT);
            address by = runs.slotState(run, 0, s).identity;
            vm.prank(by == identity ? node : by);
            runs.claim(claims[s]);
        }
        attestAll(claims);
        runs.cut(run);
        pass(17);
        for (uint16 s = 0; s < 3; s++) runs.finalize(claims[s]);
        emission.withdraw(identity);
        assertEq(token.balanceOf(address(guarded)), 90e18, "the reward goes to the owner");
        asKey(NEW_KEY, address(token), abi.encodeCall(token.transfer, (address(0xCAFE), 90e18)));
        assertEq(token.balanceOf(address(0xCAFE)), 90e18, "who can spend it");
        asKey(NEW_KEY, address(staking), abi.encodeCall(staking.unbond, (identity, 100 ether)));
        pass(UNBONDING);
        asKey(NEW_KEY, address(staking), abi.encodeCall(staking.withdraw, (identity, payable(address(guarded)))));
        assertEq(address(guarded).balance, 100 ether, "and the stake comes back");
    }

    function test_guardedOwner_givesConsentsBySignature() public {
        address identity = trainer(0);
        vm.prank(identity);
        registry.changeOwner(identity, address(guarded));
        uint256 deadline = block.timestamp + 10;
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("ConsentRegistry"),
                keccak256("1"),
                block.chainid,
                address(consents)
            )
        );
        bytes32 message = keccak256(
            abi.encode(keccak256("Revoke(address owner,uint256 nonce,uint256 deadline)"), identity, 5, deadline)
        );
        bytes32 hash = keccak256(abi.encodePacked(hex"1901", domain, message));
        bytes memory old = sign(0xBAD, hash);
        vm.expectRevert(abi.encodeWithSelector(IConsentRegistry.BadSignature.selector, identity));
        consents.revokeSigned(identity, 5, deadline, old);
        consents.revokeSigned(identity, 5, deadline, sign(KEY, hash));
        assertTrue(consents.isRevoked(identity, 5), "by ERC-1271");
    }
}
