// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {IEscrow} from "../../src/interfaces/IEscrow.sol";
import {IUsageMeter} from "../../src/interfaces/IUsageMeter.sol";
import {Releases} from "./Releases.sol";

/// @notice A released model of a run whose slots are all final, a data owner, an application with tokens and an engine, all with keys.
abstract contract Metering is Releases {
    uint256 internal constant OWNER_KEY = 0xA11CE;
    uint256 internal constant APP_KEY = 0xA44;
    uint256 internal constant ENGINE_KEY = 0xE4617E;
    address internal constant PAYOUT = address(0xFA11);
    uint128 internal constant PRICE = 1e15 + 7;
    uint128 internal constant LIMIT = 1e20;
    uint256 internal constant NONCE = 77;

    address internal owner;
    address internal app;
    address internal engine;

    function startMetering() internal {
        (owner, app, engine) = (vm.addr(OWNER_KEY), vm.addr(APP_KEY), vm.addr(ENGINE_KEY));
        endRun();
        vm.prank(address(timelock));
        models.publish(content());
        vm.prank(trainer(0));
        assertTrue(token.transfer(app, 50e18), "tokens for the application");
        consent(app, NONCE);
    }

    function consent(address to, uint256 nonce) internal {
        IConsentRegistry.Consent memory c = IConsentRegistry.Consent(
            owner, to, keccak256("source"), 7, uint64(block.timestamp + 1 days), PRICE, LIMIT, PAYOUT
        );
        vm.prank(owner);
        consents.grant(c, nonce);
    }

    function fill(uint256 amount) internal {
        vm.startPrank(app);
        token.approve(address(meter), amount);
        meter.deposit(app, engine, app, amount);
        vm.stopPrank();
    }

    /// @dev Of the application's own key, for the engine.
    function escrow() internal view returns (IEscrow.Account memory) {
        return meter.escrowOf(app, engine, app);
    }

    function terms_() internal pure returns (IUsageMeter.Payment memory) {
        return IUsageMeter.Payment(PRICE, LIMIT, PAYOUT);
    }

    function voucher(uint64 counter, uint64 tokens) internal view returns (IUsageMeter.Voucher memory) {
        return IUsageMeter.Voucher({
            consentOwner: owner,
            consentNonce: NONCE,
            app: app,
            engine: engine,
            release: 1,
            counter: counter,
            tokens: tokens,
            amount: uint128(uint256(tokens) * PRICE / 1000),
            previous: 0,
            deadline: uint64(block.timestamp + 1 hours)
        });
    }

    /// @dev Hashed independently of the contract.
    function digest(IUsageMeter.Voucher memory v) internal view returns (bytes32) {
        bytes32 kind = keccak256(
            "Voucher(address consentOwner,uint256 consentNonce,address app,address engine,uint256 release,uint64 counter,uint64 tokens,uint128 amount,bytes32 previous,uint64 deadline)"
        );
        bytes32 first = keccak256(
            bytes.concat(
                abi.encode(kind, v.consentOwner, v.consentNonce, v.app, v.engine, v.release),
                abi.encode(v.counter, v.tokens, v.amount, v.previous, v.deadline)
            )
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("UsageMeter"),
                keccak256("1"),
                block.chainid,
                address(meter)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, first));
    }

    function sign(uint256 key, bytes32 hash) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hash);
        return abi.encodePacked(r, s, v);
    }

    function settle(IUsageMeter.Voucher memory v) internal returns (uint256) {
        bytes32 hash = digest(v);
        return meter.settle(v, terms_(), sign(APP_KEY, hash), sign(ENGINE_KEY, hash));
    }

    function settling(IUsageMeter.Voucher memory v) internal view returns (bytes memory) {
        bytes32 hash = digest(v);
        return abi.encodeCall(meter.settle, (v, terms_(), sign(APP_KEY, hash), sign(ENGINE_KEY, hash)));
    }

    function channel() internal view returns (bytes32) {
        return meter.channelId(owner, NONCE, engine, 1);
    }

    function rootConsent() internal view returns (bytes32) {
        return keccak256(abi.encode(owner, NONCE));
    }
}
