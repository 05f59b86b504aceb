// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDemands} from "../src/interfaces/IDemands.sol";
import {IGames} from "../src/interfaces/IGames.sol";
import {ITrainingRuns} from "../src/interfaces/ITrainingRuns.sol";
import {Belief, ToyBelief} from "./support/ToyBelief.sol";
import {ToyGame} from "./support/ToyGame.sol";
import {Toy} from "./support/ToyReferee.sol";

contract DemandsTest is ToyGame {
    using ToyBelief for Belief;

    uint256 private constant PREPAID = 0.0001 ether;

    Belief private _belief;
    bytes private _subject;

    function setUp() public {
        startRun();
        _belief.step = 29;
        _subject = abi.encode(claimBy(_belief));
        disputes.declareProgram(terms().programRoot, "");
        vm.deal(address(this), 1 ether);
    }

    function demand(IDemands.Part part, uint32 position, uint64 leaf) private returns (bytes32) {
        return disputes.demand{value: PREPAID}(_subject, part, position, leaf, "");
    }

    function pathOf(uint32 position, uint64 leaf) private view returns (bytes memory) {
        bytes32[] memory inTensor = ToyBelief.path(_belief.rowLeaves(position), leaf, 0, 2);
        bytes32[] memory inTree = ToyBelief.path(_belief.resultLeaves(), position, 0, 6);
        return bytes.concat(abi.encodePacked(inTensor), abi.encodePacked(inTree));
    }

    function test_answer_ofAnUpdatesLeaf_earnsThePrepayment() public {
        bytes32 id = demand(IDemands.Part.Update, 7, 1);
        (bytes memory leaf, bytes memory path) = (_belief.leaf(7, 1), pathOf(7, 1));
        bytes memory wrong = _belief.leaf(7, 0);
        vm.expectPartialRevert(IGames.HashMismatch.selector);
        disputes.answer(id, _subject, wrong, path);
        reverts(abi.encodeWithSelector(IGames.WrongLength.selector, 1024, 1023));
        disputes.answer(id, _subject, new bytes(1023), path);
        reverts(abi.encodeWithSelector(IGames.WrongLength.selector, 256, 0));
        disputes.answer(id, _subject, leaf, "");
        vm.prank(address(0xA));
        disputes.answer(id, _subject, leaf, path);
        assertEq(disputes.creditOf(address(0xA)), PREPAID, "paid for the answer");
        reverts(abi.encodeWithSelector(IDemands.DemandOver.selector, id));
        disputes.answer(id, _subject, leaf, path);
        reverts(abi.encodeWithSelector(IDemands.AlreadyDemanded.selector, id));
        demand(IDemands.Part.Update, 7, 1);
        pass(61);
        reverts(abi.encodeWithSelector(IDemands.DemandOver.selector, id));
        disputes.expire(id);
    }

    function test_answer_ofACheckpoint() public {
        bytes32 id = demand(IDemands.Part.Trace, 0, 2);
        bytes32[] memory roots = _belief.checkpoints(STEPS, CHECKPOINTS);
        bytes32[] memory leaves = new bytes32[](4);
        for (uint256 i = 0; i < 4; i++) leaves[i] = sha256(abi.encodePacked(bytes1(0), roots[i]));
        disputes.answer(id, _subject, abi.encodePacked(roots[2]), abi.encodePacked(ToyBelief.path(leaves, 2, 0, 2)));
        assertEq(disputes.openDemands(keccak256(_subject)), 0, "answered");
    }

    function test_expire_voidsTheClaimWithoutSlash() public {
        bytes32 id = demand(IDemands.Part.Base, 3, 0);
        pass(60);
        reverts(abi.encodeWithSelector(IDemands.StillAnswerable.selector, block.timestamp));
        disputes.expire(id);
        pass(1);
        disputes.expire(id);
        ITrainingRuns.SlotState memory s = runs.slotState(run, 0, 0);
        assertEq(uint256(s.voidReason), uint256(ITrainingRuns.VoidReason.Unanswered), "void");
        assertEq(staking.accountOf(trainer(0)).available, 100 ether, "the stake is back");
        assertEq(disputes.creditOf(address(this)), PREPAID, "so is the prepayment");
        vm.expectPartialRevert(ITrainingRuns.SlotNotOpen.selector);
        demand(IDemands.Part.Base, 7, 0);
    }

    function test_demand_thatCannotBe_reverts() public {
        reverts(abi.encodeWithSelector(IDemands.NoSuchLeaf.selector, 3, 3));
        demand(IDemands.Part.Update, 7, 3);
        reverts(abi.encodeWithSelector(IDemands.NoSuchLeaf.selector, 4, 4));
        demand(IDemands.Part.Trace, 0, 4);
        reverts(abi.encodeWithSelector(IDemands.PrepaymentTooSmall.selector, PREPAID, PREPAID - 1));
        disputes.demand{value: PREPAID - 1}(_subject, IDemands.Part.Trace, 0, 0, "");
    }

    /// @dev Leaves of the update, then of the base: as many demands as wanted.
    function demandMany(uint256 count) private returns (bytes32[] memory ids) {
        ids = new bytes32[](count);
        uint256 made = 0;
        for (uint32 position = 0; made < count; position++) {
            if (position % 20 == Toy.ONE_LEAF) continue;
            for (uint64 leaf = 0; leaf < 3 && made < count; leaf++) {
                uint256 price = PREPAID * (1 + made);
                IDemands.Part part = position < 20 ? IDemands.Part.Update : IDemands.Part.Base;
                vm.prank(trainer(0));
                ids[made++] = disputes.demand{value: price}(_subject, part, position % 20, leaf, "");
            }
        }
    }

    function test_demand_whileOthersWait_costsOnePriceMoreForEach() public {
        vm.deal(trainer(0), 10 ether);
        demandMany(3);
        reverts(abi.encodeWithSelector(IDemands.PrepaymentTooSmall.selector, 4 * PREPAID, 4 * PREPAID - 1));
        disputes.demand{value: 4 * PREPAID - 1}(_subject, IDemands.Part.Trace, 0, 0, "");
        bytes32 id = disputes.demand{value: 5 * PREPAID}(_subject, IDemands.Part.Trace, 0, 0, "");
        assertEq(disputes.demandOf(id).burned, 3 * PREPAID, "what the answer burns");
        pass(61);
        disputes.expire(id);
        assertEq(disputes.creditOf(address(this)), 5 * PREPAID, "all of it comes back where no answer came");
    }

    function test_trainerDemandsOfItself_cannotKeepOthersOut_andBurnsTheSquare() public {
        vm.deal(trainer(0), 10 ether);
        bytes32[] memory ids = demandMany(100);
        uint256 paid = 10 ether - trainer(0).balance;
        assertEq(paid, PREPAID * 100 * 101 / 2, "prepaid");
        disputes.demand{value: 101 * PREPAID}(_subject, IDemands.Part.Trace, 0, 0, "");
        assertEq(disputes.openDemands(keccak256(_subject)), 101, "somebody else's demand waits with them");

        // leaves of tensor 0 and 1 of the update are answered by who demanded them
        for (uint256 k = 0; k < 6; k++) {
            (uint32 position, uint64 leaf) = (uint32(k / 3), uint64(k % 3));
            (bytes memory bytes_, bytes memory path) = (_belief.leaf(position, leaf), pathOf(position, leaf));
            vm.prank(trainer(0));
            disputes.answer(ids[k], _subject, bytes_, path);
        }
        assertEq(disputes.creditOf(trainer(0)), 6 * PREPAID, "one price comes back for each");
        assertEq(address(0).balance, PREPAID * (0 + 1 + 2 + 3 + 4 + 5), "the rest is burned");
    }
}
