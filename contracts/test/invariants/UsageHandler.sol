// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {IEscrow} from "../../src/interfaces/IEscrow.sol";
import {ITrainerShares} from "../../src/interfaces/ITrainerShares.sol";
import {IUsageMeter} from "../../src/interfaces/IUsageMeter.sol";
import {Metering} from "../support/Metering.sol";
import {Vm} from "../support/Vm.sol";

/// @notice Two applications, one of which holds a consent below the other's, which changes keys and owner, and two engines, who sign vouchers of
///         any kind, bring them in any order, fill and empty escrows; and a mirror of the meter that is made of its logs alone.
contract UsageHandler is Metering {
    uint256 private constant OTHER_KEY = 0xB44;
    uint256 private constant OTHER_ENGINE_KEY = 0xE2;
    uint256 private constant HOT_KEY = 0x407;
    uint128 private constant SMALL_CAP = 4e18;
    bytes4 private constant DONE = 0;

    struct Mirrored {
        uint256 paid;
        uint64 counter;
    }

    /// @notice What the calls have led to.
    /// @param passedOn Settled under the consent that was passed on
    /// @param short Settled, and less than was due: the escrow or the cap had no more
    /// @param overCap Refused because the cap was used up
    /// @param shares Trainers' shares above zero that were taken
    /// @param left Withdrawals of escrows
    /// @param early Withdrawals refused because their delay ran
    /// @param revoked Settled from the escrow of a key that no longer was the application's
    struct Reached {
        uint256 settled;
        uint256 refused;
        uint256 passedOn;
        uint256 short;
        uint256 overCap;
        uint256 shares;
        uint256 left;
        uint256 early;
        uint256 revoked;
    }

    IUsageMeter.Voucher[] private _signed;
    uint256[] private _keys;
    mapping(bytes32 channel => uint256) private _mostSigned;
    mapping(bytes32 channel => Mirrored) private _channels;
    mapping(bytes32 channel => bool) private _known;
    bytes32[] private _channelList;
    mapping(bytes32 escrow => uint256) private _escrows;
    mapping(bytes32 escrow => uint256) private _mostOf;
    mapping(bytes32 escrow => uint256) private _paidFrom;
    mapping(bytes32 escrow => uint256) private _leavesAt;
    bool private _leftEarly;
    mapping(address account => uint256) private _credits;
    uint256[2] private _earned;
    mapping(address trainer => uint256) private _takenBy;
    Reached private _reached;

    constructor() {
        startMetering();
        meter.countRound(run, 0);
        address other = vm.addr(OTHER_KEY);
        vm.startPrank(trainer(1));
        assertTrue(token.transfer(other, 20e18), "tokens");
        vm.stopPrank();
        IConsentRegistry.Consent memory c = IConsentRegistry.Consent(
            owner, app, keccak256("source"), 7, uint64(block.timestamp + 1 days), PRICE, SMALL_CAP, PAYOUT
        );
        vm.prank(owner);
        consents.grant(c, 1);
        vm.prank(app);
        consents.passOn(IConsentRegistry.SubConsent(app, other, owner, 1, 1, c.expiry), 2);
    }

    /// @dev Two engines; the application's own key, its meter's, and the other application's.
    function escrowAt(uint256 i) private view returns (address a, address e, address k) {
        e = i % 2 == 0 ? engine : vm.addr(OTHER_ENGINE_KEY);
        k = [app, vm.addr(HOT_KEY), vm.addr(OTHER_KEY)][i / 2];
        a = i / 2 == 2 ? k : app;
    }

    function escrowId(address a, address e, address k) private pure returns (bytes32) {
        return keccak256(abi.encode(a, e, k));
    }

    /// @dev A voucher of a consent, an engine and a release; sometimes signed by the wrong one, or of another amount.
    function signAndSettle(uint256 mix) external {
        IUsageMeter.Voucher memory v = voucher(uint64(1 + (mix >> 8) % 50), uint64(1 + (mix >> 16) % 3_000_000));
        uint256 kind = mix % 3;
        uint256 engineKey = (mix >> 80) % 2 == 0 ? ENGINE_KEY : OTHER_ENGINE_KEY;
        v.consentNonce = kind == 0 ? NONCE : kind;
        if (kind == 2) (v.consentOwner, v.app) = (app, vm.addr(OTHER_KEY));
        v.engine = vm.addr(engineKey);
        v.release = (mix >> 88) % 2;
        if ((mix >> 96) % 16 == 0) v.amount += 1;
        bytes32 hash = digest(v);
        bool forged = (mix >> 104) % 16 == 0;
        uint256 appKey = forged ? 0xBAD : keyOf(v.app, mix >> 112);
        if (!forged) {
            bytes32 id = meter.channelId(v.consentOwner, v.consentNonce, v.engine, v.release);
            if (v.amount > _mostSigned[id]) _mostSigned[id] = v.amount;
            _mostOf[escrowId(v.app, v.engine, vm.addr(appKey))] += v.amount;
            if (!_known[id]) _channelList.push(id);
            _known[id] = true;
            _signed.push(v);
            _keys.push(mix >> 112);
        }
        bring(v, appKey, engineKey, hash);
    }

    /// @dev Any voucher that was ever signed, again.
    function again(uint256 mix) external {
        if (_signed.length == 0) return;
        IUsageMeter.Voucher memory v = _signed[mix % _signed.length];
        bring(
            v, keyOf(v.app, _keys[mix % _signed.length]), v.engine == engine ? ENGINE_KEY : OTHER_ENGINE_KEY, digest(v)
        );
    }

    function moveEscrow(uint256 mix) external {
        (address a, address e, address k) = escrowAt((mix >> 40) % 6);
        uint256 amount = 1 + (mix >> 16) % 3e18;
        uint256 what = (mix >> 8) % 3;
        vm.startPrank(what == 0 ? a : registry.identityOwner(a));
        if (what == 0 && token.balanceOf(a) >= amount) {
            token.approve(address(meter), amount);
            call(abi.encodeCall(meter.deposit, (a, e, k, amount)));
        } else if (what == 1) {
            call(abi.encodeCall(meter.announceWithdrawal, (a, e, k, amount)));
        } else {
            call(abi.encodeCall(meter.withdrawEscrow, (a, e, k, a)));
        }
        vm.stopPrank();
    }

    /// @dev The application names a key for its meter, revokes it, gives itself away and takes itself back: none of it takes back what was signed.
    function changeIdentity(uint256 mix) external {
        address owner_ = registry.identityOwner(app);
        vm.startPrank(owner_);
        if (mix % 3 == 0) registry.addDelegate(app, "LedgerMeter", vm.addr(HOT_KEY), 1 + (mix >> 8) % 100);
        else if (mix % 3 == 1) registry.revokeDelegate(app, "LedgerMeter", vm.addr(HOT_KEY));
        else registry.changeOwner(app, owner_ == app ? vm.addr(HOT_KEY) : app);
        vm.stopPrank();
    }

    function takeOut(uint256 mix) external {
        if (mix % 2 == 0) call(abi.encodeCall(meter.takeShare, (1, trainer((mix >> 8) % 3))));
        else call(abi.encodeCall(meter.withdraw, ([PAYOUT, address(timelock), trainer(0), trainer(1)][(mix >> 8) % 4])));
    }

    function keyOf(address a, uint256 mix) private view returns (uint256) {
        if (a != app) return OTHER_KEY;
        return mix % 2 == 0 ? APP_KEY : HOT_KEY;
    }

    function wait(uint256 mix) external {
        vm.warp(block.timestamp + mix % 50);
    }

    function reached() external view returns (Reached memory) {
        return _reached;
    }

    function solvency() external view returns (uint256 held, uint256 owed) {
        held = token.balanceOf(address(meter));
        for (uint256 i = 0; i < 6; i++) {
            (address a, address e, address k) = escrowAt(i);
            IEscrow.Account memory account = meter.escrowOf(a, e, k);
            owed += uint256(account.balance) + account.leaving;
        }
        address[5] memory accounts = [PAYOUT, address(timelock), trainer(0), trainer(1), trainer(2)];
        for (uint256 i = 0; i < 5; i++) owed += meter.creditOf(accounts[i]);
        (uint256 earned, uint256 taken) = meter.poolOf(1);
        owed += earned - taken;
    }

    function checkChannels() external view {
        for (uint256 i = 0; i < _channelList.length; i++) {
            bytes32 id = _channelList[i];
            IUsageMeter.Channel memory c = meter.channelOf(id);
            assertTrue(c.paid <= _mostSigned[id], "U2: no more than both signed");
            assertEq(c.paid, _channels[id].paid, "U5: paid, by the logs");
            assertEq(c.counter, _channels[id].counter, "U5: counter, by the logs");
        }
        assertTrue(meter.paidOf(keccak256(abi.encode(owner, uint256(1)))) <= SMALL_CAP, "U3");
        assertTrue(meter.paidOf(rootConsent()) <= LIMIT, "U3");
        assertEq(meter.paidOf(keccak256(abi.encode(app, uint256(2)))), 0, "U3: a consent below counts to its root");
    }

    function checkShares() external view {
        (uint256 earned, uint256 taken) = meter.poolOf(1);
        uint256 sum = 0;
        for (uint256 i = 0; i < 3; i++) {
            assertTrue(_takenBy[trainer(i)] <= earned / 3, "U4");
            sum += _takenBy[trainer(i)];
        }
        assertTrue(sum == taken && _earned[1] == earned, "U5: pools, by the logs");
        assertEq(_earned[0], 0, "no release, no pool");
    }

    function checkMirror() external view {
        for (uint256 i = 0; i < 6; i++) {
            (address a, address e, address k) = escrowAt(i);
            IEscrow.Account memory account = meter.escrowOf(a, e, k);
            bytes32 id = escrowId(a, e, k);
            assertEq(uint256(account.balance) + account.leaving, _escrows[id], "U5: escrows, by the logs");
            assertTrue(_paidFrom[id] <= _mostOf[id], "U6: only what its engine and its key signed");
        }
        assertTrue(!_leftEarly, "U6: nothing leaves before its delay");
        address[5] memory accounts = [PAYOUT, address(timelock), trainer(0), trainer(1), trainer(2)];
        for (uint256 i = 0; i < 5; i++) {
            assertEq(meter.creditOf(accounts[i]), _credits[accounts[i]], "U5: credits, by the logs");
        }
    }

    function bring(IUsageMeter.Voucher memory v, uint256 appKey, uint256 engineKey, bytes32 hash) private {
        bytes32 id = meter.channelId(v.consentOwner, v.consentNonce, v.engine, v.release);
        uint64 before = meter.channelOf(id).counter;
        IUsageMeter.Payment memory p = IUsageMeter.Payment(PRICE, v.consentNonce == NONCE ? LIMIT : SMALL_CAP, PAYOUT);
        if (call(abi.encodeCall(meter.settle, (v, p, sign(appKey, hash), sign(engineKey, hash)))) == DONE) {
            assertTrue(appKey != 0xBAD, "U2: a forged voucher was paid");
            assertTrue(v.counter >= before, "U2: the counter never falls");
            _reached.settled++;
            if (meter.channelOf(id).paid < v.amount) _reached.short++;
            if (v.consentNonce == 2) _reached.passedOn++;
            if (!signsNow(v.app, vm.addr(appKey))) _reached.revoked++;
        } else {
            _reached.refused++;
        }
    }

    function signsNow(address a, address key) private view returns (bool) {
        return key == registry.identityOwner(a) || registry.validDelegate(a, "LedgerMeter", key);
    }

    /// @dev Returns the selector of the error, if there is one.
    function call(bytes memory data) private returns (bytes4 problem) {
        vm.recordLogs();
        (bool done, bytes memory result) = address(meter).call(data);
        problem = done ? DONE : bytes4(result);
        if (problem == IUsageMeter.OverCap.selector) _reached.overCap++;
        if (problem == IEscrow.StillLeaving.selector) _reached.early++;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].emitter == address(meter)) mirror(logs[i]);
        }
    }

    function mirror(Vm.Log memory log) private {
        bytes32 kind = log.topics[0];
        if (kind == IEscrow.Deposited.selector) {
            (, uint256 amount,) = abi.decode(log.data, (address, uint256, address));
            _escrows[idOf(log)] += amount;
        } else if (kind == IEscrow.WithdrawalAnnounced.selector) {
            _leavesAt[idOf(log)] = block.timestamp + ESCROW_DELAY;
        } else if (kind == IEscrow.EscrowWithdrawn.selector) {
            (, uint256 amount) = abi.decode(log.data, (address, uint256));
            _escrows[idOf(log)] -= amount;
            _reached.left++;
            if (_leavesAt[idOf(log)] == 0 || block.timestamp < _leavesAt[idOf(log)]) _leftEarly = true;
        } else if (kind == IUsageMeter.Withdrawn.selector) {
            (, uint256 amount) = abi.decode(log.data, (address, uint256));
            _credits[address(uint160(uint256(log.topics[1])))] -= amount;
        } else if (kind == ITrainerShares.ShareTaken.selector) {
            address trainer_ = address(uint160(uint256(log.topics[2])));
            uint256 amount = abi.decode(log.data, (uint256));
            if (amount != 0) _reached.shares++;
            _takenBy[trainer_] += amount;
            _credits[trainer_] += amount;
        } else if (kind == IUsageMeter.Settled.selector) {
            (IUsageMeter.Voucher memory v, address k, address payout, uint256 o, uint256 t, uint256 s) =
                abi.decode(log.data, (IUsageMeter.Voucher, address, address, uint256, uint256, uint256));
            _escrows[escrowId(v.app, v.engine, k)] -= o + t + s;
            _paidFrom[escrowId(v.app, v.engine, k)] += o + t + s;
            _credits[payout] += o;
            _credits[address(timelock)] += t;
            _earned[v.release] += s;
            _channels[log.topics[2]] = Mirrored(_channels[log.topics[2]].paid + o + t + s, v.counter);
        }
    }

    function idOf(Vm.Log memory log) private pure returns (bytes32) {
        return keccak256(abi.encode(log.topics[1], log.topics[2], log.topics[3]));
    }
}
