// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConsentRegistry} from "../../src/ConsentRegistry.sol";
import {CredentialRegistry} from "../../src/CredentialRegistry.sol";
import {Disputes} from "../../src/Disputes.sol";
import {Emission} from "../../src/Emission.sol";
import {IdentityRegistry} from "../../src/IdentityRegistry.sol";
import {IDemands} from "../../src/interfaces/IDemands.sol";
import {IDisputeMoves} from "../../src/interfaces/IDisputeMoves.sol";
import {IDisputes} from "../../src/interfaces/IDisputes.sol";
import {IProgramRules} from "../../src/interfaces/IProgramRules.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {LedgerToken} from "../../src/LedgerToken.sol";
import {ModelRegistry} from "../../src/ModelRegistry.sol";
import {ProgramRules} from "../../src/ProgramRules.sol";
import {Referee} from "../../src/Referee.sol";
import {RunExplainer} from "../../src/RunExplainer.sol";
import {Staking} from "../../src/Staking.sol";
import {StateRoots} from "../../src/StateRoots.sol";
import {TrainingRuns} from "../../src/TrainingRuns.sol";
import {UsageMeter} from "../../src/UsageMeter.sol";
import {DisputeSetup} from "../../src/disputes/DisputeSetup.sol";
import {LedgerGovernor} from "../../src/governance/LedgerGovernor.sol";
import {LedgerTimelock} from "../../src/governance/LedgerTimelock.sol";
import {GuardedOwner} from "../../src/identity/GuardedOwner.sol";
import {GuardedOwners} from "../../src/identity/GuardedOwners.sol";
import {RunSetup} from "../../src/runs/RunSetup.sol";
import {TestCase} from "./TestCase.sol";

/// @notice All that the address of Disputes answers.
interface IWholeDisputes is IDisputes, IDisputeMoves, IDemands {}

/// @notice All the contracts, deployed in the order and with the arguments of deployment.json; the referee, which refers to none, first.
abstract contract Network is TestCase {
    uint256 internal constant CAP = 29_200_000e18;
    uint64 internal constant EPOCH = 1 days;
    uint128 internal constant FIRST_BUDGET = 10_000e18;
    uint64 internal constant HALVING = 1460;
    uint16 internal constant GENESIS_SHARE = 5000;
    uint64 internal constant UNBONDING = 60;
    uint256 internal constant OWNER_SHARE = 7000;
    uint256 internal constant TREASURY_SHARE = 1000;
    uint64 internal constant ESCROW_DELAY = 60;

    IdentityRegistry internal registry;
    LedgerToken internal token;
    Emission internal emission;
    Staking internal staking;
    RunSetup internal setup;
    TrainingRuns internal runs;
    StateRoots internal stateRoots;
    IReferee internal referee;
    IProgramRules internal rules;
    IWholeDisputes internal disputes;
    IDisputeMoves internal moves;
    RunExplainer internal explainer;
    LedgerTimelock internal timelock;
    LedgerGovernor internal governor;
    ModelRegistry internal models;
    ConsentRegistry internal consents;
    CredentialRegistry internal credentials;
    UsageMeter internal meter;
    GuardedOwners internal guardedOwners;

    function deployNetwork() internal {
        vm.warp(1_800_000_000);
        (referee, rules) = (_referee(), _rules());
        uint256 nonce = vm.getNonce(address(this));
        address[15] memory made;
        for (uint256 i = 0; i < 15; i++) made[i] = vm.computeCreateAddress(address(this), nonce + i);
        registry = new IdentityRegistry();
        token = new LedgerToken(made[2], CAP);
        emission = new Emission(
            registry, token, TrainingRuns(made[5]), made[10], address(this), EPOCH, FIRST_BUDGET, HALVING, GENESIS_SHARE
        );
        staking = new Staking(registry, made[5], made[6], made[8], UNBONDING);
        setup = new RunSetup(registry, staking, emission, made[8], CredentialRegistry(made[14]));
        runs = new TrainingRuns(registry, staking, emission, StateRoots(made[6]), made[8], address(setup));
        stateRoots = new StateRoots(registry, staking, runs, made[8]);
        address setupCode = address(new DisputeSetup(registry, runs, stateRoots, referee, rules));
        disputes = IWholeDisputes(address(new Disputes(registry, runs, stateRoots, referee, address(staking), setupCode)));
        moves = disputes;
        explainer = new RunExplainer(runs, stateRoots);
        timelock = new LedgerTimelock(60, made[11]);
        governor = new LedgerGovernor(token, timelock, 1, 60, 0, 4);
        assertEq(address(governor), made[11], "the last address was predicted");
        models = new ModelRegistry(stateRoots, address(timelock));
        consents = new ConsentRegistry(registry);
        credentials = new CredentialRegistry(registry);
        assertEq(address(credentials), made[14], "the registry of credentials was predicted");
        meter = new UsageMeter(
            registry, consents, models, runs, token, address(timelock), OWNER_SHARE, TREASURY_SHARE, ESCROW_DELAY
        );
        guardedOwners = new GuardedOwners(address(new GuardedOwner()));
    }

    function _rules() internal virtual returns (IProgramRules) {
        return new ProgramRules();
    }

    /// @dev A test may play with another one.
    function _referee() internal virtual returns (IReferee) {
        return new Referee();
    }
}
