// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICredentialRegistry} from "../interfaces/ICredentialRegistry.sol";
import {ITrainingRuns} from "../interfaces/ITrainingRuns.sol";

/// @title  CredentialGate
/// @notice What a run asks of its trainers besides a stake: a credential of a schema. Spec: docs/contracts.md, "Credentials".
abstract contract CredentialGate {
    ICredentialRegistry private immutable _credentials;

    constructor(ICredentialRegistry credentials) {
        _credentials = credentials;
    }

    function _schemaExists(uint64 schema) internal view returns (bool) {
        return schema == 0 || schema <= _credentials.schemaCount();
    }

    function _requireCredential(uint64 schema, address identity, bytes calldata proof) internal view {
        if (schema == 0) return;
        ICredentialRegistry.Refusal reason = _credentials.check(schema, identity, proof);
        if (reason != ICredentialRegistry.Refusal.None) revert ITrainingRuns.CredentialRefused(schema, reason);
    }
}
