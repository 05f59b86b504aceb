// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../src/interfaces/IConsentRegistry.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Credentialing} from "./support/Credentialing.sol";
import {Metering} from "./support/Metering.sol";

/// @notice Gas of passing consents on, of settling and of credentials, with the bounds that applications may count on.
/// forge-config: default.isolate = true
contract ConsumptionGasTest is Metering, Credentialing {
    uint8 private constant ALL = 7;

    function setUp() public {
        startMetering();
        startCredentials();
        fill(20e18);
    }

    function check(string memory group, string memory name, uint256 most) private {
        assertTrue(vm.snapshotGasLastCall(group, name) <= most, name);
    }

    function who(uint256 i) private view returns (address) {
        return i == 0 ? owner : i == 1 ? app : address(uint160(0xABC0 + i));
    }

    /// @dev A revocation at any depth costs what it costs without anything below.
    function test_gas_ofPassingOn() public {
        uint64 expiry = uint64(block.timestamp + 1 hours);
        for (uint256 i = 1; i <= 4; i++) {
            uint256 above = i == 1 ? NONCE : uint256(keccak256(abi.encode(i - 1)));
            vm.prank(who(i));
            consents.passOn(
                IConsentRegistry.SubConsent(who(i), who(i + 1), who(i - 1), above, ALL, expiry),
                uint256(keccak256(abi.encode(i)))
            );
            if (i == 1) check("Consent", "passOn, first level", 130_000);
            if (i == 4) check("Consent", "passOn, fourth level", 180_000);
        }
        vm.prank(who(1));
        consents.takeBack(who(3), uint256(keccak256(abi.encode(3))), who(1));
        check("Consent", "takeBack, of the third level", 60_000);
        vm.prank(owner);
        consents.revoke(owner, NONCE);
        check("Consent", "revoke, with four levels below", 40_000);
        vm.prank(who(2));
        consents.revokeAll(who(2));
        check("Consent", "revokeAll, with levels below", 60_000);
    }

    function test_gas_ofSettling() public {
        settle(voucher(1, 1_000_000));
        check("Usage", "settle, first of all", 300_000);
        settle(voucher(500, 9_000_000));
        check("Usage", "settle, after any number of vouchers", 130_000);
        meter.countRound(run, 0);
        check("Usage", "countRound, 3 slots of 2 attesters", 400_000);
        meter.takeShare(1, trainer(0));
        check("Usage", "takeShare", 130_000);
        meter.withdraw(PAYOUT);
        check("Usage", "withdraw", 100_000);
        vm.prank(app);
        meter.announceWithdrawal(app, engine, app, 1e18);
        check("Usage", "announceWithdrawal", 80_000);
        fill(1e18);
        check("Usage", "deposit, again", 80_000);
    }

    /// @dev 64 slots, 8 verifiers drawn for each; had they become final, each would also have written a trainer's work for the first time.
    function test_gas_ofCountingTheLargestRound_staysBelowTheLimit() public {
        ITrainingRuns.Terms memory t = terms();
        (t.maxSlots, t.maxVerifiers, t.attesters, t.slotReward) = (64, 64, 8, 0);
        run = runs.createRun(t);
        for (uint256 i = 0; i < 64; i++) {
            deposit(trainer(i), 2 ether);
            deposit(verifier(i), 2 ether);
            enrolTrainer(i);
            enrolVerifier(i, 1 ether);
        }
        runs.closeEnrolment(run);
        drawSeed();
        ITrainingRuns.Claim[] memory claims = new ITrainingRuns.Claim[](64);
        for (uint16 slot = 0; slot < 64; slot++) {
            claims[slot] = claimOn(slot, GENESIS_ROOT);
            submit(claims[slot]);
        }
        pass(20);
        runs.cut(run);
        pass(17);
        runs.finalizeAll(claims);
        meter.countRound(run, 0);
        uint256 gas = vm.snapshotGasLastCall("Usage", "countRound, 64 void slots of 8 verifiers");
        assertTrue(gas + 64 * 22_100 < 1 << 24, "below the limit of a transaction");
    }

    function test_gas_ofCredentials() public {
        credentials.isCredentialed(schema, trainer(0), proofOf(credential(trainer(0), 700)));
        check("Credential", "isCredentialed, list of 2048", 100_000);
        publish();
        check("Credential", "publishStatusList", 60_000);
    }
}
