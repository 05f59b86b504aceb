// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Execution} from "./disputes/Execution.sol";
import {GameStore} from "./disputes/GameStore.sol";
import {IDisputeMoves} from "./interfaces/IDisputeMoves.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IReferee} from "./interfaces/IReferee.sol";
import {IStateRoots} from "./interfaces/IStateRoots.sol";
import {ITrainingRuns} from "./interfaces/ITrainingRuns.sol";

/// @title  Disputes
/// @notice Settles a dispute about a claim or a candidate by a game that ends at one instruction, which the referee executes. No
///         owner, no committee, no pause. Answers IDisputeMoves itself, IDisputes and IDemands with the code of DisputeSetup.
///         Spec: docs/protocol.md §8.
///
/// Invariants (each has an `invariant_` test):
///   D1  balance >= Σ bonds of active games and commitments + Σ prepayments of open demands + Σ credits
///   D2  a game that has ended never changes; a subject is convicted at most once
///   D3  a claim with an active game, and a convicted one, is never credited
///   D4  when its turn begins a side has at least `move` seconds, and a side loses by clock only after its own time is used up
///   D5  a lost game changes nothing for its subject but the number of active games
contract Disputes is Execution {
    uint256 private constant CLOCKS = (1 << 136) - 1;

    address private immutable _setup;
    address private immutable _staking;

    /// @param registry Says who acts for an identity
    /// @param runs Holds the claims
    /// @param stateRoots Holds the candidates
    /// @param referee Computes single instructions
    /// @param staking Pays the challengers' half of a slash
    /// @param setup The code of everything but the moves: DisputeSetup, deployed with the same contracts
    constructor(
        IIdentityRegistry registry,
        ITrainingRuns runs,
        IStateRoots stateRoots,
        IReferee referee,
        address staking,
        address setup
    ) GameStore(registry, runs, stateRoots, referee) {
        (_staking, _setup) = (staking, setup);
    }

    /// @notice Takes the challengers' half of a slash; only from Staking.
    receive() external payable {
        if (msg.sender != _staking) revert OnlyStaking(msg.sender);
    }

    /// @notice Answers the calls of IDisputes and IDemands with the code of DisputeSetup, run on this contract's storage.
    fallback() external payable {
        address setup = _setup;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), setup, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(done) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }

    /// @inheritdoc IDisputeMoves
    function playAt(uint256 game, bytes32 position, bytes calldata move) external {
        bytes32 found = positionOf(game);
        if (found != position) revert PositionMismatch(found, position);
        if (move.length < 36 || uint256(bytes32(move[4:36])) != game) revert UnknownGame(game);
        (bool done, bytes memory answer) = address(this).delegatecall(move);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }

    /// @inheritdoc IDisputeMoves
    function positionOf(uint256 game) public view returns (bytes32) {
        Stored storage g = _games[game];
        return keccak256(abi.encode(g.key, g.turn & ~CLOCKS, g.frontier));
    }
}
