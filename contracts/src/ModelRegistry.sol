// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IStateRoots} from "./interfaces/IStateRoots.sol";

/// @title  ModelRegistry
/// @notice Released models by number. Spec: docs/contracts.md, "Releases".
///
/// Invariants (each has an `invariant_` test):
///   M1  the final root of every release is its run's final root
///   M2  releases are numbered 1, 2, 3, …; none ever changes, and no manifest is released twice
///   M3  only the timelock publishes
contract ModelRegistry is IModelRegistry {
    uint256 private constant LONGEST_LICENCE = 64;

    IStateRoots private immutable _stateRoots;
    address private immutable _timelock;

    Release[] private _releases;
    mapping(bytes32 manifest => uint256) private _numbers;

    /// @param stateRoots Holds the final roots
    /// @param timelock Executes what passed a vote
    constructor(IStateRoots stateRoots, address timelock) {
        _stateRoots = stateRoots;
        _timelock = timelock;
    }

    /// @inheritdoc IModelRegistry
    function publish(Release calldata content) external returns (uint256 release) {
        if (msg.sender != _timelock) revert OnlyTimelock(msg.sender);
        bytes32 expected = _stateRoots.finalRoot(content.run);
        if (expected == 0 || content.finalRoot != expected) {
            revert RootIsNotFinal(content.run, content.finalRoot, expected);
        }
        if (content.manifest == 0 || content.safetensors == 0 || content.gguf == 0) revert EmptyDigest();
        if (content.parent > _releases.length) revert UnknownRelease(content.parent);
        _requireLicence(content.licence);
        uint256 existing = _numbers[content.manifest];
        if (existing != 0) revert AlreadyReleased(content.manifest, existing);

        _releases.push(content);
        release = _releases.length;
        _numbers[content.manifest] = release;
        emit Released(release, content.run, content.manifest, content);
    }

    /// @inheritdoc IModelRegistry
    function releaseCount() external view returns (uint256) {
        return _releases.length;
    }

    /// @inheritdoc IModelRegistry
    function releaseOf(uint256 release) external view returns (Release memory) {
        if (release == 0 || release > _releases.length) revert UnknownRelease(release);
        return _releases[release - 1];
    }

    /// @inheritdoc IModelRegistry
    function numberOf(bytes32 manifest) external view returns (uint256) {
        return _numbers[manifest];
    }

    /// @dev Printable ASCII: terminals and web pages show it.
    function _requireLicence(string calldata licence) private pure {
        bytes calldata text = bytes(licence);
        if (text.length == 0 || text.length > LONGEST_LICENCE) revert BadLicence(licence);
        for (uint256 i = 0; i < text.length; i++) {
            if (text[i] < 0x20 || text[i] > 0x7e) revert BadLicence(licence);
        }
    }
}
