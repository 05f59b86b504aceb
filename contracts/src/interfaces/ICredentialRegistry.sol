// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  ICredentialRegistry
/// @notice Which issuers a schema trusts, and which of their credentials are revoked. Nothing about a holder is ever stored.
interface ICredentialRegistry {
    /// @notice What an issuer signs for the chain besides the credential itself (EIP-712).
    /// @param schema Number of the schema
    /// @param issuer Identity of the issuer
    /// @param subject Identity of the holder
    /// @param list Number of the issuer's status list; 0: this credential cannot be revoked by itself
    /// @param index Position in the list; 0 without one
    /// @param validFrom First second in which it holds
    /// @param validUntil Second from which it holds no longer
    /// @param content keccak256 of the credential (its JWT or its canonical JSON) with a salt that the holder has
    struct Credential {
        uint64 schema;
        address issuer;
        address subject;
        uint256 list;
        uint256 index;
        uint64 validFrom;
        uint64 validUntil;
        bytes32 content;
    }

    /// @notice What a holder shows: abi.encode(Proof).
    /// @param signature By the issuer's owner (ERC-1271 too) or its delegate of type "veriKey"
    /// @param word The 256 bits of the status list that hold the credential's; bit 0 of the list is the highest of word 0
    /// @param path Siblings of the word's leaf, from the leaf to the root of the list
    struct Proof {
        Credential credential;
        bytes signature;
        bytes32 word;
        bytes32[] path;
    }

    /// @notice Why a proof does not hold; None: it holds.
    enum Refusal {
        None,
        OtherSchema,
        OtherSubject,
        SubjectDeactivated,
        UntrustedIssuer,
        IssuerDeactivated,
        NotYetValid,
        Expired,
        BadSignature,
        UnknownList,
        WrongWord,
        Revoked
    }

    /// @param uri Where the JSON schema can be found; the hash says whether it is the right one
    event SchemaCreated(uint64 indexed schema, address indexed creator, bytes32 schemaHash, string uri);
    event IssuerAdded(uint64 indexed schema, address indexed issuer);
    event IssuerRemoved(uint64 indexed schema, address indexed issuer);
    /// @param contentHash SHA-256 of the published status list credential
    event StatusListPublished(address indexed issuer, uint256 indexed list, bytes32 root, bytes32 contentHash);

    error NotOwner(address identity, address caller);
    error NotIssuer(address identity, address caller);
    error UnknownSchema(uint64 schema);
    error EmptyHash();
    error EmptyList();
    error EmptyIssuer();

    /// @notice Creates a schema whose trusted issuers the creator names; only the owner of the creator's identity.
    /// @return schema Its number, counted from 1
    function createSchema(address creator, bytes32 schemaHash, string calldata uri) external returns (uint64 schema);

    /// @notice Trusts an issuer for a schema; only the owner of the creator's identity.
    function addIssuer(uint64 schema, address issuer) external;

    /// @notice Trusts an issuer no longer: all its credentials of this schema fail from this block on.
    function removeIssuer(uint64 schema, address issuer) external;

    /// @notice Publishes the present state of a status list; only the owner of the issuer's identity or its delegate of type "veriKey".
    /// @param list Number of the list, above 0
    /// @param root SHA-256 Merkle root of the bitstring's 32-byte words: leaf = H(0x00 ‖ word), node = H(0x01 ‖ left ‖ right), a missing
    ///        node is zero
    function publishStatusList(address issuer, uint256 list, bytes32 root, bytes32 contentHash) external;

    /// @notice Whether a proof shows now that the subject has a credential of the schema; a proof that does not decode reverts.
    /// @param proof abi.encode(Proof)
    function isCredentialed(uint64 schema, address subject, bytes calldata proof) external view returns (bool);

    /// @notice Why a proof does not hold now.
    function check(uint64 schema, address subject, bytes calldata proof) external view returns (Refusal);

    /// @notice How many schemas there are.
    function schemaCount() external view returns (uint64);

    /// @notice A schema by its number; zero when it does not exist.
    function schemaOf(uint64 schema) external view returns (address creator, bytes32 schemaHash);

    /// @notice Whether an issuer is trusted for a schema.
    function isIssuer(uint64 schema, address issuer) external view returns (bool);

    /// @notice Root of a status list; zero when it was never published.
    function statusRoot(address issuer, uint256 list) external view returns (bytes32);
}
