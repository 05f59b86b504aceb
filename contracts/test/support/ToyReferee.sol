// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Merkle} from "../../src/referee/Merkle.sol";

/// @notice A program small enough for a test: forty rows, one of them with a tree of leaves that is walked in two moves, and a result whose
///         items are the rows' outputs.
library Toy {
    uint32 internal constant ROWS = 40;
    uint32 internal constant ONE_LEAF = 3;
    uint32 internal constant LISTING = 4;
    uint32 internal constant MASKED = 5;
    uint32 internal constant ONE_TERM = 6;
    uint32 internal constant SHORT_CHAIN = 8;
    uint32 internal constant MANY_LEAVES = 10;
    uint32 internal constant SMALL = 20;

    function elements(uint256 row) internal pure returns (uint64) {
        if (row == MANY_LEAVES) return 33 * 256;
        return row == ONE_LEAF || row >= SMALL ? 10 : 600;
    }

    function terms(uint256 row) internal pure returns (bool chain, uint32 count) {
        if (row == LISTING) return (false, 1);
        if (row == MASKED) return (false, 0);
        if (row == ONE_TERM) return (true, 1);
        return (true, row == SHORT_CHAIN ? 20 : 600);
    }

    /// @dev Terms between two of the partial sums that are posted first.
    function run(uint256 terms_) internal pure returns (uint256 between) {
        if (terms_ <= 256) return 1;
        for (between = 1; between * between < terms_;) between *= 2;
    }

    /// @dev What one term adds.
    function addend(uint256 row, uint256 element, uint256 step) internal pure returns (uint32) {
        return uint32(1 + row + element + 1000 * step);
    }

    function accumulator(uint256 row, uint256 element, uint256 step, uint256 after_) internal pure returns (uint32) {
        return uint32(after_) * addend(row, element, step);
    }

    function rowHash(uint256 row) internal pure returns (bytes32) {
        return keccak256(abi.encode("row", row));
    }
}

/// @notice Executes the toy program. Openings are the row's number; proofs are preimages, or paths that are climbed.
contract ToyReferee is IReferee {
    bytes32 private constant HEADER = keccak256("header");

    function shapeOf(bytes32, bytes calldata) external pure returns (ProgramShape memory shape) {
        shape.headerHash = HEADER;
        for (uint256 i = 0; i < 3; i++) (shape.rows[i], shape.treeItems[i]) = (Toy.ROWS, Toy.ROWS);
    }

    function rowOf(bytes32, bytes32 headerHash, Segment, uint32 row, bytes calldata)
        external
        pure
        returns (RowFacts memory)
    {
        if (headerHash != HEADER) revert RootMismatch(HEADER, headerHash);
        return RowFacts(Toy.rowHash(row), row, Toy.elements(row));
    }

    function tensorAt(bytes32, Tree, uint32 position, bytes calldata) external pure returns (TensorFacts memory) {
        return TensorFacts(position, true, Toy.elements(position));
    }

    function termsOf(Question calldata q, bytes calldata items) external pure returns (bool chain, uint32 terms, uint32) {
        (chain, terms) = Toy.terms(_row(q, items));
        return (chain, terms, 0);
    }

    function execute(Question calldata q, bytes calldata openings) external pure returns (uint32) {
        uint256 row = _row(q, openings);
        (, uint32 terms) = Toy.terms(row);
        if (q.term >= terms) revert NoSuchTerm(terms, q.term);
        return q.accumulator + Toy.addend(row, q.element, q.scalars.step);
    }

    function compute(Question calldata q, bytes calldata openings) external pure returns (uint32) {
        uint256 row = _row(q, openings);
        (bool chain, uint32 terms) = Toy.terms(row);
        if (chain && terms > 1) revert IsAChain(terms);
        return terms == 0 ? 0 : Toy.addend(row, q.element, q.scalars.step);
    }

    /// @param proof abi.encode(item, its path in the result, output of the row of the same number, its path in the op tree)
    function differs(Question calldata q, Segment, bytes32 resultRoot, uint32 position, bytes calldata proof)
        external
        view
        returns (bool)
    {
        (bytes32 item, bytes32[] memory path, bytes32 output, bytes32[] memory opPath) =
            abi.decode(proof, (bytes32, bytes32[], bytes32, bytes32[]));
        _climb(item, position, path, resultRoot);
        _climb(output, position, opPath, q.opRoot);
        return item != output;
    }

    function trailRootIn(bytes32, bytes32 innerRoot, bytes calldata proof) external pure returns (bytes32 trail) {
        if (keccak256(proof) != innerRoot) revert RootMismatch(innerRoot, keccak256(proof));
        (trail,) = abi.decode(proof, (bytes32, bytes32));
    }

    function poisoned(bytes32, Tree, bytes32 root, bytes calldata proof) external pure returns (bool poison) {
        if (keccak256(proof) != root) revert RootMismatch(root, keccak256(proof));
        poison = abi.decode(proof, (bool));
    }

    function _row(Question calldata q, bytes calldata bytes_) private pure returns (uint256 row) {
        row = abi.decode(bytes_, (uint256));
        if (Toy.rowHash(row) != q.rowHash) revert WrongItem(uint256(q.rowHash), row);
    }

    function _climb(bytes32 item, uint256 position, bytes32[] memory path, bytes32 root) private view {
        bytes32 hash = Merkle.leaf(item);
        for (uint256 i = 0; i < path.length; i++) {
            hash = (position >> i) & 1 == 0 ? Merkle.node(hash, path[i]) : Merkle.node(path[i], hash);
        }
        if (hash != root) revert RootMismatch(root, hash);
    }
}
