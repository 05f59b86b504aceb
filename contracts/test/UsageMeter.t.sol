// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {IUsageMeter} from "../src/interfaces/IUsageMeter.sol";
import {UsageMeter} from "../src/UsageMeter.sol";
import {Metering} from "./support/Metering.sol";

contract UsageMeterTest is Metering {
    function setUp() public {
        startMetering();
        fill(10e18);
    }

    function refused(IUsageMeter.Voucher memory v, bytes memory why) private {
        bytes memory call = settling(v);
        uint256 before = escrow().balance;
        vm.expectRevert(why);
        (bool done,) = address(meter).call(call);
        assertTrue(done, "expected to revert");
        assertEq(escrow().balance, before, "and pays nothing");
    }

    function test_settle_splitsWhatTheVoucherAdds() public {
        IUsageMeter.Voucher memory v = voucher(3, 1_000_000);
        (uint256 o, uint256 t) = (uint256(v.amount) * 7 / 10, uint256(v.amount) / 10);
        vm.expectEmit(true, true, true, true);
        emit IUsageMeter.Settled(rootConsent(), channel(), app, v, app, PAYOUT, o, t, v.amount - o - t);
        assertEq(settle(v), v.amount, "all of it");
        assertEq(meter.creditOf(PAYOUT), o, "the owner");
        assertEq(meter.creditOf(address(timelock)), t, "the treasury");
        (uint256 earned,) = meter.poolOf(1);
        assertEq(earned, v.amount - o - t, "the trainers");
        assertEq(escrow().balance, 10e18 - v.amount, "from the escrow");
        IUsageMeter.Channel memory c = meter.channelOf(channel());
        assertTrue(c.paid == v.amount && c.counter == 3 && c.tokens == 1_000_000, "the channel");
        assertEq(meter.paidOf(rootConsent()), v.amount, "under the cap");

        IUsageMeter.Voucher memory next = voucher(9, 1_500_000);
        assertEq(settle(next), next.amount - v.amount, "cumulative: only what is new");
    }

    /// @dev However often it is settled in between, what is paid in all is what the last voucher says.
    function testFuzz_settle_inAnySteps_paysTheSame_succeeds(uint256 seed) public {
        uint64 tokens = 0;
        uint256 paid = 0;
        for (uint64 i = 1; i <= 20; i++) {
            tokens += uint64(1 + uint256(keccak256(abi.encode(seed, i))) % 400_000);
            if (seed >> i & 1 == 1 || i == 20) paid += settle(voucher(i, tokens));
        }
        assertEq(paid, uint256(tokens) * PRICE / 1000, "drift 0");
        assertEq(meter.paidOf(rootConsent()), paid, "and so says the meter");
    }

    function test_settle_againOrOlder_paysNothing() public {
        IUsageMeter.Voucher memory old = voucher(1, 500);
        settle(voucher(2, 1000));
        refused(voucher(2, 1000), abi.encodeWithSelector(IUsageMeter.NothingDue.selector, channel(), 1000 * uint256(PRICE) / 1000));
        refused(old, abi.encodeWithSelector(IUsageMeter.VoucherOutOfDate.selector, 2, 1));
        refused(voucher(3, 999), abi.encodeWithSelector(IUsageMeter.NothingDue.selector, channel(), 1000 * uint256(PRICE) / 1000));
    }

    function test_settle_aboveTheCap_paysWhatFits() public {
        vm.prank(address(emission));
        token.mint(address(this), LIMIT);
        token.approve(address(meter), LIMIT);
        meter.deposit(app, engine, app, LIMIT);
        uint64 most = uint64(uint256(LIMIT) * 1000 / PRICE);
        IUsageMeter.Voucher memory v = voucher(1, most + 1000);
        assertEq(settle(voucher(1, most / 2)), voucher(1, most / 2).amount, "below it");
        v.counter = 2;
        assertEq(settle(v), LIMIT - voucher(1, most / 2).amount, "up to it");
        refused(v, abi.encodeWithSelector(IUsageMeter.OverCap.selector, LIMIT, v.amount));
    }

    /// @dev An application that passes its consent on cannot make the owner's cap larger.
    function test_settle_underAConsentThatWasPassedOn_countsToTheOwnersCap() public {
        uint256 otherKey = 0x0711;
        address other = vm.addr(otherKey);
        IConsentRegistry.SubConsent memory sub =
            IConsentRegistry.SubConsent(app, other, owner, NONCE, 1, uint64(block.timestamp + 1 hours));
        vm.prank(app);
        consents.passOn(sub, 5);
        vm.prank(trainer(1));
        token.approve(address(meter), 60e18);
        vm.prank(trainer(1));
        meter.deposit(other, engine, other, 60e18);
        IUsageMeter.Voucher memory v = voucher(1, 1000);
        (v.consentOwner, v.consentNonce, v.app) = (app, 5, other);
        bytes32 hash = digest(v);
        meter.settle(v, terms_(), sign(otherKey, hash), sign(ENGINE_KEY, hash));
        assertEq(meter.paidOf(rootConsent()), v.amount, "counted to the root");
        assertEq(meter.creditOf(PAYOUT), uint256(v.amount) * 7 / 10, "and its owner is paid");
        settle(voucher(1, 1000));
        assertEq(meter.paidOf(rootConsent()), 2 * uint256(v.amount), "with the application's own");
    }

    function test_settle_otherTerms_reverts() public {
        IUsageMeter.Voucher memory v = voucher(1, 1000);
        v.amount--;
        refused(v, abi.encodeWithSelector(IUsageMeter.AmountMismatch.selector, v.amount + 1, v.amount));
        v = voucher(1, 1000);
        v.release = 2;
        refused(v, abi.encodeWithSelector(IUsageMeter.UnknownRelease.selector, 2));
        v = voucher(1, 1000);
        v.consentNonce = 78;
        refused(v, abi.encodeWithSelector(IUsageMeter.NotHolder.selector, owner, 78, app));
        v = voucher(1, 1000);
        bytes32 hash = digest(v);
        (bytes memory a, bytes memory e) = (sign(APP_KEY, hash), sign(ENGINE_KEY, hash));
        IUsageMeter.Payment memory p = terms_();
        bytes32 right = keccak256(abi.encode(p));
        p.payout = app;
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.PaymentMismatch.selector, right, keccak256(abi.encode(p))));
        meter.settle(v, p, a, e);
        vm.warp(v.deadline + 1);
        refused(v, abi.encodeWithSelector(IUsageMeter.VoucherExpired.selector, v.deadline));
    }

    function test_settle_signedByOneSideAlone_reverts() public {
        IUsageMeter.Voucher memory v = voucher(1, 1000);
        bytes32 hash = digest(v);
        (bytes memory a, bytes memory e) = (sign(APP_KEY, hash), sign(ENGINE_KEY, hash));
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.EmptyEscrow.selector, app, engine, engine));
        meter.settle(v, terms_(), e, e);
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.BadAppSignature.selector, app));
        meter.settle(v, terms_(), "", e);
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.BadEngineSignature.selector, engine));
        meter.settle(v, terms_(), a, a);
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.BadEngineSignature.selector, engine));
        meter.settle(v, terms_(), a, "");
    }

    /// @dev What was consumed before is owed, though nothing more may be.
    function test_settle_afterTheConsentEnded_paysWhatWasUsedBefore() public {
        IUsageMeter.Voucher memory v = voucher(1, 1000);
        vm.prank(owner);
        consents.revokeAll(owner);
        assertEq(settle(v), v.amount, "owed");
    }

    function test_settle_ofADeactivatedEngine_paysNothing() public {
        vm.prank(engine);
        registry.changeOwner(engine, address(0));
        refused(voucher(1, 1000), abi.encodeWithSelector(IUsageMeter.BadEngineSignature.selector, engine));
    }

    function test_settle_fromAShortEscrow_paysWhatIsThere_andTheRestLater() public {
        uint64 tokens = uint64(12e18 * 1000 / uint256(PRICE));
        IUsageMeter.Voucher memory v = voucher(1, tokens);
        assertEq(settle(v), 10e18, "what is there");
        refused(v, abi.encodeWithSelector(IUsageMeter.EmptyEscrow.selector, app, engine, app));
        fill(5e18);
        assertEq(settle(v), v.amount - 10e18, "the rest");
    }

    function test_settle_withoutARelease_leavesTheOwnersPartAlone() public {
        IUsageMeter.Voucher memory v = voucher(1, 1000);
        v.release = 0;
        settle(v);
        uint256 o = uint256(v.amount) * 7 / 10;
        assertEq(meter.creditOf(PAYOUT), o, "no reason to say so of a release");
        assertEq(meter.creditOf(address(timelock)), v.amount - o, "the rest is the treasury's");
    }

    function test_withdraw_paysOnce_toWhoeverOwnsTheAccountsIdentity() public {
        settle(voucher(1, 1000));
        uint256 due = meter.creditOf(PAYOUT);
        vm.prank(PAYOUT);
        registry.changeOwner(PAYOUT, address(0x4E14));
        assertEq(meter.withdraw(PAYOUT), due, "all");
        assertEq(token.balanceOf(address(0x4E14)), due, "to the heir");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EmptyAmount.selector));
        meter.withdraw(PAYOUT);
    }

    function test_digest_isTheStandards() public view {
        assertEq(meter.digestOf(voucher(5, 6)), digest(voucher(5, 6)), "EIP-712");
    }

    function test_constructor_sharesAboveTheWhole_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.InvalidShares.selector, 7000, 3001));
        new UsageMeter(registry, consents, models, runs, token, address(timelock), 7000, 3001, 60);
    }
}
