// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IModelRegistry
/// @notice The released models: which files came out of which run, under which licence.
interface IModelRegistry {
    /// @notice A released model. A CID is its 32-byte SHA-256 digest.
    /// @param run Run that trained it
    /// @param finalRoot Root of the state after the run's last round
    /// @param manifest CID of the manifest, which names every file of the release
    /// @param safetensors CID of the parameters in safetensors
    /// @param gguf CID of the parameters in GGUF
    /// @param parent Number of the release that this one continues; 0: none
    /// @param licence SPDX expression, 1 to 64 printable characters
    struct Release {
        uint256 run;
        bytes32 finalRoot;
        bytes32 manifest;
        bytes32 safetensors;
        bytes32 gguf;
        uint256 parent;
        string licence;
    }

    event Released(uint256 indexed release, uint256 indexed run, bytes32 indexed manifest, Release content);

    error OnlyTimelock(address caller);
    error RootIsNotFinal(uint256 run, bytes32 given, bytes32 expected);
    error EmptyDigest();
    error BadLicence(string licence);
    error UnknownRelease(uint256 release);
    error AlreadyReleased(bytes32 manifest, uint256 release);

    /// @notice Publishes a release; only the timelock, so only what token holders have voted for.
    /// @return release Its number, counted from 1
    function publish(Release calldata content) external returns (uint256 release);

    /// @notice How many releases there are; the newest has this number.
    function releaseCount() external view returns (uint256);

    /// @notice A release by its number; reverts for a number that was not given yet.
    function releaseOf(uint256 release) external view returns (Release memory);

    /// @notice Number of the release with a manifest; 0: none.
    function numberOf(bytes32 manifest) external view returns (uint256);
}
