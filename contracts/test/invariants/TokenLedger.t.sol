// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../src/interfaces/IStaking.sol";
import {IEmission} from "../../src/interfaces/IEmission.sol";
import {LedgerFromLogs} from "../support/LedgerFromLogs.sol";
import {TestCase} from "../support/TestCase.sol";
import {RunHandler} from "./RunHandler.sol";

/// @notice After a long history of chance everything that anybody holds, owes or is owed follows from the events alone.
contract TokenLedgerTest is TestCase {
    RunHandler private _handler;
    LedgerFromLogs private _ledger;

    function setUp() public {
        vm.recordLogs();
        _handler = new RunHandler();
        (address token, address emission, address staking, address disputes,) = _handler.parts();
        _ledger = new LedgerFromLogs(token, emission, staking, disputes);
        this.absorb();
    }

    /// @dev A call of its own, for the memory of the events.
    function absorb() external {
        _ledger.apply_(vm.getRecordedLogs());
    }

    function test_theWholeLedger_isRebuiltFromLogsAlone() public {
        for (uint256 i = 0; i < 150; i++) {
            uint256 mix = uint256(keccak256(abi.encode("ledger", i)));
            _handler.advance(mix);
            if (i % 3 == 0) _handler.winLate(mix);
            _handler.money(uint256(keccak256(abi.encode(mix, 1))));
            _handler.dispute(uint256(keccak256(abi.encode(mix, 2))) & ~uint256(3));
            _handler.dispute((uint256(keccak256(abi.encode(mix, 9))) & ~uint256(3)) | 448);
            _handler.demand(uint256(keccak256(abi.encode(mix, 3))));
            for (uint256 k = 4; k < 8; k++) _handler.play(uint256(keccak256(abi.encode(mix, k))));
            if (i % 2 == 1) _handler.sweep(i / 2);
            _handler.finalize(uint256(keccak256(abi.encode(mix, 8))));
            this.absorb();
            if (i % 50 == 49) compare();
        }
        // nothing of it may be empty, or the comparison proves nothing
        (uint256 convicted, uint256 lost, uint256 ended) = _handler.verdicts();
        (uint256 answered, uint256 unanswered,) = _handler.demands();
        assertTrue(convicted != 0, "games are won");
        assertTrue(lost != 0, "and lost");
        assertTrue(ended != 0, "and end otherwise");
        assertTrue(answered != 0 && unanswered != 0, "demands are answered, and are not");
        assertTrue(_ledger.minted() != 0 && _ledger.burned() != 0 && _ledger.fundedOf(_handler.theRun()) != 0, "money moves");
        assertTrue(_ledger.committed() + _ledger.bonds() + _ledger.bondCredits() != 0, "bonds are held");
    }

    function compare() private view {
        (address token, address emission, address staking, address disputes, address[] memory all) = _handler.parts();
        assertEq(_ledger.supply(), _handler.totalSupply(), "supply");
        assertEq(_ledger.minted(), _ledger.supply(), "all of it was withdrawn from the emission");
        assertEq(_ledger.balanceOf(emission), _handler.tokensOf(emission), "the emission's funds");
        assertEq(_ledger.balanceOf(token), 0, "the token holds none of itself");
        for (uint256 i = 0; i < all.length; i++) {
            assertEq(_ledger.balanceOf(all[i]), _handler.tokensOf(all[i]), "a balance");
            (uint256 funded, uint256 mintable) = _ledger.creditOf(all[i]);
            (uint256 fundedThere, uint256 mintableThere) = _handler.creditsOf(all[i]);
            assertTrue(funded == fundedThere && mintable == mintableThere, "credits");
            (uint256 available, uint256 locked, uint256 unbonding) = _ledger.depositOf(all[i]);
            IStaking.Account memory a = _handler.depositOf(all[i]);
            assertTrue(available == a.available && locked == a.locked && unbonding == a.unbonding, "a deposit");
            assertEq(_ledger.bondCreditOf(all[i]), _handler.bondCreditOf(all[i]), "credits of bonds and slashes");
        }
        IEmission.Budget memory b = _handler.budget();
        (uint256 reservedFunded, uint256 reservedMintable) = _ledger.reservedOf(_handler.theRun());
        assertEq(_ledger.fundedOf(_handler.theRun()), b.funded, "what the run was given");
        assertTrue(reservedFunded == b.reservedFunded && reservedMintable == b.reservedMintable, "what it has reserved");
        assertEq(_ledger.deposits(), staking.balance, "the coins of the staking contract");
        uint256 owed = _ledger.committed() + _ledger.bonds() + _ledger.prepaid() + _ledger.bondCredits();
        assertEq(owed, disputes.balance, "the coins of the disputes, each of them");
        assertEq(_ledger.burned(), address(0).balance, "what nobody has any more");
    }
}
