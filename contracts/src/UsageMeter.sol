// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Payout} from "./Payout.sol";
import {Signing} from "./Signing.sol";
import {IConsentRegistry} from "./interfaces/IConsentRegistry.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {ITrainingRuns} from "./interfaces/ITrainingRuns.sol";
import {IUsageMeter} from "./interfaces/IUsageMeter.sol";
import {Escrow} from "./usage/Escrow.sol";
import {TrainerShares} from "./usage/TrainerShares.sol";

/// @title  UsageMeter
/// @notice Pays consumption by vouchers that application and engine both signed. No owner; shares are fixed at deployment.
///         Spec: docs/contracts.md, "Consumption".
///
/// Invariants (each has an `invariant_` test):
///   U1  tokens held == Σ escrows + Σ credits + Σ (earned − taken) of releases
///   U2  a channel has paid at most the greatest amount that both sides signed for it; its counter never falls
///   U3  under a data owner's consent, and all below it, at most its cap is paid
///   U4  a trainer has taken at most its part of what a release earned, rounded down
///   U5  logs alone rebuild escrows, channels, credits and pools
///   U6  an escrow pays only what its engine and its key have signed, and gives nothing back before its delay
contract UsageMeter is IUsageMeter, EIP712, Escrow, TrainerShares {
    using SafeERC20 for IERC20;

    uint256 private constant WHOLE = 10_000;
    uint256 private constant PRICED_TOKENS = 1000;
    bytes32 private constant VOUCHER_TYPE = keccak256(
        "Voucher(address consentOwner,uint256 consentNonce,address app,address engine,uint256 release,uint64 counter,uint64 tokens,uint128 amount,bytes32 previous,uint64 deadline)"
    );

    IConsentRegistry private immutable _consents;
    uint256 private immutable _ownerBps;
    uint256 private immutable _treasuryBps;

    mapping(bytes32 channel => Channel) private _channels;
    mapping(bytes32 consent => uint256) private _paid;
    mapping(address account => uint256) private _credits;

    /// @param registry Says whose signature counts
    /// @param consents Holds the consents that are paid for
    /// @param models Holds the releases
    /// @param runs Holds the slots that trained them
    /// @param token LDG
    /// @param modelTreasury The timelock: what it gets is spent by vote
    /// @param ownerBps The data owner's part of a payment, 1/10,000
    /// @param treasuryBps The treasury's part, 1/10,000; the rest is the trainers'
    /// @param delay Seconds between the announcement and the withdrawal of an escrow
    constructor(
        IIdentityRegistry registry,
        IConsentRegistry consents,
        IModelRegistry models,
        ITrainingRuns runs,
        IERC20 token,
        address modelTreasury,
        uint256 ownerBps,
        uint256 treasuryBps,
        uint64 delay
    ) EIP712("UsageMeter", "1") Escrow(registry, token, delay) TrainerShares(models, runs, modelTreasury) {
        if (ownerBps > WHOLE || treasuryBps > WHOLE - ownerBps) revert InvalidShares(ownerBps, treasuryBps);
        _consents = consents;
        _ownerBps = ownerBps;
        _treasuryBps = treasuryBps;
    }

    /// @inheritdoc IUsageMeter
    function settle(
        Voucher calldata voucher,
        Payment calldata payment,
        bytes calldata appSignature,
        bytes calldata engineSignature
    ) external returns (uint256 paid) {
        if (block.timestamp > voucher.deadline) revert VoucherExpired(voucher.deadline);
        if (voucher.release > _models.releaseCount()) revert UnknownRelease(voucher.release);
        address signer = _signerOf(voucher, appSignature, engineSignature);
        _requireTerms(voucher, payment);
        bytes32 channel = channelId(voucher.consentOwner, voucher.consentNonce, voucher.engine, voucher.release);
        bytes32 consent = _rootOf(voucher);
        paid = _take(voucher.app, voucher.engine, signer, _due(voucher, payment, channel, consent));
        if (paid == 0) revert EmptyEscrow(voucher.app, voucher.engine, signer);

        // EFFECTS: credit, never push: a receiver must not be able to hold up the others
        Channel storage c = _channels[channel];
        (c.paid, c.counter, c.tokens) = (c.paid + uint128(paid), voucher.counter, voucher.tokens);
        _paid[consent] += paid;
        _split(voucher, signer, payment.payout, paid, consent, channel);
    }

    /// @inheritdoc IUsageMeter
    function withdraw(address account) external returns (uint256 amount) {
        amount = _credits[account];
        if (amount == 0) revert EmptyAmount();
        _credits[account] = 0;
        address to = Payout.receiverOf(_registry, account);
        emit Withdrawn(account, to, amount);
        _token.safeTransfer(to, amount);
    }

    /// @inheritdoc IUsageMeter
    function creditOf(address account) external view returns (uint256) {
        return _credits[account];
    }

    /// @inheritdoc IUsageMeter
    function channelOf(bytes32 channel) external view returns (Channel memory) {
        return _channels[channel];
    }

    /// @inheritdoc IUsageMeter
    function paidOf(bytes32 consent) external view returns (uint256) {
        return _paid[consent];
    }

    /// @inheritdoc IUsageMeter
    function shares() external view returns (uint256 ownerBps, uint256 treasuryBps) {
        return (_ownerBps, _treasuryBps);
    }

    /// @inheritdoc IUsageMeter
    function treasury() external view returns (address) {
        return _treasury;
    }

    /// @inheritdoc IUsageMeter
    function digestOf(Voucher calldata voucher) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(VOUCHER_TYPE, voucher)));
    }

    /// @inheritdoc IUsageMeter
    function channelId(address consentOwner, uint256 consentNonce, address engine, uint256 release)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(consentOwner, consentNonce, engine, release));
    }

    /// @dev The application's signature is that of the key of an escrow, which was the application's when it was bound to it. A key and no
    ///      contract: a contract could say later that it never signed.
    function _signerOf(Voucher calldata v, bytes calldata appSignature, bytes calldata engineSignature)
        private
        view
        returns (address signer)
    {
        bytes32 digest = digestOf(v);
        ECDSA.RecoverError problem;
        (signer, problem,) = ECDSA.tryRecover(digest, appSignature);
        if (problem != ECDSA.RecoverError.NoError) revert BadAppSignature(v.app);
        if (!Signing.isFor(_registry, v.engine, METER, digest, engineSignature)) revert BadEngineSignature(v.engine);
    }

    /// @dev The consent was given to this application, on these terms, and they make this amount.
    function _requireTerms(Voucher calldata v, Payment calldata p) private view {
        IConsentRegistry.Kept memory kept = _consents.consentOf(v.consentOwner, v.consentNonce);
        if (kept.app != v.app || v.app == address(0)) revert NotHolder(v.consentOwner, v.consentNonce, v.app);
        bytes32 given = keccak256(abi.encode(p));
        if (kept.payment != given) revert PaymentMismatch(kept.payment, given);
        uint256 amount = uint256(v.tokens) * p.price / PRICED_TOKENS;
        if (v.amount != amount) revert AmountMismatch(amount, v.amount);
    }

    function _due(Voucher calldata v, Payment calldata p, bytes32 channel, bytes32 consent) private view returns (uint256 due) {
        Channel storage c = _channels[channel];
        if (v.counter < c.counter) revert VoucherOutOfDate(c.counter, v.counter);
        if (v.amount <= c.paid) revert NothingDue(channel, c.paid);
        due = v.amount - c.paid;
        // what fits is paid: otherwise one unit paid elsewhere under the consent would void a whole debt
        uint256 left = p.cap > _paid[consent] ? p.cap - _paid[consent] : 0;
        if (left == 0) revert OverCap(p.cap, _paid[consent] + due);
        if (due > left) due = left;
    }

    /// @dev The parts make the whole: what rounding leaves is the trainers'.
    function _split(
        Voucher calldata v,
        address signer,
        address payout,
        uint256 paid,
        bytes32 consent,
        bytes32 channel
    ) private {
        uint256 owner = paid * _ownerBps / WHOLE;
        uint256 treasury_ = paid * _treasuryBps / WHOLE;
        uint256 trainers = paid - owner - treasury_;
        // a model that nobody trained here: otherwise it would pay an owner to say so of a release
        if (v.release == 0) (treasury_, trainers) = (treasury_ + trainers, 0);
        if (owner != 0) _credit(payout, owner);
        if (treasury_ != 0) _credit(_treasury, treasury_);
        if (trainers != 0) _earn(v.release, trainers);
        emit Settled(consent, channel, v.app, v, signer, payout, owner, treasury_, trainers);
    }

    function _credit(address account, uint256 amount) internal override {
        _credits[account] += amount;
    }

    function _rootOf(Voucher calldata v) private view returns (bytes32) {
        IConsentRegistry.Link memory link = _consents.linkOf(v.consentOwner, v.consentNonce);
        return keccak256(abi.encode(link.rootOwner, link.rootNonce));
    }
}
