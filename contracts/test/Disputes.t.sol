// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../src/interfaces/IDisputeMoves.sol";
import {IDisputes} from "../src/interfaces/IDisputes.sol";
import {IGames} from "../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Rounds} from "./support/Rounds.sol";

/// @notice Opening of games: commitments, bonds, priorities, and what they do to claims and candidates.
contract DisputesTest is Rounds {
    ITrainingRuns.Claim private _claim;
    bytes private _subject;

    function setUp() public {
        startRun();
        enrolAndSeed();
        _claim = claimOn(0, GENESIS_ROOT);
        submit(_claim);
        _subject = abi.encode(_claim);
        vm.deal(address(this), 10 ether);
    }

    function commitOpening(uint256 bond) private {
        disputes.commit{value: bond}(commitmentTo(address(this), _subject, keccak256("counter")));
    }

    function test_open_bondTooSmall_reverts() public {
        commitOpening(0.25 ether - 1);
        vm.roll(block.number + 1);
        reverts(abi.encodeWithSelector(IGames.BondTooSmall.selector, 0.25 ether, 0.25 ether - 1));
        disputes.open(_subject, keccak256("counter"), "salt");
    }

    function test_open_inTheBlockOfTheCommitment_reverts() public {
        commitOpening(0.25 ether);
        reverts(abi.encodeWithSelector(IGames.CommitmentTooYoung.selector, block.number + 1));
        disputes.open(_subject, keccak256("counter"), "salt");
    }

    function test_open_after256Blocks_revertsAndTheBondGoesBack() public {
        commitOpening(0.25 ether);
        bytes32 commitment = commitmentTo(address(this), _subject, keccak256("counter"));
        vm.roll(block.number + 256);
        reverts(abi.encodeWithSelector(IGames.CommitmentTooYoung.selector, block.number + 1));
        disputes.returnCommitment(address(this), commitment);
        vm.roll(block.number + 1);
        reverts(abi.encodeWithSelector(IGames.CommitmentTooOld.selector, block.number - 1));
        disputes.open(_subject, keccak256("counter"), "salt");
        assertEq(disputes.pendingCommitments(), 1, "still pending");
        disputes.returnCommitment(address(this), commitment);
        assertEq(disputes.pendingCommitments(), 0, "no longer");
        assertEq(disputes.creditOf(address(this)), 0.25 ether, "the bond");
        disputes.withdraw(address(this));
        assertEq(address(this).balance, 10 ether, "is back");
    }

    /// @dev Withdrawals can be called by anyone; the account's own key may be the one that was lost.
    function test_withdraw_ofAnIdentityThatWasHandedOver_paysItsOwner() public {
        (address account, address heir) = (address(0xACC), address(0xA11));
        creditAndHandOver(account, heir);
        vm.prank(address(0xBAD));
        assertEq(disputes.withdraw(account), 1 ether, "all of it");
        assertEq(heir.balance, 1 ether, "is the owner's");
        assertEq(account.balance, 0, "and not the lost key's");
        reverts(abi.encodeWithSelector(IGames.NothingToWithdraw.selector, account));
        disputes.withdraw(account);
    }

    function test_withdraw_ofADeactivatedIdentity_paysItsAccount() public {
        (address account, address heir) = (address(0xACC), address(0xA11));
        creditAndHandOver(account, heir);
        vm.prank(heir);
        registry.changeOwner(account, address(0));
        disputes.withdraw(account);
        assertEq(account.balance, 1 ether, "nobody owns it");
    }

    function test_withdraw_toAnOwnerThatTakesNoCoins_revertsAndKeepsTheCredit() public {
        address account = address(0xC1);
        challenge(account, _subject, keccak256("counter"));
        pass(61);
        disputes.timeout(1);
        uint256 owed = disputes.creditOf(account);
        vm.prank(account);
        registry.changeOwner(account, address(registry));
        reverts(abi.encodeWithSelector(IGames.TransferFailed.selector, address(registry), owed));
        disputes.withdraw(account);
        assertEq(disputes.creditOf(account), owed, "it stays");
    }

    function test_open_copiedByAnother_reverts() public {
        commitOpening(0.25 ether);
        vm.roll(block.number + 1);
        address copier = address(0xBAD);
        bytes32 foreign = commitmentTo(copier, _subject, keccak256("counter"));
        vm.prank(copier);
        reverts(abi.encodeWithSelector(IGames.UnknownCommitment.selector, foreign));
        disputes.open(_subject, keccak256("counter"), "salt");
    }

    function test_commit_twice_reverts() public {
        commitOpening(0.25 ether);
        bytes32 commitment = commitmentTo(address(this), _subject, keccak256("counter"));
        reverts(abi.encodeWithSelector(IGames.CommitmentExists.selector, commitment));
        disputes.commit(commitment);
    }

    function test_open_excessOfTheBond_isCredited() public {
        commitOpening(1 ether);
        vm.roll(block.number + 1);
        uint256 game = disputes.open(_subject, keccak256("counter"), "salt");
        assertEq(disputes.creditOf(address(this)), 0.75 ether, "the excess");
        assertEq(disputes.subjectOf(keccak256(_subject)).bond, 0.25 ether, "the bond");
        assertEq(disputes.gameOf(game).challenger, address(this), "recorded");
    }

    function test_open_bySeveralChallengers_countsEach() public {
        challenge(address(0xC1), _subject, keccak256("counter"));
        challenge(address(0xC2), _subject, keccak256("counter"));
        // as good as a third one: each game has a bond of its own
        challenge(address(0xC2), _subject, keccak256("another"));
        assertEq(runs.slotState(run, 0, 0).disputes, 3, "three");
        assertEq(address(disputes).balance, 0.75 ether, "all bonds are held");
        assertEq(disputes.subjectOf(keccak256(_subject)).first, 1, "the first has priority");
    }

    function test_open_unknownClaim_reverts() public {
        ITrainingRuns.Claim memory c = _claim;
        c.updateRoot = keccak256("never claimed");
        _subject = abi.encode(c);
        commitOpening(0.25 ether);
        vm.roll(block.number + 1);
        vm.expectPartialRevert(ITrainingRuns.ClaimMismatch.selector);
        disputes.open(_subject, keccak256("counter"), "salt");
    }

    function test_open_subjectWithOtherBytes_reverts() public {
        _subject = bytes.concat(_subject, hex"00");
        commitOpening(0.25 ether);
        vm.roll(block.number + 1);
        reverts(abi.encodeWithSelector(IGames.WrongLength.selector, 288, 289));
        disputes.open(_subject, keccak256("counter"), "salt");
    }

    function test_disputeClaim_byStranger_reverts() public {
        reverts(abi.encodeWithSelector(ITrainingRuns.OnlyDisputes.selector, address(this)));
        runs.disputeClaim(_claim, 0);
        reverts(abi.encodeWithSelector(ITrainingRuns.OnlyDisputes.selector, address(this)));
        runs.convict(run, 0, 0, address(0));
        reverts(abi.encodeWithSelector(ITrainingRuns.OnlyDisputes.selector, address(this)));
        runs.endDispute(run, 0, 0);
    }

    /// @dev Only the stake's half comes in by itself; of the calls only a commitment takes coins.
    function test_coins_ofAnybodyElse_revert() public {
        reverts(abi.encodeWithSelector(IGames.OnlyStaking.selector, address(this)));
        (bool done,) = address(disputes).call{value: 1}("");
        assertTrue(done, "the expected error");
        bytes memory move = abi.encodeCall(IDisputeMoves.postTrace, (1, _subject, checkpoints(0, 0)));
        bytes[] memory calls = new bytes[](4);
        calls[0] = hex"01020304";
        calls[1] = move;
        calls[2] = abi.encodeCall(IDisputes.creditOf, (address(this)));
        challenge(address(0xC1), _subject, keccak256("counter"));
        calls[3] = abi.encodeCall(IDisputeMoves.playAt, (1, moves.positionOf(1), move));
        uint256 held = address(disputes).balance;
        for (uint256 i = 0; i < calls.length; i++) {
            (done,) = address(disputes).call{value: 1}(calls[i]);
            assertTrue(!done, "it takes no coins");
        }
        assertEq(address(disputes).balance, held, "nothing came in");
        for (uint256 i = calls.length - 1; i != 1; i--) {
            (done,) = address(disputes).call(calls[i]);
            assertTrue(done, "without coins it is answered");
        }
    }

    function test_gameOf_unknown_reverts() public {
        reverts(abi.encodeWithSelector(IGames.UnknownGame.selector, 1));
        disputes.gameOf(1);
    }

    // ------------------------------------------------------------------ clocks and money

    function test_timeout_ofTheDefender_convicts() public {
        challenge(address(0xC1), _subject, keccak256("counter"));
        challenge(address(0xC2), _subject, keccak256("counter"));
        pass(60);
        vm.expectPartialRevert(IGames.ClockRunning.selector);
        disputes.timeout(2);
        pass(1);
        disputes.timeout(2);

        ITrainingRuns.SlotState memory s = runs.slotState(run, 0, 0);
        assertEq(uint256(s.status), uint256(ITrainingRuns.SlotStatus.Void), "void");
        assertEq(uint256(s.voidReason), uint256(ITrainingRuns.VoidReason.Convicted), "convicted");
        assertEq(staking.accountOf(trainer(0)).available, 99 ether, "the stake is gone");
        assertEq(address(0).balance, 0.5 ether, "half of it is burned");
        assertEq(disputes.creditOf(address(0xC1)), 0.5 ether - 0.001 ether, "the first to open gets the reward");
        assertEq(disputes.creditOf(address(0xC2)), 0.25 ether + 0.001 ether, "the winner its bond and gas");
        disputes.end(1);
        assertEq(disputes.creditOf(address(0xC1)), 0.75 ether - 0.001 ether, "and the first its bond");
        assertEq(uint256(disputes.gameOf(1).status), uint256(IGames.Status.Ended), "its game has ended");
        reverts(abi.encodeWithSelector(IGames.GameOver.selector, IGames.Status.Ended));
        disputes.end(1);
    }

    /// @dev A challenger's own identity is the account that it challenged with: guardians gave it to another key while the game ran.
    function test_rewardOfAChallenger_whoseIdentityWasHandedOver_goesToItsOwner() public {
        (address challenger, address heir) = (address(0xC1), address(0xA11));
        challenge(challenger, _subject, keccak256("counter"));
        vm.prank(challenger);
        registry.changeOwner(challenger, heir);
        pass(61);
        disputes.timeout(1);
        uint256 kept = challenger.balance;
        assertEq(disputes.creditOf(challenger), 0.75 ether, "bond and reward");
        disputes.withdraw(challenger);
        assertEq(heir.balance, 0.75 ether, "are the owner's");
        assertEq(challenger.balance, kept, "and not the lost key's");
    }

    function test_timeout_ofTheChallenger_paysTheDefenderAndBurns() public {
        challenge(address(0xC1), _subject, keccak256("counter"));
        moves.postTrace(1, _subject, checkpoints(0, 0));
        pass(61);
        disputes.timeout(1);
        // 1.5 M gas at 1 gwei, and half of the rest
        assertEq(disputes.creditOf(trainer(0)), 0.0015 ether + (0.25 ether - 0.0015 ether) / 2, "repaid");
        assertEq(address(0).balance, (0.25 ether - 0.0015 ether) / 2, "half of the rest is burned");
        ITrainingRuns.SlotState memory s = runs.slotState(run, 0, 0);
        assertEq(uint256(s.status), uint256(ITrainingRuns.SlotStatus.Claimed), "the claim stands as before");
        assertEq(s.disputes, 0, "without games");
        assertEq(runs.roundState(run, 0).disputed, 0, "and may be accepted");
    }

    function test_move_afterItsClock_reverts() public {
        challenge(address(0xC1), _subject, keccak256("counter"));
        pass(61);
        vm.expectPartialRevert(IGames.ClockSpent.selector);
        moves.postTrace(1, _subject, checkpoints(0, 0));
    }

    function test_move_inTheLastSecond_leavesTheOpponentItsMinimum() public {
        challenge(address(0xC1), _subject, keccak256("counter"));
        pass(60);
        moves.postTrace(1, _subject, checkpoints(0, 0));
        pass(60);
        vm.prank(address(0xC1));
        moves.pick(1, 0);
        IGames.Game memory g = disputes.gameOf(1);
        assertEq(g.defenderLeft, 5, "the defender had used up its clock");
        assertEq(g.challengerLeft, 0, "so had the challenger");
        assertEq(g.lo, 0, "from the start");
        assertEq(g.hi, 12, "to checkpoint 0");
        pass(5);
        bytes32[] memory points = pointsOf(checkpoints(0, 0));
        vm.prank(trainer(0));
        moves.postSteps(1, points, new bytes32[](11));
        assertEq(disputes.gameOf(1).challengerLeft, 5, "now the challenger has its minimum");
        assertEq(disputes.gameOf(1).count, 12, "one part a step");
    }

    function test_pick_byAnother_outOfTurnOrTooFar_reverts() public {
        challenge(address(0xC1), _subject, keccak256("counter"));
        reverts(abi.encodeWithSelector(IGames.NotYourTurn.selector, false));
        moves.pick(1, 0);
        moves.postTrace(1, _subject, checkpoints(0, 0));
        reverts(abi.encodeWithSelector(IGames.NotTheChallenger.selector, address(0xC1), address(this)));
        moves.pick(1, 0);
        vm.prank(address(0xC1));
        reverts(abi.encodeWithSelector(IGames.NothingToPick.selector, 4, 4));
        moves.pick(1, 4);
        reverts(abi.encodeWithSelector(IGames.NotYourTurn.selector, true));
        moves.postTrace(1, _subject, checkpoints(0, 0));
    }

    function test_postTrace_thatDoesNotHash_reverts() public {
        challenge(address(0xC1), _subject, keccak256("counter"));
        bytes32[] memory roots = checkpoints(0, 0);
        roots[2] = keccak256("another");
        vm.expectPartialRevert(IGames.HashMismatch.selector);
        moves.postTrace(1, _subject, roots);
        reverts(abi.encodeWithSelector(IGames.WrongLength.selector, 4, 3));
        moves.postTrace(1, _subject, new bytes32[](3));
        bytes memory another = abi.encode(claimOn(1, GENESIS_ROOT));
        vm.expectPartialRevert(IGames.SubjectMismatch.selector);
        moves.postTrace(1, another, roots);
    }

    function test_postSteps_byAStranger_reverts() public {
        challenge(address(0xC1), _subject, keccak256("counter"));
        moves.postTrace(1, _subject, checkpoints(0, 0));
        vm.prank(address(0xC1));
        moves.pick(1, 3);
        bytes32[] memory points = pointsOf(checkpoints(0, 0));
        vm.expectPartialRevert(bytes4(keccak256("NotActingFor(address,address)")));
        moves.postSteps(1, points, new bytes32[](12));
        vm.prank(trainer(0));
        reverts(abi.encodeWithSelector(IGames.WrongLength.selector, 12, 11));
        moves.postSteps(1, points, new bytes32[](11));
        vm.prank(trainer(0));
        vm.expectPartialRevert(IGames.FrontierMismatch.selector);
        moves.postSteps(1, new bytes32[](5), new bytes32[](12));
    }

    function creditAndHandOver(address account, address heir) private {
        vm.deal(account, 1 ether);
        vm.prank(account);
        disputes.commit{value: 1 ether}("commitment");
        vm.roll(block.number + 257);
        disputes.returnCommitment(account, "commitment");
        vm.prank(account);
        registry.changeOwner(account, heir);
    }

    function pointsOf(bytes32[] memory roots) private pure returns (bytes32[] memory points) {
        points = new bytes32[](roots.length + 1);
        for (uint256 i = 0; i < roots.length; i++) points[i + 1] = roots[i];
    }
}
