// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Signing} from "./Signing.sol";
import {ICredentialRegistry} from "./interfaces/ICredentialRegistry.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {Merkle} from "./referee/Merkle.sol";

/// @title  CredentialRegistry
/// @notice Schemas, their trusted issuers, and the issuers' status lists. No owner. Spec: docs/contracts.md, "Credentials".
///
/// Invariants (each has an `invariant_` test):
///   D1  only the owner of a schema's creator changes its issuers, only an issuer its lists
///   D2  a proof holds only while its issuer is trusted, neither party is deactivated, and its bit of the published list is clear
///   D3  logs alone rebuild schemas, issuers and roots
contract CredentialRegistry is ICredentialRegistry, EIP712 {
    bytes32 private constant DELEGATE = "veriKey";
    bytes32 private constant CREDENTIAL_TYPE = keccak256(
        "Credential(uint64 schema,address issuer,address subject,uint256 list,uint256 index,uint64 validFrom,uint64 validUntil,bytes32 content)"
    );

    struct Schema {
        address creator;
        bytes32 schemaHash;
        mapping(address issuer => bool) issuers;
    }

    IIdentityRegistry private immutable _registry;

    uint64 private _schemaCount;
    mapping(uint64 schema => Schema) private _schemas;
    mapping(address issuer => mapping(uint256 list => bytes32)) private _roots;

    /// @param registry Says who owns an identity, and whose signature counts
    constructor(IIdentityRegistry registry) EIP712("CredentialRegistry", "1") {
        _registry = registry;
    }

    /// @inheritdoc ICredentialRegistry
    function createSchema(address creator, bytes32 schemaHash, string calldata uri) external returns (uint64 schema) {
        _requireOwner(creator);
        if (schemaHash == 0) revert EmptyHash();
        schema = ++_schemaCount;
        (_schemas[schema].creator, _schemas[schema].schemaHash) = (creator, schemaHash);
        emit SchemaCreated(schema, creator, schemaHash, uri);
    }

    /// @inheritdoc ICredentialRegistry
    function addIssuer(uint64 schema, address issuer) external {
        Schema storage s = _ownedSchema(schema);
        if (issuer == address(0)) revert EmptyIssuer();
        if (s.issuers[issuer]) return;
        s.issuers[issuer] = true;
        emit IssuerAdded(schema, issuer);
    }

    /// @inheritdoc ICredentialRegistry
    function removeIssuer(uint64 schema, address issuer) external {
        Schema storage s = _ownedSchema(schema);
        if (!s.issuers[issuer]) return;
        s.issuers[issuer] = false;
        emit IssuerRemoved(schema, issuer);
    }

    /// @inheritdoc ICredentialRegistry
    function publishStatusList(address issuer, uint256 list, bytes32 root, bytes32 contentHash) external {
        bool acts = msg.sender != address(0)
            && (msg.sender == _registry.identityOwner(issuer) || _registry.validDelegate(issuer, DELEGATE, msg.sender));
        if (!acts) revert NotIssuer(issuer, msg.sender);
        if (list == 0 || root == 0) revert EmptyList();
        _roots[issuer][list] = root;
        emit StatusListPublished(issuer, list, root, contentHash);
    }

    /// @inheritdoc ICredentialRegistry
    function isCredentialed(uint64 schema, address subject, bytes calldata proof) external view returns (bool) {
        return check(schema, subject, proof) == Refusal.None;
    }

    /// @inheritdoc ICredentialRegistry
    function schemaCount() external view returns (uint64) {
        return _schemaCount;
    }

    /// @inheritdoc ICredentialRegistry
    function schemaOf(uint64 schema) external view returns (address creator, bytes32 schemaHash) {
        return (_schemas[schema].creator, _schemas[schema].schemaHash);
    }

    /// @inheritdoc ICredentialRegistry
    function isIssuer(uint64 schema, address issuer) external view returns (bool) {
        return _schemas[schema].issuers[issuer];
    }

    /// @inheritdoc ICredentialRegistry
    function statusRoot(address issuer, uint256 list) external view returns (bytes32) {
        return _roots[issuer][list];
    }

    /// @inheritdoc ICredentialRegistry
    function check(uint64 schema, address subject, bytes calldata proof) public view returns (Refusal) {
        Proof memory p = abi.decode(proof, (Proof));
        Credential memory c = p.credential;
        if (c.schema != schema) return Refusal.OtherSchema;
        if (c.subject != subject) return Refusal.OtherSubject;
        if (!_registry.isActive(subject)) return Refusal.SubjectDeactivated;
        if (!_schemas[schema].issuers[c.issuer]) return Refusal.UntrustedIssuer;
        if (!_registry.isActive(c.issuer)) return Refusal.IssuerDeactivated;
        if (block.timestamp < c.validFrom) return Refusal.NotYetValid;
        if (block.timestamp >= c.validUntil) return Refusal.Expired;
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(CREDENTIAL_TYPE, c)));
        if (!Signing.isFor(_registry, c.issuer, DELEGATE, digest, p.signature)) return Refusal.BadSignature;
        return c.list == 0 ? Refusal.None : _status(c, p);
    }

    /// @dev The path has a fixed meaning whatever its length: leaves and nodes are hashed with different prefixes.
    function _status(Credential memory c, Proof memory p) private view returns (Refusal) {
        bytes32 root = _roots[c.issuer][c.list];
        if (root == 0) return Refusal.UnknownList;
        uint256 position = c.index >> 8;
        bytes32 hash = Merkle.leaf(p.word);
        for (uint256 i = 0; i < p.path.length; i++) {
            hash = position & 1 == 0 ? Merkle.node(hash, p.path[i]) : Merkle.node(p.path[i], hash);
            position >>= 1;
        }
        if (position != 0 || hash != root) return Refusal.WrongWord;
        return uint256(p.word) >> (255 - (c.index & 0xff)) & 1 == 0 ? Refusal.None : Refusal.Revoked;
    }

    function _ownedSchema(uint64 schema) private view returns (Schema storage s) {
        s = _schemas[schema];
        if (s.creator == address(0)) revert UnknownSchema(schema);
        _requireOwner(s.creator);
    }

    function _requireOwner(address identity) private view {
        if (msg.sender == address(0) || msg.sender != _registry.identityOwner(identity)) revert NotOwner(identity, msg.sender);
    }
}
