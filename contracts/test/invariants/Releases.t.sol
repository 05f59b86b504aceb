// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ModelRegistry} from "../../src/ModelRegistry.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {Releases} from "../support/Releases.sol";
import {TestCase} from "../support/TestCase.sol";

/// @notice The timelock and others who publish right and wrong releases of an ended run, of one that goes on and of none.
contract ReleaseHandler is Releases {
    bytes32[] private _published;
    mapping(bytes32 manifest => bool) private _taken;
    uint256 private _refused;

    constructor() {
        endRun();
        runs.createRun(terms());
    }

    function publish(uint256 mix) external {
        IModelRegistry.Release memory release = content();
        release.run = 1 + mix % 3;
        release.finalRoot = [FINAL_ROOT, bytes32(0), GENESIS_ROOT, FINAL_ROOT][(mix >> 8) % 4];
        release.manifest = keccak256(abi.encode("manifest", (mix >> 16) % 64));
        release.parent = (mix >> 24) % (models.releaseCount() + 2);
        bool byTimelock = (mix >> 32) % 4 != 0;
        bool right = byTimelock && release.run == run && release.finalRoot == FINAL_ROOT
            && release.parent <= models.releaseCount() && !_taken[release.manifest];
        vm.prank(byTimelock ? address(timelock) : trainer(mix >> 40));
        (bool done, bytes memory result) = address(models).call(abi.encodeCall(models.publish, (release)));
        assertTrue(done == right, "M1, M3: only the timelock, only the final root");
        if (!done) {
            _refused++;
            return;
        }
        _published.push(keccak256(abi.encode(release)));
        _taken[release.manifest] = true;
        assertEq(abi.decode(result, (uint256)), _published.length, "M2: the next number");
    }

    function published() external view returns (bytes32[] memory) {
        return _published;
    }

    function refused() external view returns (uint256) {
        return _refused;
    }

    function registry_() external view returns (ModelRegistry) {
        return models;
    }

    function finalRoot(uint256 ofRun) external view returns (bytes32) {
        return stateRoots.finalRoot(ofRun);
    }
}

contract ReleaseInvariants is TestCase {
    ReleaseHandler private handler;

    function setUp() public {
        handler = new ReleaseHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function test_handler_reachesReleasesAndRefusals() public {
        for (uint256 i = 0; i < 200; i++) handler.publish(uint256(keccak256(abi.encode("reach", i))));
        assertTrue(handler.published().length > 5 && handler.refused() > 5, "both happen");
    }

    function invariant_M1_everyRootIsFinal() public view {
        ModelRegistry models = handler.registry_();
        for (uint256 i = 1; i <= models.releaseCount(); i++) {
            IModelRegistry.Release memory release = models.releaseOf(i);
            assertEq(release.finalRoot, handler.finalRoot(release.run), "M1");
        }
    }

    function invariant_M2_M3_releasesStayWhatTheTimelockPublished() public view {
        ModelRegistry models = handler.registry_();
        bytes32[] memory published = handler.published();
        assertEq(models.releaseCount(), published.length, "M2, M3: no other");
        for (uint256 i = 0; i < published.length; i++) {
            IModelRegistry.Release memory release = models.releaseOf(i + 1);
            assertEq(keccak256(abi.encode(release)), published[i], "M2: unchanged");
            assertEq(models.numberOf(release.manifest), i + 1, "M2: one number a manifest");
        }
    }
}
