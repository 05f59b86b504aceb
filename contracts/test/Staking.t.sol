// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../src/interfaces/IStaking.sol";
import {Network} from "./support/Network.sol";

contract StakingTest is Network {
    address private constant ALICE = address(0xA11CE);
    address private constant BOB = address(0xB0B);

    function setUp() public {
        deployNetwork();
        vm.deal(address(this), 10 ether);
        staking.deposit{value: 3 ether}(ALICE);
    }

    function lock(uint256 amount) private {
        vm.prank(address(runs));
        staking.lock(ALICE, amount);
    }

    function unbond(uint256 amount) private {
        vm.prank(ALICE);
        staking.unbond(ALICE, amount);
    }

    function test_deposit_empty_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.EmptyAmount.selector));
        staking.deposit(ALICE);
    }

    function test_lock_byStranger_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.OnlyLockers.selector, address(this)));
        staking.lock(ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(IStaking.OnlyLockers.selector, address(this)));
        staking.unlock(ALICE, 1);
    }

    function test_lock_beyondTheDeposit_reverts() public {
        lock(2 ether);
        vm.prank(address(stateRoots));
        vm.expectRevert(abi.encodeWithSelector(IStaking.InsufficientStake.selector, ALICE, 2 ether, 1 ether));
        staking.lock(ALICE, 2 ether);
    }

    function test_unlock_beyondTheLock_reverts() public {
        lock(1 ether);
        vm.prank(address(runs));
        vm.expectRevert(abi.encodeWithSelector(IStaking.InsufficientLock.selector, ALICE, 2 ether, 1 ether));
        staking.unlock(ALICE, 2 ether);
    }

    function test_unbond_lockedPart_reverts() public {
        lock(2 ether);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IStaking.InsufficientStake.selector, ALICE, 2 ether, 1 ether));
        staking.unbond(ALICE, 2 ether);
    }

    function test_unbond_byStranger_reverts() public {
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotOwner.selector, ALICE, BOB));
        staking.unbond(ALICE, 1);
    }

    function test_withdraw_beforeThePeriod_reverts() public {
        unbond(1 ether);
        vm.warp(block.timestamp + UNBONDING - 1);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IStaking.StillUnbonding.selector, block.timestamp + 1));
        staking.withdraw(ALICE, payable(BOB));
    }

    function test_withdraw_paysTheOwnersChoice() public {
        unbond(1 ether);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(ALICE);
        staking.withdraw(ALICE, payable(BOB));
        assertEq(BOB.balance, 1 ether, "paid");
        assertEq(staking.accountOf(ALICE).available, 2 ether, "the rest stays");
    }

    function test_withdraw_afterRotation_onlyByTheNewOwner() public {
        unbond(1 ether);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(ALICE);
        registry.changeOwner(ALICE, BOB);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotOwner.selector, ALICE, ALICE));
        staking.withdraw(ALICE, payable(ALICE));
        vm.prank(BOB);
        staking.withdraw(ALICE, payable(BOB));
        assertEq(BOB.balance, 1 ether, "paid");
    }

    function test_withdraw_toARefusingReceiver_keepsTheStake() public {
        unbond(1 ether);
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IStaking.TransferFailed.selector, address(this), 1 ether));
        staking.withdraw(ALICE, payable(address(this)));
        assertEq(staking.accountOf(ALICE).unbonding, 1 ether, "still hers");
    }
}
