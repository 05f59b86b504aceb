// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IConsentRegistry
/// @notice Consents of data owners to applications, and of applications to others below them. Nothing in them names a person or describes
///         data.
interface IConsentRegistry {
    /// @notice What an owner allows an application.
    /// @param owner Identity that gives the consent
    /// @param app Identity of the application
    /// @param source Salted commitment to a source of data
    /// @param purposes Bit 0: inference, bit 1: training, bit 2: the application may pass the consent on
    /// @param expiry Second from which it holds no longer, below 2^48
    /// @param price Of a thousand tokens of text, in LDG's smallest unit
    /// @param cap Most that may be paid in all, in LDG's smallest unit
    /// @param payout Who is paid; may be zero when the price is
    struct Consent {
        address owner;
        address app;
        bytes32 source;
        uint8 purposes;
        uint64 expiry;
        uint128 price;
        uint128 cap;
        address payout;
    }

    /// @notice What an application that holds a consent allows another one. Source and payment are those of the data owner's consent.
    /// @param owner Identity of the application that passes on; the nonce is one of its own
    /// @param app Identity of the application that receives
    /// @param aboveOwner Identity that gave the consent above, which `owner` holds
    /// @param aboveNonce Its nonce there
    /// @param purposes None that the consent above does not have
    /// @param expiry Not later than that of the consent above
    struct SubConsent {
        address owner;
        address app;
        address aboveOwner;
        uint256 aboveNonce;
        uint8 purposes;
        uint64 expiry;
    }

    /// @notice Where a consent stands: the data owner's own has depth 0, is its own root and has nothing above it.
    struct Link {
        uint8 depth;
        address aboveOwner;
        uint256 aboveNonce;
        address rootOwner;
        uint256 rootNonce;
    }

    /// @notice What the contract keeps of a consent, whether it still holds or not; all zero when it was never given.
    /// @param source That of the root, as is `payment`
    /// @param epoch Epoch of the owner in which it was given; void in every later one
    /// @param payment keccak256(abi.encode(price, cap, payout)), zero when all three are
    struct Kept {
        address app;
        bytes32 source;
        uint8 purposes;
        uint64 expiry;
        uint64 epoch;
        bytes32 payment;
    }

    event Granted(
        bytes32 indexed id, address indexed owner, address indexed app, uint256 nonce, uint256 epoch, Consent consent
    );
    event PassedOn(
        bytes32 indexed id, address indexed owner, address indexed app, uint256 nonce, uint256 epoch, SubConsent consent
    );
    event Revoked(bytes32 indexed id, address indexed owner, uint256 nonce);
    event RevokedMany(address indexed owner, uint256 indexed word, uint256 mask);
    event AllRevoked(address indexed owner, uint256 epoch);

    error NotActingFor(address owner, address caller);
    error BadSignature(address owner);
    error SignatureExpired(uint256 deadline);
    error WrongEpoch(address owner, uint256 given, uint256 current);
    error NonceUsed(address owner, uint256 nonce);
    error NonceRevoked(address owner, uint256 nonce);
    error EmptyApp();
    error EmptySource();
    error EmptyPayout();
    error BadPurposes(uint8 purposes);
    error BadExpiry(uint64 expiry);
    error NotPassable(address aboveOwner, uint256 aboveNonce, address holder);
    error WiderPurposes(uint8 above, uint8 given);
    error LongerExpiry(uint64 above, uint64 given);
    error TooDeep(uint8 most);
    error NotAbove(address owner, uint256 nonce, address by);

    /// @notice Gives a consent; by the owner identity's owner, or its delegate of type "LedgerConsent".
    /// @param nonce Any number that the owner has not used yet; no order is needed
    /// @return id keccak256(abi.encode(owner, nonce))
    function grant(Consent calldata consent, uint256 nonce) external returns (bytes32 id);

    /// @notice Gives a consent that was signed (EIP-712); anyone may bring it.
    /// @dev The signature binds the owner's epoch: one from before `revokeAll` is worth nothing after it.
    function grantSigned(Consent calldata consent, uint256 nonce, uint256 deadline, bytes calldata signature)
        external
        returns (bytes32 id);

    /// @notice Gives a consent below one that the giver holds and may pass on; by who acts for `consent.owner`.
    /// @dev It holds while every consent above it does: whoever revokes one of them ends all below it, at the cost of one revocation.
    /// @param nonce Any number that `consent.owner` has not used yet
    /// @return id keccak256(abi.encode(consent.owner, nonce))
    function passOn(SubConsent calldata consent, uint256 nonce) external returns (bytes32 id);

    /// @notice As `passOn`, by a signature (EIP-712) that anyone may bring.
    function passOnSigned(SubConsent calldata consent, uint256 nonce, uint256 deadline, bytes calldata signature)
        external
        returns (bytes32 id);

    /// @notice Ends a consent that was passed on; by who acts for `by`, the owner of any consent above it.
    function takeBack(address owner, uint256 nonce, address by) external;

    /// @notice As `takeBack`, by a signature; a repetition has no effect.
    function takeBackSigned(address owner, uint256 nonce, address by, uint256 deadline, bytes calldata signature) external;

    /// @notice Ends a consent in this block, or forbids the nonce for ever; again without effect.
    function revoke(address owner, uint256 nonce) external;

    /// @notice Ends a consent by a signature; needs no order, since a repetition has no effect.
    function revokeSigned(address owner, uint256 nonce, uint256 deadline, bytes calldata signature) external;

    /// @notice Ends the consents of all set bits: nonce 256·(firstWord + i) + bit for bit of masks[i].
    function revokeMany(address owner, uint256 firstWord, uint256[] calldata masks) external;

    /// @notice Ends every consent that the owner has ever given, and voids its signed ones, in one step.
    function revokeAll(address owner) external;

    /// @notice As `revokeAll`, by a signature for the present epoch: a repetition reverts.
    function revokeAllSigned(address owner, uint256 epoch, uint256 deadline, bytes calldata signature) external;

    /// @notice Whether a consent allows all the purposes now: given, not expired, and neither it nor one above it revoked or of a
    ///         deactivated owner.
    /// @param purposes At least one bit
    function isActive(address owner, uint256 nonce, uint8 purposes) external view returns (bool);

    /// @notice What is kept of a consent.
    function consentOf(address owner, uint256 nonce) external view returns (Kept memory);

    /// @notice Where a consent stands; all zero when it was never given.
    function linkOf(address owner, uint256 nonce) external view returns (Link memory);

    /// @notice Whether a nonce was revoked by itself or by mask.
    function isRevoked(address owner, uint256 nonce) external view returns (bool);

    /// @notice How often the owner has revoked everything.
    function epochOf(address owner) external view returns (uint256);
}
