// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Releases} from "./support/Releases.sol";

/// @notice Gas of a release, kept in snapshots/.
/// forge-config: default.isolate = true
contract ReleaseGasTest is Releases {
    function setUp() public {
        endRun();
    }

    function test_gas_ofARelease() public {
        vm.prank(address(timelock));
        models.publish(content());
        vm.snapshotGasLastCall("Release", "publish");
    }
}
