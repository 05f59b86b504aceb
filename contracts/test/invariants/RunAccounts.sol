// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEmission} from "../../src/interfaces/IEmission.sol";
import {IStaking} from "../../src/interfaces/IStaking.sol";
import {RunBook} from "./RunBook.sol";

/// @notice What the contracts say of each account: the other side of a ledger that is rebuilt from logs.
abstract contract RunAccounts is RunBook {
    /// @notice The contracts that hold money, and everybody who may hold some.
    function parts()
        external
        view
        returns (address token_, address emission_, address staking_, address disputes_, address[] memory all)
    {
        all = new address[](TRAINERS + VERIFIERS + CHALLENGERS + 1);
        uint256 count = 0;
        for (uint256 i = 0; i < TRAINERS; i++) all[count++] = trainer(i);
        for (uint256 i = 0; i < VERIFIERS; i++) all[count++] = verifier(i);
        for (uint256 i = 0; i < CHALLENGERS; i++) all[count++] = _challenger(i);
        all[count] = address(this);
        return (address(token), address(emission), address(staking), address(disputes), all);
    }

    function theRun() external view returns (uint256) {
        return run;
    }

    function totalSupply() external view returns (uint256) {
        return token.totalSupply();
    }

    function tokensOf(address account) external view returns (uint256) {
        return token.balanceOf(account);
    }

    function creditsOf(address account) external view returns (uint256 funded, uint256 mintable) {
        return emission.creditOf(account);
    }

    function depositOf(address account) external view returns (IStaking.Account memory) {
        return staking.accountOf(account);
    }

    function bondCreditOf(address account) external view returns (uint256) {
        return disputes.creditOf(account);
    }

    function budget() external view returns (IEmission.Budget memory) {
        return emission.budgetOf(run);
    }
}
