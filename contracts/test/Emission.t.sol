// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Emission} from "../src/Emission.sol";
import {EmissionSchedule} from "../src/EmissionSchedule.sol";
import {IdentityRegistry} from "../src/IdentityRegistry.sol";
import {LedgerToken} from "../src/LedgerToken.sol";
import {IEmission} from "../src/interfaces/IEmission.sol";
import {ILedgerToken} from "../src/interfaces/ILedgerToken.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {TestCase} from "./support/TestCase.sol";

contract EmissionTest is TestCase {
    address private constant GOVERNOR = address(0x60);
    address private constant ALICE = address(0xA);

    IdentityRegistry private registry;
    LedgerToken private token;
    Emission private emission;

    /// @dev This test stands in TrainingRuns' place: runs 1 and 2 exist, run 1 is the genesis creator's.
    function creatorOf(uint256 run) external view returns (address) {
        if (run == 1) return address(this);
        return run == 2 ? ALICE : address(0);
    }

    function setUp() public {
        vm.warp(1_800_000_000);
        registry = new IdentityRegistry();
        address made = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        token = new LedgerToken(made, 8000);
        emission = new Emission(registry, token, ITrainingRuns(address(this)), GOVERNOR, address(this), 100, 1000, 4, 5000);
    }

    function credit(address account, uint256 amount) private {
        address[] memory accounts = new address[](1);
        uint256[] memory amounts = new uint256[](1);
        (accounts[0], amounts[0]) = (account, amount);
        emission.credit(1, accounts, amounts);
    }

    function give(address account, uint256 amount) private {
        assertTrue(emission.reserve(1, amount), "reserved");
        credit(account, amount);
        emission.withdraw(account);
    }

    function share(uint256 run, uint16 bps) private {
        vm.prank(GOVERNOR);
        emission.setShare(run, bps);
    }

    /// @dev Its key may be lost: then whoever calls must not be able to send its rewards there.
    function test_withdraw_ofAnIdentityThatWasHandedOver_paysItsOwner() public {
        address heir = address(0x4E14);
        assertTrue(emission.reserve(1, 10), "reserved");
        credit(ALICE, 10);
        vm.prank(ALICE);
        registry.changeOwner(ALICE, heir);
        emission.withdraw(ALICE);
        assertEq(token.balanceOf(heir), 10, "the owner");
        assertEq(token.balanceOf(ALICE), 0, "not the account");
        give(ALICE, 5);
        assertEq(token.balanceOf(heir), 15, "later credits too");
    }

    /// @dev Nobody owns it any more; what its account earned stays its account's.
    function test_withdraw_ofADeactivatedIdentity_paysItsAccount() public {
        assertTrue(emission.reserve(1, 10), "reserved");
        credit(ALICE, 10);
        vm.prank(ALICE);
        registry.changeOwner(ALICE, address(0));
        emission.withdraw(ALICE);
        assertEq(token.balanceOf(ALICE), 10, "the account");
    }

    function test_constructor_scheduleAboveCap_reverts() public {
        LedgerToken small = new LedgerToken(address(this), 7000);
        // 4·1000 + 4·500 + 4·250 + 4·125 + 4·62 + 4·31 + 4·15 + 4·7 + 4·3 + 4·1
        vm.expectRevert(abi.encodeWithSelector(IEmission.ScheduleAboveCap.selector, 7976, 7000));
        new Emission(registry, small, ITrainingRuns(address(this)), GOVERNOR, address(this), 100, 1000, 4, 5000);
    }

    function test_reserve_bindsTheGenesisRunAndCountsFromDeployment() public {
        vm.warp(block.timestamp + 250);
        assertEq(emission.genesisRun(), 0, "not created yet");
        assertTrue(emission.reserve(1, 1500), "half of three epochs");
        assertEq(emission.genesisRun(), 1, "bound");
        assertTrue(!emission.reserve(1, 1), "and not one more");
        vm.warp(block.timestamp + 50);
        assertTrue(emission.reserve(1, 500), "the next epoch adds its half");
    }

    function test_reserve_byStranger_reverts() public {
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IEmission.OnlyRuns.selector, ALICE));
        emission.reserve(1, 1);
    }

    function test_reserve_runWithoutShare_isRefused() public {
        assertTrue(emission.reserve(2, 0), "nothing can be reserved by anybody");
        assertTrue(!emission.reserve(2, 1), "but no token");
    }

    function test_setShare_countsFromNowOn() public {
        emission.reserve(1, 0);
        share(2, 2000);
        assertEq(emission.budgetOf(2).mintable, 0, "nothing of the current epoch");
        vm.warp(block.timestamp + 100);
        assertEq(emission.budgetOf(2).mintable, 200, "a fifth of the next");
        assertEq(emission.budgetOf(0).mintable, 500 + 300, "the rest stays with nobody");
    }

    function test_setShare_beyondTheWhole_reverts() public {
        emission.reserve(1, 0);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(IEmission.SharesExceeded.selector, 5001, 5000));
        emission.setShare(2, 5001);
    }

    function test_setShare_byStranger_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IEmission.OnlyGovernor.selector, address(this)));
        emission.setShare(2, 1);
        vm.expectRevert(abi.encodeWithSelector(IEmission.OnlyGovernor.selector, address(this)));
        emission.allot(2, 1);
    }

    function test_setShare_unknownRun_reverts() public {
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(IEmission.UnknownRun.selector, 3));
        emission.setShare(3, 1);
    }

    function test_allot_givesWhatNobodyTook() public {
        vm.prank(GOVERNOR);
        emission.allot(2, 500);
        assertTrue(emission.reserve(2, 500), "now it can be spent");
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(IEmission.ReserveExceeded.selector, 1, 0));
        emission.allot(2, 1);
    }

    function test_fund_isSpentBeforeAnythingIsMinted() public {
        give(address(this), 400);
        token.approve(address(emission), 150);
        emission.fund(1, 150);
        assertTrue(emission.reserve(1, 200), "150 funded and 50 mintable");
        credit(ALICE, 100);
        (uint256 funded, uint256 mintable) = emission.creditOf(ALICE);
        assertEq(funded, 100, "funded first");
        assertEq(mintable, 0, "nothing to mint");
        emission.release(1, 20);
        assertEq(emission.budgetOf(1).reservedFunded, 50, "released is what would have been minted");
        credit(ALICE, 80);
        (funded, mintable) = emission.withdraw(ALICE);
        assertEq(funded, 150, "paid by transfer");
        assertEq(mintable, 30, "minted");
        assertEq(token.balanceOf(ALICE), 180, "together");
        assertEq(token.totalSupply(), 430, "only mints add to the supply");
    }

    function test_forfeit_neverMintsAndReturnsFunds() public {
        give(address(this), 100);
        token.approve(address(emission), 100);
        emission.fund(1, 100);
        emission.reserve(1, 150);
        emission.forfeit(1, 80);
        IEmission.Budget memory b = emission.budgetOf(1);
        assertEq(b.mintable, 500 - 100 - 50, "50 to be minted are gone");
        assertEq(b.funded, 30, "30 of the funds are back");
        assertEq(b.reservedFunded, 70, "70 stay reserved");
    }

    function test_credit_beyondTheReservation_reverts() public {
        emission.reserve(1, 10);
        vm.expectRevert(abi.encodeWithSelector(IEmission.NotReserved.selector, 1, 11, 10));
        credit(ALICE, 11);
        vm.expectRevert(abi.encodeWithSelector(IEmission.NotReserved.selector, 1, 11, 10));
        emission.release(1, 11);
    }

    function test_withdraw_withoutCredit_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IEmission.NothingToWithdraw.selector, ALICE));
        emission.withdraw(ALICE);
    }

    function test_mint_byAnybodyElse_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedgerToken.OnlyEmission.selector, address(this)));
        token.mint(ALICE, 1);
    }

    function test_token_countsVotesByTimeStamp() public {
        give(ALICE, 100);
        vm.prank(ALICE);
        token.delegate(ALICE);
        assertEq(token.getVotes(ALICE), 100, "votes");
        assertEq(token.clock(), block.timestamp, "seconds");
        assertEq(keccak256(bytes(token.CLOCK_MODE())), keccak256("mode=timestamp"), "and it says so");
    }

    function testFuzz_released_isTheSumOfItsEpochs_succeeds(uint128 first, uint16 halving, uint16 number) public pure {
        uint256 n = bound(number, 0, 300);
        uint256 h = bound(halving, 1, 50);
        uint256 sum = 0;
        for (uint256 e = 0; e <= n; e++) sum += EmissionSchedule.budget(first, h, e);
        assertEq(EmissionSchedule.released(first, h, n), sum, "closed form");
    }
}
