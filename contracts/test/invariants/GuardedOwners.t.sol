// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GuardedOwner} from "../../src/identity/GuardedOwner.sol";
import {GuardedOwners} from "../../src/identity/GuardedOwners.sol";
import {IGuardedOwner} from "../../src/interfaces/IGuardedOwner.sol";
import {TestCase} from "../support/TestCase.sol";

/// @notice A key, three guardians and strangers who call a guarded owner in any order, and a plain model of when its key may change.
contract GuardedHandler is TestCase {
    /// @notice How often the key was recovered; and how often the key ended a recovery whose delay ran: by a veto, by changing itself, by
    ///         replacing the guardians. How often guardians were refused.
    struct Reached {
        uint256 recoveries;
        uint256 vetoes;
        uint256 changes;
        uint256 replacements;
        uint256 refused;
    }

    IGuardedOwner private immutable _owner;
    address private _key;
    /// @dev By the model: three guardians from this one on, how many of them must agree, and for how long.
    uint256 private _first;
    uint16 private _threshold = 2;
    uint64 private _delay = 100;
    /// @dev By the model: whom each guardian is for, and since when enough have been for the candidate.
    mapping(address guardian => address) private _voices;
    address private _candidate;
    uint256 private _since;
    Reached private _reached;

    constructor() {
        vm.warp(1_800_000_000);
        _key = who(3);
        GuardedOwners factory = new GuardedOwners(address(new GuardedOwner()));
        _owner = IGuardedOwner(factory.create(_key, guardiansFrom(0), _threshold, _delay, 0));
    }

    /// @dev 0 to 3 may be guardians, 3 to 6 may be keys.
    function who(uint256 i) public pure returns (address) {
        return vm.addr(1 + i % 7);
    }

    function approve(uint256 mix) external {
        (address caller, address key) = (who(mix), who(3 + (mix >> 8) % 3));
        bool expected = mix % 7 >= _first && mix % 7 < _first + 3 && _voices[caller] != key;
        assertTrue(call(caller, abi.encodeCall(_owner.approveRecovery, (key))) == expected, "G1: guardians alone approve");
        if (!expected) return;
        _voices[caller] = key;
        // the voice that makes enough starts the delay, also when enough had been for the candidate before
        if (voices(key) == _threshold || (voices(key) > _threshold && _candidate != key)) {
            (_candidate, _since) = (key, block.timestamp);
        }
    }

    function veto(uint256 mix) external {
        address caller = who(mix);
        bool expected = caller == _key;
        assertTrue(call(caller, abi.encodeCall(_owner.veto, ())) == expected, "G1: the key alone vetoes");
        if (expected && forget()) _reached.vetoes++;
    }

    function finish(uint256 mix) external {
        bool expected = _candidate != address(0) && block.timestamp >= _since + _delay && voices(_candidate) >= _threshold;
        assertTrue(call(who(mix), abi.encodeCall(_owner.finishRecovery, ())) == expected, "G1: enough voices, the whole delay");
        if (!expected) return;
        _key = _candidate;
        forget();
        _reached.recoveries++;
    }

    /// @dev By the key in every second case.
    function useKey(uint256 mix) external {
        address caller = mix % 2 == 0 ? _key : who(mix >> 1);
        bool expected = caller == _key;
        bytes memory inner = abi.encodeCall(this.wait, (1));
        assertTrue(call(caller, abi.encodeCall(_owner.execute, (address(this), 0, inner))) == expected, "G2: the key alone calls out");
        if ((mix >> 8) % 4 == 0) replaceKey(caller, who(3 + (mix >> 16) % 3));
        if ((mix >> 8) % 4 == 1) replaceGuardians(caller, mix >> 16);
    }

    function replaceKey(address caller, address next) private {
        bool expected = caller == _key;
        assertTrue(call(caller, abi.encodeCall(_owner.changeKey, (next))) == expected, "G1: the key changes itself");
        if (!expected) return;
        _key = next;
        if (forget()) _reached.changes++;
    }

    /// @dev More voices than there are guardians are refused, and then nothing has changed.
    function replaceGuardians(address caller, uint256 mix) private {
        (uint256 first, uint16 threshold, uint64 delay) = (mix % 2, uint16(1 + (mix >> 8) % 4), uint64(50 + (mix >> 16) % 100));
        bytes memory data = abi.encodeCall(_owner.setGuardians, (guardiansFrom(first), threshold, delay));
        bool expected = caller == _key && threshold < 4;
        assertTrue(call(caller, data) == expected, "G1: the key alone names guardians");
        if (!expected) {
            _reached.refused++;
            return;
        }
        bool ran = forget();
        (_first, _threshold, _delay) = (first, threshold, delay);
        if (ran) _reached.replacements++;
    }

    function wait(uint256 mix) external {
        vm.warp(block.timestamp + mix % 80);
    }

    function check() external view {
        assertEq(_owner.key(), _key, "G1: the model's key");
        assertEq(_owner.recovery().key, _candidate, "G1: the model's candidate");
        bytes32 hash = keccak256("any");
        for (uint256 i = 3; i < 7; i++) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(1 + i, hash);
            bool valid = _owner.isValidSignature(hash, abi.encodePacked(r, s, v)) == _owner.isValidSignature.selector;
            assertTrue(valid == (who(i) == _key), "G2: the key's signature alone");
        }
    }

    function reached() external view returns (Reached memory) {
        return _reached;
    }

    function guardiansFrom(uint256 first) private pure returns (address[] memory guardians) {
        guardians = new address[](3);
        for (uint256 i = 0; i < 3; i++) guardians[i] = who(first + i);
    }

    function voices(address key) private view returns (uint256 count) {
        for (uint256 i = 0; i < 3; i++) if (_voices[who(_first + i)] == key) count++;
    }

    /// @dev Returns whether a recovery's delay ran.
    function forget() private returns (bool ran) {
        ran = _candidate != address(0);
        for (uint256 i = 0; i < 3; i++) _voices[who(_first + i)] = address(0);
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

    function test_handler_recovers_vetoesAndReplaces() public {
        for (uint256 i = 0; i < 600; i++) {
            uint256 mix = uint256(keccak256(abi.encode("reach", i)));
            if (i % 2 == 0) handler.approve(mix);
            else if (i % 16 == 1) handler.veto(mix);
            else if (i % 8 == 3) handler.useKey(mix);
            else if (i % 4 == 1) handler.finish(mix);
            else handler.wait(mix);
            handler.check();
        }
        GuardedHandler.Reached memory r = handler.reached();
        assertTrue(r.recoveries > 2 && r.vetoes > 2, "both happen");
        assertTrue(r.changes != 0 && r.replacements != 0, "a new key and new guardians end a recovery too");
        assertTrue(r.refused != 0, "guardians are refused");
    }

    function invariant_G1_G2_theKeyIsTheModels() public view {
        handler.check();
    }
}
