// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IModelRegistry} from "../src/interfaces/IModelRegistry.sol";
import {Releases} from "./support/Releases.sol";

contract ModelRegistryTest is Releases {
    function setUp() public {
        endRun();
    }

    function publish(IModelRegistry.Release memory release) private returns (uint256) {
        vm.prank(address(timelock));
        return models.publish(release);
    }

    /// @dev The real way: proposal, votes, queue, delay. The execution is left to the test.
    function pass(IModelRegistry.Release memory release, string memory why) private returns (bytes memory execution) {
        (address[] memory to, uint256[] memory values, bytes[] memory data) =
            (new address[](1), new uint256[](1), new bytes[](1));
        to[0] = address(models);
        data[0] = abi.encodeCall(models.publish, (release));
        vm.prank(trainer(0));
        uint256 id = governor.propose(to, values, data, why);
        pass(2);
        for (uint256 i = 0; i < TRAINERS; i++) {
            vm.prank(trainer(i));
            governor.castVote(id, 1);
        }
        pass(61);
        governor.queue(to, values, data, keccak256(bytes(why)));
        pass(61);
        return abi.encodeCall(governor.execute, (to, values, data, keccak256(bytes(why))));
    }

    function test_publish_afterAVote_isReleaseOne() public {
        IModelRegistry.Release memory release = content();
        bytes memory execution = pass(release, "the first model");
        vm.expectEmit(true, true, true, true);
        emit IModelRegistry.Released(1, run, release.manifest, release);
        (bool done,) = address(governor).call(execution);
        assertTrue(done, "executed");
        assertEq(models.releaseCount(), 1, "one release");
        assertEq(keccak256(abi.encode(models.releaseOf(1))), keccak256(abi.encode(release)), "what was voted on");
        assertEq(models.numberOf(release.manifest), 1, "found by its manifest");
    }

    function test_publish_anotherRoot_revertsAlthoughItWasVotedFor() public {
        IModelRegistry.Release memory release = content();
        release.finalRoot = keccak256("another state");
        bytes memory execution = pass(release, "a model of nobody");
        (bool done, bytes memory reason) = address(governor).call(execution);
        assertTrue(!done, "reverts");
        bytes memory expected =
            abi.encodeWithSelector(IModelRegistry.RootIsNotFinal.selector, run, release.finalRoot, FINAL_ROOT);
        assertEq(keccak256(reason), keccak256(expected), "with both roots");
        assertEq(models.releaseCount(), 0, "nothing is released");
    }

    function testFuzz_publish_anyOtherRoot_reverts(bytes32 root) public {
        vm.assume(root != FINAL_ROOT);
        IModelRegistry.Release memory release = content();
        release.finalRoot = root;
        reverts(abi.encodeWithSelector(IModelRegistry.RootIsNotFinal.selector, run, root, FINAL_ROOT));
        publish(release);
    }

    function test_publish_ofARunWithoutFinalRoot_reverts() public {
        IModelRegistry.Release memory release = content();
        release.run = runs.createRun(terms());
        reverts(abi.encodeWithSelector(IModelRegistry.RootIsNotFinal.selector, release.run, FINAL_ROOT, 0));
        publish(release);
        release.finalRoot = 0;
        reverts(abi.encodeWithSelector(IModelRegistry.RootIsNotFinal.selector, release.run, 0, 0));
        publish(release);
    }

    function testFuzz_publish_byAnybodyButTheTimelock_reverts(address caller) public {
        vm.assume(caller != address(timelock));
        vm.prank(caller);
        reverts(abi.encodeWithSelector(IModelRegistry.OnlyTimelock.selector, caller));
        models.publish(content());
    }

    function test_publish_withoutADigest_reverts() public {
        for (uint256 i = 0; i < 3; i++) {
            IModelRegistry.Release memory release = content();
            if (i == 0) release.manifest = 0;
            else if (i == 1) release.safetensors = 0;
            else release.gguf = 0;
            reverts(abi.encodeWithSelector(IModelRegistry.EmptyDigest.selector));
            publish(release);
        }
    }

    function test_publish_theSameManifestAgain_reverts() public {
        publish(content());
        reverts(abi.encodeWithSelector(IModelRegistry.AlreadyReleased.selector, content().manifest, 1));
        publish(content());
    }

    function test_publish_parent_isAnEarlierRelease() public {
        IModelRegistry.Release memory release = content();
        release.parent = 1;
        reverts(abi.encodeWithSelector(IModelRegistry.UnknownRelease.selector, 1));
        publish(release);
        publish(content());
        release.manifest = keccak256("second");
        assertEq(publish(release), 2, "a child");
        assertEq(models.releaseOf(2).parent, 1, "of the first");
    }

    function test_publish_licence_isOneToSixtyFourPrintableBytes() public {
        string[4] memory bad = [
            "",
            "12345678901234567890123456789012345678901234567890123456789012345",
            "MIT\n",
            unicode"Lizenz für alle"
        ];
        for (uint256 i = 0; i < bad.length; i++) {
            IModelRegistry.Release memory release = content();
            release.licence = bad[i];
            reverts(abi.encodeWithSelector(IModelRegistry.BadLicence.selector, bad[i]));
            publish(release);
        }
        IModelRegistry.Release memory longest = content();
        longest.licence = "1234567890123456789012345678901234567890123456789012345678901234";
        publish(longest);
    }

    function test_releaseOf_unknown_reverts() public {
        reverts(abi.encodeWithSelector(IModelRegistry.UnknownRelease.selector, 0));
        models.releaseOf(0);
        reverts(abi.encodeWithSelector(IModelRegistry.UnknownRelease.selector, 1));
        models.releaseOf(1);
    }
}
