// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GuardedOwner} from "../../src/identity/GuardedOwner.sol";
import {GuardedOwners} from "../../src/identity/GuardedOwners.sol";
import {IGuardedOwner} from "../../src/interfaces/IGuardedOwner.sol";
import {TestCase} from "../support/TestCase.sol";

/// @notice A key, three guardians and strangers who call a guarded owner in any order, and a plain model of when its key may change.
contract GuardedHandler is TestCase {
    uint64 private constant DELAY = 100;

    IGuardedOwner private immutable _owner;
    address private _key;
    /// @dev By the model: whom each guardian is for, and since when two have been for the candidate.
    mapping(address guardian => address) private _voices;
    address private _candidate;
    uint256 private _since;
    uint256 private _recoveries;
    uint256 private _vetoes;

    constructor() {
        vm.warp(1_800_000_000);
        address[] memory guardians = new address[](3);
        for (uint256 i = 0; i < 3; i++) guardians[i] = who(i);
        _key = who(3);
        GuardedOwners factory = new GuardedOwners(address(new GuardedOwner()));
        _owner = IGuardedOwner(factory.create(_key, guardians, 2, DELAY, 0));
    }

    /// @dev 0 to 2 are guardians, 3 to 6 may be keys.
    function who(uint256 i) public pure returns (address) {
        return vm.addr(1 + i % 7);
    }

    function approve(uint256 mix) external {
        (address caller, address key) = (who(mix), who(3 + (mix >> 8) % 3));
        bool expected = mix % 7 < 3 && _voices[caller] != key;
        assertTrue(call(caller, abi.encodeCall(_owner.approveRecovery, (key))) == expected, "G1: guardians alone approve");
        if (!expected) return;
        _voices[caller] = key;
        // the voice that makes two starts the delay, also when two had been for the candidate before
        if (voices(key) == 2 || (voices(key) > 2 && _candidate != key)) (_candidate, _since) = (key, block.timestamp);
    }

    function veto(uint256 mix) external {
        address caller = who(mix);
        bool expected = caller == _key;
        assertTrue(call(caller, abi.encodeCall(_owner.veto, ())) == expected, "G1: the key alone vetoes");
        if (expected) forget();
        if (expected) _vetoes++;
    }

    function finish(uint256 mix) external {
        bool expected = _candidate != address(0) && block.timestamp >= _since + DELAY && voices(_candidate) >= 2;
        assertTrue(call(who(mix), abi.encodeCall(_owner.finishRecovery, ())) == expected, "G1: enough voices, the whole delay");
        if (!expected) return;
        _key = _candidate;
        forget();
        _recoveries++;
    }

    function useKey(uint256 mix) external {
        address caller = who(mix);
        bool expected = caller == _key;
        bytes memory inner = abi.encodeCall(this.wait, (1));
        assertTrue(call(caller, abi.encodeCall(_owner.execute, (address(this), 0, inner))) == expected, "G2: the key alone calls out");
        if ((mix >> 8) % 8 != 0) return;
        address next = who(3 + (mix >> 16) % 3);
        assertTrue(call(caller, abi.encodeCall(_owner.changeKey, (next))) == expected, "G1: the key changes itself");
        if (!expected) return;
        _key = next;
        forget();
    }

    function wait(uint256 mix) external {
        vm.warp(block.timestamp + mix % 80);
    }

    function check() external view {
        assertEq(_owner.key(), _key, "G1: the model's key");
        bytes32 hash = keccak256("any");
        for (uint256 i = 3; i < 7; i++) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(1 + i, hash);
            bool valid = _owner.isValidSignature(hash, abi.encodePacked(r, s, v)) == _owner.isValidSignature.selector;
            assertTrue(valid == (who(i) == _key), "G2: the key's signature alone");
        }
    }

    function reached() external view returns (uint256 recoveries, uint256 vetoes) {
        return (_recoveries, _vetoes);
    }

    function voices(address key) private view returns (uint256 count) {
        for (uint256 i = 0; i < 3; i++) if (_voices[who(i)] == key) count++;
    }

    function forget() private {
        for (uint256 i = 0; i < 3; i++) _voices[who(i)] = address(0);
        (_candidate, _since) = (address(0), 0);
    }

    function call(address caller, bytes memory data) private returns (bool done) {
        vm.prank(caller);
        (done,) = address(_owner).call(data);
    }
}

contract GuardedOwnerInvariants is TestCase {
    GuardedHandler private handler;

    function setUp() public {
        handler = new GuardedHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function test_handler_recoversAndVetoes() public {
        for (uint256 i = 0; i < 600; i++) {
            uint256 mix = uint256(keccak256(abi.encode("reach", i)));
            if (i % 2 == 0) handler.approve(mix);
            else if (i % 16 == 1) handler.veto(mix);
            else if (i % 16 == 3) handler.useKey(mix);
            else if (i % 4 == 1) handler.finish(mix);
            else handler.wait(mix);
            handler.check();
        }
        (uint256 recoveries, uint256 vetoes) = handler.reached();
        assertTrue(recoveries > 2 && vetoes > 2, "both happen");
    }

    function invariant_G1_G2_theKeyIsTheModels() public view {
        handler.check();
    }
}
