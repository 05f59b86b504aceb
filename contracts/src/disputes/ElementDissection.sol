// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../interfaces/IDisputeMoves.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {Merkle} from "../referee/Merkle.sol";
import {TreeDissection} from "./TreeDissection.sol";

/// @title  ElementDissection
/// @notice From a leaf to one element, and from a long chain to one of its terms. Spec: docs/protocol.md §8.7.
abstract contract ElementDissection is TreeDissection {
    uint256 internal constant RUN = 256;

    /// @inheritdoc IDisputeMoves
    function postLeaf(uint256 game, Link calldata link, bytes calldata leaf) external {
        Stored storage g = _defenderMoves(game);
        _requireStage(g, Stage.Leaf);
        if (leaf.length != Merkle.LEAF_BYTES) revert WrongLength(Merkle.LEAF_BYTES, leaf.length);
        uint256 number = _follow(g, link, Merkle.leaf(leaf));
        uint256 left = g.elements - number * 256;
        g.place = uint64(number);
        g.count = uint16(left < 256 ? left : 256);
        g.frontier = _held(link.context, keccak256(leaf));
        emit LeafPosted(game, uint64(number), leaf);
        _passToChallenger(g);
    }

    /// @inheritdoc IDisputeMoves
    function showPadding(uint256 game, Context calldata context, bytes calldata leaf) external {
        Stored storage g = _active(game);
        _requireStage(g, Stage.Leaf);
        if (!g.challengersTurn) revert NotYourTurn(false);
        _requireFrontier(g, _held(context, keccak256(leaf)));
        for (uint256 i = 4 * uint256(g.count); i < leaf.length; i++) {
            if (leaf[i] == 0) continue;
            emit Refuted(game, "padding");
            _win(game, g);
            return;
        }
        revert NoDifference();
    }

    /// @inheritdoc IDisputeMoves
    function postPartials(uint256 game, Element calldata element, bytes calldata values) external {
        Stored storage g = _defenderChooses(game);
        (IReferee.Question memory q, uint32 claimed) = _pickedElement(g, element);
        (bool chain, uint32 terms, uint32 start) = _referee.termsOf(q, element.items);
        if (!chain || terms < 2) revert NotAChain(terms);

        bool runs = terms > RUN;
        g.stage = runs ? Stage.Runs : Stage.Terms;
        g.place = q.element;
        (g.terms, g.firstTerm) = (terms, 0);
        _postValues(game, g, element.context, start, values, runs ? (terms + RUN - 1) / RUN : terms, claimed);
    }

    /// @inheritdoc IDisputeMoves
    function postRun(
        uint256 game,
        Context calldata context,
        uint32 start,
        bytes calldata runs,
        bytes calldata values
    ) external {
        Stored storage g = _defenderChooses(game);
        _requireStage(g, Stage.Runs);
        _requireFrontier(g, _held(context, keccak256(abi.encode(start, runs))));
        uint256 picked = g.picked;
        uint256 left = g.terms - picked * RUN;
        g.stage = Stage.Terms;
        g.firstTerm = uint32(picked * RUN);
        _postValues(
            game,
            g,
            context,
            picked == 0 ? start : _valueAt(runs, picked - 1),
            values,
            left < RUN ? left : RUN,
            _valueAt(runs, picked)
        );
    }

    /// @dev The question about the element that the challenger picked, and what the defender's leaf says it is.
    function _pickedElement(Stored storage g, Element calldata element)
        internal
        view
        returns (IReferee.Question memory q, uint32 claimed)
    {
        _requireStage(g, Stage.Element);
        _requireFrontier(g, _held(element.context, keccak256(element.leaf)));
        q = _question(g, element.subject, element.context);
        uint256 picked = g.picked;
        q.element = g.place * 256 + uint64(picked);
        // little-endian in the leaf
        for (uint256 i = 4; i != 0; i--) claimed = claimed << 8 | uint8(element.leaf[4 * picked + i - 1]);
    }

    /// @dev Word number `index` of a list of big-endian words.
    function _valueAt(bytes calldata values, uint256 index) internal pure returns (uint32) {
        return uint32(bytes4(values[4 * index:4 * index + 4]));
    }

    /// @dev The last accumulator is the one that is disputed.
    function _postValues(
        uint256 game,
        Stored storage g,
        Context calldata context,
        uint32 start,
        bytes calldata values,
        uint256 count,
        uint32 last
    ) private {
        if (count > type(uint16).max) revert NotAChain(g.terms);
        if (values.length != 4 * count) revert WrongLength(4 * count, values.length);
        uint32 given = _valueAt(values, count - 1);
        if (given != last) revert LastPartialMismatch(last, given);
        g.count = uint16(count);
        g.frontier = _held(context, keccak256(abi.encode(start, values)));
        emit PartialsPosted(game, g.firstTerm, start, values);
        _passToChallenger(g);
    }
}
