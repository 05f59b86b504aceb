// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputeMoves} from "../interfaces/IDisputeMoves.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {Merkle} from "../referee/Merkle.sol";
import {Chunks} from "./Chunks.sol";
import {TreeDissection} from "./TreeDissection.sol";
import {Turn} from "./Turns.sol";

/// @title  ElementDissection
/// @notice From a leaf to one element, and from a long chain to one of its terms. Spec: docs/protocol.md §8.7.
abstract contract ElementDissection is TreeDissection {
    /// @dev Most partial sums that are posted at once while a chain may be divided by its square root: 65,536 terms are the longest.
    uint256 internal constant SUMS = 256;

    /// @inheritdoc IDisputeMoves
    function postLeaf(uint256 game, Link calldata link, bytes calldata leaf) external {
        Turn memory t;
        Stored storage g = _defenderMoves(game, t);
        _requireStage(t, Stage.Leaf);
        if (leaf.length != Merkle.LEAF_BYTES) revert WrongLength(Merkle.LEAF_BYTES, leaf.length);
        uint256 number = _child(t, link);
        _climb(g, link, Merkle.leaf(leaf), t.picked, t.width);
        uint256 left = link.size - number * 256;
        t.count = uint16(left < 256 ? left : 256);
        g.frontier = _held(link.context, link.size, uint64(number), Chunks.leafRoot(leaf));
        emit LeafPosted(game, uint64(number), leaf);
        _passToChallenger(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function showPadding(uint256 game, Link calldata held, bytes calldata leaf) external {
        Turn memory t;
        Stored storage g = _active(game, t);
        _requireStage(t, Stage.Leaf);
        if (!t.challengersTurn) revert NotYourTurn(false);
        if (leaf.length != Merkle.LEAF_BYTES) revert WrongLength(Merkle.LEAF_BYTES, leaf.length);
        _requireHeld(g, held);
        bytes32 root = Chunks.leafRoot(leaf);
        if (root != held.parent) revert HashMismatch(held.parent, root);
        for (uint256 i = 4 * uint256(t.count); i < leaf.length; i++) {
            if (leaf[i] == 0) continue;
            emit Refuted(game, "padding");
            _win(game, g, t);
            return;
        }
        revert NoDifference();
    }

    /// @inheritdoc IDisputeMoves
    function postPartials(uint256 game, Element calldata element, bytes calldata values) external {
        Turn memory t;
        Stored storage g = _defenderChooses(game, t);
        (IReferee.Question memory q, uint32 claimed) = _pickedElement(g, t, element);
        (bool chain, uint32 terms, uint32 start) = _referee.termsOf(q, element.items);
        if (!chain || terms < 2) revert NotAChain(terms);

        uint256 run = _run(terms);
        t.stage = run == 1 ? Stage.Terms : Stage.Runs;
        bytes32 root = _sums(t, start, values, (terms + run - 1) / run, claimed);
        g.frontier = _heldSums(keccak256(abi.encode(element.context)), q.element, terms, 0, root);
        emit PartialsPosted(game, 0, start, values);
        _passToChallenger(g, t);
    }

    /// @inheritdoc IDisputeMoves
    function postRun(uint256 game, Partials calldata runs, bytes calldata values) external {
        Turn memory t;
        Stored storage g = _defenderChooses(game, t);
        _requireStage(t, Stage.Runs);
        (uint32 start, uint32 last) = _pickedSum(g, t, runs);
        uint256 run = _run(runs.terms);
        uint256 first = t.picked * run;
        uint256 left = runs.terms - first;
        t.stage = Stage.Terms;
        bytes32 root = _sums(t, start, values, left < run ? left : run, last);
        g.frontier = _heldSums(runs.context, runs.element, runs.terms, uint32(first), root);
        emit PartialsPosted(game, uint32(first), start, values);
        _passToChallenger(g, t);
    }

    /// @dev The question about the element that the challenger picked, and what the defender's leaf says it is.
    function _pickedElement(Stored storage g, Turn memory t, Element calldata element)
        internal
        view
        returns (IReferee.Question memory q, uint32 claimed)
    {
        _requireStage(t, Stage.Element);
        bool whole;
        bytes32 root;
        (whole, root, claimed) = Chunks.leafElement(element.opened, t.picked);
        if (!whole) revert WrongLength(32 * 6, element.opened.length);
        _requireFrontier(g, _held(keccak256(abi.encode(element.context)), element.size, element.leaf, root));
        q = _question(g, t, element.subject, element.context);
        q.element = element.leaf * 256 + uint64(t.picked);
    }

    /// @dev The partial sum that the challenger picked, and the accumulator before it.
    function _pickedSum(Stored storage g, Turn memory t, Partials calldata held)
        internal
        view
        returns (uint32 before, uint32 sum)
    {
        bool whole;
        bytes32 root;
        (whole, root, before, sum) = Chunks.openedSum(held.opened, t.count, t.picked);
        if (!whole) revert WrongLength(t.count, held.opened.length);
        _requireFrontier(g, _heldSums(held.context, held.element, held.terms, held.firstTerm, root));
    }

    /// @dev Terms between two partial sums that are posted first: runs and terms of a run are about as many.
    function _run(uint256 terms) private pure returns (uint256) {
        return terms > SUMS ? 1 << (Merkle.depth(terms) + 1) / 2 : 1;
    }

    /// @dev The last accumulator is the one that is disputed.
    function _sums(Turn memory t, uint32 start, bytes calldata values, uint256 count, uint32 last)
        private
        pure
        returns (bytes32)
    {
        if (count > type(uint16).max) revert NotAChain(uint32(count));
        if (values.length != 4 * count) revert WrongLength(4 * count, values.length);
        uint32 given = uint32(bytes4(values[values.length - 4:]));
        if (given != last) revert LastPartialMismatch(last, given);
        t.count = uint16(count);
        return Chunks.sumsRoot(start, values);
    }

    function _heldSums(bytes32 context, uint64 element, uint32 terms, uint32 firstTerm, bytes32 root)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(context, element, terms, firstTerm, root));
    }
}
