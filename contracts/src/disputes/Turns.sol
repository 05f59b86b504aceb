// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGames} from "../interfaces/IGames.sol";
import {IReferee} from "../interfaces/IReferee.sol";

/// @notice All that a pick changes. Fields as in IGames.Game; `move` is the least time of a turn.
struct Turn {
    uint40 movedAt;
    uint32 defenderLeft;
    uint32 challengerLeft;
    uint32 move;
    uint16 lo;
    uint16 hi;
    uint16 count;
    uint16 picked;
    uint8 levels;
    uint8 width;
    IGames.Stage stage;
    IGames.Status status;
    IReferee.Segment segment;
    bool challengersTurn;
}

/// @title  Turns
/// @notice Keeps a turn in one word of storage: a move reads it once and writes it once.
library Turns {
    /// @notice The word: 248 bits of it are used.
    function pack(Turn memory t) internal pure returns (uint256 word) {
        word = uint256(t.movedAt) | uint256(t.defenderLeft) << 40 | uint256(t.challengerLeft) << 72 | uint256(t.move) << 104;
        word |= uint256(t.lo) << 136 | uint256(t.hi) << 152 | uint256(t.count) << 168 | uint256(t.picked) << 184;
        word |= uint256(t.levels) << 200 | uint256(t.width) << 208 | uint256(t.stage) << 216 | uint256(t.status) << 224;
        word |= uint256(t.segment) << 232;
        if (t.challengersTurn) word |= 1 << 240;
    }

    /// @notice Reads the turn of a word into `t`: memory of the caller's, since a function that returns one fills it with zeros first.
    function unpack(uint256 word, Turn memory t) internal pure {
        t.movedAt = uint40(word);
        t.defenderLeft = uint32(word >> 40);
        t.challengerLeft = uint32(word >> 72);
        t.move = uint32(word >> 104);
        t.lo = uint16(word >> 136);
        t.hi = uint16(word >> 152);
        t.count = uint16(word >> 168);
        t.picked = uint16(word >> 184);
        t.levels = uint8(word >> 200);
        t.width = uint8(word >> 208);
        t.stage = IGames.Stage(uint8(word >> 216));
        t.status = IGames.Status(uint8(word >> 224));
        t.segment = IReferee.Segment(uint8(word >> 232));
        t.challengersTurn = word >> 240 != 0;
    }
}
