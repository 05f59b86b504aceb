// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {IUsageMeter} from "../src/interfaces/IUsageMeter.sol";
import {Metering} from "./support/Metering.sol";

/// @notice What an application has put in, and all that it may try in order not to pay what it signed.
contract EscrowTest is Metering {
    uint256 private constant HOT = 0x407;
    uint256 private constant OWN_ENGINE_KEY = 0x0E2;
    address private constant HEIR = address(0x4E14);

    function setUp() public {
        startMetering();
        fill(10e18);
    }

    function announce(address by, uint256 amount) private returns (uint64 leaves) {
        vm.prank(by);
        meter.announceWithdrawal(app, engine, app, amount);
        return uint64(block.timestamp) + ESCROW_DELAY;
    }

    function takeOut(address by) private returns (uint256) {
        vm.prank(by);
        return meter.withdrawEscrow(app, engine, app, by);
    }

    /// @dev The meter's key is an application's delegate, with an escrow of its own.
    function fillHot() private {
        vm.startPrank(app);
        registry.addDelegate(app, "LedgerMeter", vm.addr(HOT), 100);
        token.approve(address(meter), 5e18);
        meter.deposit(app, engine, vm.addr(HOT), 5e18);
        vm.stopPrank();
    }

    function settleHot(IUsageMeter.Voucher memory v) private returns (uint256) {
        bytes32 hash = digest(v);
        return meter.settle(v, terms_(), sign(HOT, hash), sign(ENGINE_KEY, hash));
    }

    function test_deposit_isForAKeyThatSpeaksForTheApplicationNow() public {
        fillHot();
        assertEq(meter.escrowOf(app, engine, vm.addr(HOT)).balance, 5e18, "of the delegate");
        assertEq(escrow().balance, 10e18, "beside the owner's");
        vm.warp(block.timestamp + 100);
        vm.startPrank(app);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigner.selector, app, vm.addr(HOT)));
        meter.deposit(app, engine, vm.addr(HOT), 1);
        registry.addDelegate(app, "LedgerNode", vm.addr(HOT), 100);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigner.selector, app, vm.addr(HOT)));
        meter.deposit(app, engine, vm.addr(HOT), 1);
        registry.changeOwner(app, HEIR);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigner.selector, app, app));
        meter.deposit(app, engine, app, 1);
        vm.stopPrank();
        vm.prank(HEIR);
        registry.changeOwner(app, address(0));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigner.selector, app, address(0)));
        meter.deposit(app, engine, address(0), 1);
    }

    /// @dev An application revokes the key that signed: what it signed is owed all the same.
    function test_attack_theMetersKeyIsRevoked_isPaid() public {
        fillHot();
        IUsageMeter.Voucher memory v = voucher(1, 1000);
        vm.prank(app);
        registry.revokeDelegate(app, "LedgerMeter", vm.addr(HOT));
        assertEq(settleHot(v), v.amount, "from the escrow of that key");
        assertEq(escrow().balance, 10e18, "and from no other");
        vm.warp(block.timestamp + 1000);
        assertEq(settleHot(voucher(2, 2000)), voucher(2, 2000).amount - v.amount, "however late, while there is an escrow");
    }

    function test_attack_theIdentityIsHandedOverOrDeactivated_isPaid() public {
        IUsageMeter.Voucher memory v = voucher(1, 1000);
        vm.prank(app);
        registry.changeOwner(app, HEIR);
        assertEq(settle(v), v.amount, "handed over");
        vm.prank(HEIR);
        registry.changeOwner(app, address(0));
        assertEq(settle(voucher(2, 2000)), voucher(2, 2000).amount - v.amount, "deactivated");
    }

    /// @dev A key without an escrow of its own pays from nobody's.
    function test_attack_aKeyThatWasNeverBound_paysNothing() public {
        IUsageMeter.Voucher memory v = voucher(1, 1000);
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.EmptyEscrow.selector, app, engine, vm.addr(HOT)));
        settleHot(v);
        vm.prank(app);
        registry.addDelegate(app, "LedgerMeter", vm.addr(HOT), 100);
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.EmptyEscrow.selector, app, engine, vm.addr(HOT)));
        settleHot(v);
    }

    /// @dev An application that is an engine, too, signs a large voucher with itself before the honest engine settles.
    function test_attack_spentAtAnEngineOfItsOwn_leavesTheOthersEscrow() public {
        IUsageMeter.Voucher memory own = voucher(1, 9_000_000);
        own.engine = vm.addr(OWN_ENGINE_KEY);
        bytes32 hash = digest(own);
        bytes memory signature = sign(APP_KEY, hash);
        vm.expectRevert(abi.encodeWithSelector(IUsageMeter.EmptyEscrow.selector, app, own.engine, app));
        meter.settle(own, terms_(), signature, sign(OWN_ENGINE_KEY, hash));
        assertEq(settle(voucher(1, 1000)), voucher(1, 1000).amount, "what was put in for an engine is there for it");
    }

    /// @dev What leaves is there until its delay is over, and the delay begins anew with each announcement.
    function test_attack_announcedBeforeUse_cannotLeaveBeforeTheEngineSettles() public {
        announce(app, 4e18);
        vm.warp(block.timestamp + ESCROW_DELAY);
        uint64 leaves = announce(app, 6e18);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.StillLeaving.selector, leaves));
        takeOut(app);
        vm.warp(leaves - 1);
        uint256 paid = settle(voucher(1, 5_000_000));
        assertEq(paid, voucher(1, 5_000_000).amount, "in the last second");
        vm.warp(leaves);
        assertEq(takeOut(app), 10e18 - paid, "the rest");
    }

    function test_escrow_leavesLate_andIsSettledFromUntilThen() public {
        vm.prank(app);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.InsufficientEscrow.selector, app, 11e18, 10e18));
        meter.announceWithdrawal(app, engine, app, 11e18);
        uint64 leaves = announce(app, 10e18);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.StillLeaving.selector, leaves));
        takeOut(app);
        uint256 paid = settle(voucher(1, 1_000_000));
        vm.warp(leaves);
        uint256 before = token.balanceOf(app);
        assertEq(takeOut(app), 10e18 - paid, "what engines left");
        assertEq(token.balanceOf(app), before + 10e18 - paid, "paid out");
        vm.expectRevert(abi.encodeWithSelector(IEscrow.EmptyAmount.selector));
        takeOut(app);
    }

    function test_escrow_isTheIdentitysOwnersAlone() public {
        vm.prank(app);
        registry.changeOwner(app, HEIR);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotOwner.selector, app, app));
        announce(app, 1);
        vm.warp(announce(HEIR, 10e18));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotOwner.selector, app, app));
        takeOut(app);
        assertEq(takeOut(HEIR), 10e18, "who owns it now");
    }

    /// @dev Nothing is stuck: the last owner that the escrow saw takes it, as late as any other.
    function test_escrow_ofADeactivatedApplication_isItsLastOwners() public {
        vm.prank(app);
        registry.changeOwner(app, HEIR);
        announce(HEIR, 1);
        vm.prank(HEIR);
        registry.changeOwner(app, address(0));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotOwner.selector, app, app));
        announce(app, 1);
        uint64 leaves = announce(HEIR, 10e18 - 1);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.StillLeaving.selector, leaves));
        takeOut(HEIR);
        uint256 paid = settle(voucher(1, 1000));
        vm.warp(leaves);
        assertEq(takeOut(HEIR), 10e18 - paid, "after engines");
    }
}
