// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {IStateRoots} from "../interfaces/IStateRoots.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";
import {Execution} from "./Execution.sol";
import {GameStore} from "./GameStore.sol";

/// @title  DisputeMoves
/// @notice The part of Disputes that plays: dissection, execution, proofs inside a game. Disputes runs this code on its own storage,
///         because one contract has room for 24,576 bytes; which code that is was fixed when it was deployed. Called directly it has no
///         games.
contract DisputeMoves is Execution {
    /// @param registry Says who acts for an identity
    /// @param runs Holds the claims
    /// @param stateRoots Holds the candidates
    /// @param referee Computes single instructions
    constructor(IIdentityRegistry registry, ITrainingRuns runs, IStateRoots stateRoots, IReferee referee)
        GameStore(registry, runs, stateRoots, referee, address(0))
    {}
}
