// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {ILedgerToken} from "./interfaces/ILedgerToken.sol";

/// @title  LedgerToken
/// @notice LDG: 18 decimals, permits, votes counted by time stamp, a hard cap. Only the Emission contract makes tokens.
///
/// Invariants (each has an `invariant_` test):
///   T1  totalSupply == what Emission has minted; nobody else can change it
///   T2  totalSupply <= cap
contract LedgerToken is ILedgerToken, ERC20, ERC20Permit, ERC20Capped, ERC20Votes {
    address private immutable _emission;

    /// @param emission The only address that mints
    /// @param maximum The cap, in the smallest unit
    constructor(address emission, uint256 maximum) ERC20("Ledger", "LDG") ERC20Permit("Ledger") ERC20Capped(maximum) {
        _emission = emission;
    }

    /// @inheritdoc ILedgerToken
    function mint(address to, uint256 amount) external {
        if (msg.sender != _emission) revert OnlyEmission(msg.sender);
        _mint(to, amount);
    }

    /// @notice Votes are checkpointed by time stamp, in seconds.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice Machine-readable name of the clock (ERC-6372).
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc ILedgerToken
    function cap() public view override(ILedgerToken, ERC20Capped) returns (uint256) {
        return super.cap();
    }

    /// @notice Next nonce of a permit or a delegation by signature.
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Capped, ERC20Votes) {
        super._update(from, to, value);
    }
}
