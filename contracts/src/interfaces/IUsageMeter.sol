// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "./IEscrow.sol";
import {ITrainerShares} from "./ITrainerShares.sol";

/// @title  IUsageMeter
/// @notice Pays consumption: cumulative vouchers that application and engine both signed, from the application's escrow to the data owner,
///         the model treasury and the trainers of the release. Amounts in LDG's smallest unit.
interface IUsageMeter is IEscrow, ITrainerShares {
    /// @notice What an application has consumed at an engine under a consent, in all (EIP-712). One (consent, engine, release) is a channel.
    /// @param consentOwner Who gave the consent: the data owner, or the application that passed it on
    /// @param consentNonce Its nonce there
    /// @param app Identity of the application, which pays
    /// @param engine Identity of the engine, which measured
    /// @param release Number of the released model; 0: a model of the engine's own
    /// @param counter Number of the voucher in its channel, from 1
    /// @param tokens Tokens of text since the channel began
    /// @param amount tokens · price / 1000 of the consent, rounded down
    /// @param previous EIP-712 struct hash of the voucher before; 0 for the first
    /// @param deadline Last second in which it can be settled
    struct Voucher {
        address consentOwner;
        uint256 consentNonce;
        address app;
        address engine;
        uint256 release;
        uint64 counter;
        uint64 tokens;
        uint128 amount;
        bytes32 previous;
        uint64 deadline;
    }

    /// @notice How a consent is paid: the fields behind ConsentRegistry's `payment`.
    struct Payment {
        uint128 price;
        uint128 cap;
        address payout;
    }

    /// @notice What a channel has settled.
    /// @param paid Of the amount; less than the last voucher's only if the escrow was short
    /// @param counter Of the last voucher
    /// @param tokens Of the last voucher
    struct Channel {
        uint128 paid;
        uint64 counter;
        uint64 tokens;
    }

    /// @param consent Identifier of the data owner's consent, on which the cap is
    /// @param channel Identifier of the channel
    /// @param signer Key that signed for the application, and whose escrow paid
    event Settled(
        bytes32 indexed consent,
        bytes32 indexed channel,
        address indexed app,
        Voucher voucher,
        address signer,
        address payout,
        uint256 owner,
        uint256 treasury,
        uint256 trainers
    );
    event Withdrawn(address indexed account, address to, uint256 amount);

    error VoucherExpired(uint64 deadline);
    error VoucherOutOfDate(uint64 settled, uint64 given);
    error NothingDue(bytes32 channel, uint256 paid);
    error BadAppSignature(address app);
    error BadEngineSignature(address engine);
    error NotHolder(address consentOwner, uint256 consentNonce, address app);
    error PaymentMismatch(bytes32 expected, bytes32 given);
    error AmountMismatch(uint256 expected, uint256 given);
    error OverCap(uint256 cap, uint256 wouldBePaid);
    error EmptyEscrow(address app, address engine, address signer);
    error UnknownRelease(uint256 release);
    error InvalidShares(uint256 ownerBps, uint256 treasuryBps);

    /// @notice Pays what a voucher adds to what its channel has settled; anyone may bring it. When the escrow is short it pays what is
    ///         there, and the same voucher can be brought again.
    /// @dev Signatures: for the engine of its owner (ERC-1271 too) or its delegate of type "LedgerMeter"; for the application of a key with an
    ///      escrow for this engine, whatever has become of the identity since. The consent may have ended: what was consumed before is owed.
    /// @return paid What was paid now
    function settle(
        Voucher calldata voucher,
        Payment calldata payment,
        bytes calldata appSignature,
        bytes calldata engineSignature
    ) external returns (uint256 paid);

    /// @notice Pays what was credited to an account: to it, or to the owner that its identity was handed to; anyone may call.
    function withdraw(address account) external returns (uint256 amount);

    /// @notice What an account can withdraw.
    function creditOf(address account) external view returns (uint256);

    /// @notice What a channel has settled.
    function channelOf(bytes32 channel) external view returns (Channel memory);

    /// @notice keccak256(abi.encode(consentOwner, consentNonce, engine, release)).
    function channelId(address consentOwner, uint256 consentNonce, address engine, uint256 release)
        external
        pure
        returns (bytes32);

    /// @notice What was paid under a data owner's consent in all, through it and all consents below it.
    /// @param consent keccak256(abi.encode(owner, nonce))
    function paidOf(bytes32 consent) external view returns (uint256);

    /// @notice What both sign: the EIP-712 digest of a voucher.
    function digestOf(Voucher calldata voucher) external view returns (bytes32);

    /// @notice Parts of every payment in 1/10,000: the rest is the trainers'. Without a release theirs goes to the treasury.
    function shares() external view returns (uint256 ownerBps, uint256 treasuryBps);

    /// @notice Account of the model treasury.
    function treasury() external view returns (address);
}
