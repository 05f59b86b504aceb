// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "../interfaces/ICredentialRegistry.sol";
import {IEmission} from "../interfaces/IEmission.sol";
import {IIdentityRegistry} from "../interfaces/IIdentityRegistry.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {IStateRoots} from "../interfaces/IStateRoots.sol";
import {CredentialGate} from "./CredentialGate.sol";
import {Cuts} from "./Cuts.sol";
import {DemandedClaims} from "./DemandedClaims.sol";
import {Enrolment} from "./Enrolment.sol";
import {RunCreation} from "./RunCreation.sol";
import {RunStore} from "./RunStore.sol";
import {VoidRuns} from "./VoidRuns.sol";

/// @title  RunSetup
/// @notice The part of TrainingRuns that creates and voids runs, enrols parties, cuts rounds and marks demanded claims. TrainingRuns runs
///         this code on its own storage, because one contract has room for 24,576 bytes; which code that is was fixed when it was
///         deployed. Called directly it has no runs.
contract RunSetup is RunCreation, Enrolment, Cuts, VoidRuns, DemandedClaims {
    /// @param registry Says who acts for an identity
    /// @param staking Holds the stakes that TrainingRuns locks
    /// @param emission Holds the budgets that TrainingRuns reserves
    /// @param disputes The only contract that may void a run, and claims that were demanded
    /// @param credentials Says whether a trainer has what the run asks for
    constructor(
        IIdentityRegistry registry,
        IStaking staking,
        IEmission emission,
        address disputes,
        ICredentialRegistry credentials
    ) RunStore(registry, staking, emission, IStateRoots(address(0)), disputes) CredentialGate(credentials) {}
}
