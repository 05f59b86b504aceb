// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "../interfaces/IReferee.sol";
import {LittleEndian} from "./LittleEndian.sol";
import {Merkle} from "./Merkle.sol";

/// @notice A place in packed bytes of the call data.
struct Cursor {
    uint256 next;
    uint256 end;
}

/// @title  Packed
/// @notice Reads the packed bytes of IReferee field by field; nothing is read beyond their end.
library Packed {
    /// @notice The first field.
    function start(bytes calldata data) internal pure returns (Cursor memory c) {
        assembly ("memory-safe") {
            mstore(c, data.offset)
            mstore(add(c, 32), add(data.offset, data.length))
        }
    }

    /// @notice So many bytes.
    function take(Cursor memory c, uint256 length) internal pure returns (bytes calldata data) {
        uint256 next = c.next;
        unchecked {
            // next never passes the end: what is taken is at most what is left
            if (c.end - next < length) revert IReferee.MalformedOpenings();
            c.next = next + length;
        }
        assembly ("memory-safe") {
            data.offset := next
            data.length := length
        }
    }

    /// @notice An item: its length as u16 big-endian, then its bytes.
    function item(Cursor memory c) internal pure returns (bytes calldata data) {
        uint256 length = LittleEndian.u16Big(c.next);
        unchecked {
            // an offset in the call data is far from the end of the numbers
            if (c.end - c.next < 2) revert IReferee.MalformedOpenings();
            c.next += 2;
        }
        return take(c, length);
    }

    /// @notice 32 bytes.
    function word(Cursor memory c) internal pure returns (bytes32) {
        return bytes32(take(c, 32));
    }

    /// @notice A number of four bytes, big-endian.
    function number(Cursor memory c) internal pure returns (uint256) {
        return uint32(bytes4(take(c, 4)));
    }

    /// @notice Siblings, as many as a tree with so many items is deep.
    function path(Cursor memory c, uint256 items) internal pure returns (bytes calldata) {
        return take(c, 32 * Merkle.depth(items));
    }

    /// @notice The bytes of an item that a program holds at a place, checked against the program root.
    function provenItem(Cursor memory c, bytes32 programRoot, uint256 items, uint256 index)
        internal
        view
        returns (bytes calldata data)
    {
        data = item(c);
        check(programRoot, Merkle.climb(Merkle.leaf(data), index, path(c, items)));
    }

    /// @notice Nothing is left over.
    function finish(Cursor memory c) internal pure {
        if (c.next != c.end) revert IReferee.MalformedOpenings();
    }

    /// @notice Two hashes are the same.
    function check(bytes32 expected, bytes32 found) internal pure {
        if (expected != found) revert IReferee.RootMismatch(expected, found);
    }
}
