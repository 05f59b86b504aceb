// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProgramRules} from "../../src/interfaces/IProgramRules.sol";
import {ITrainingRuns} from "../../src/interfaces/ITrainingRuns.sol";
import {MalformedByWord} from "../support/MalformedByWord.sol";
import {Rounds} from "../support/Rounds.sol";

/// @notice What the handler of runs remembers of what it did, and who takes part.
abstract contract RunBook is Rounds {
    uint32 internal constant ROUNDS = 6;
    uint256 internal constant CHALLENGERS = 3;

    /// @dev Submitted claims by round and slot.
    mapping(uint32 round => mapping(uint16 slot => ITrainingRuns.Claim)) internal _claims;
    mapping(uint32 round => uint256) internal _lastPhase;
    mapping(uint32 round => mapping(uint16 slot => uint256)) internal _ended;
    mapping(uint32 round => bytes32) internal _settled;
    uint256 internal _withdrawn;
    mapping(uint256 game => bytes) internal _subjects;
    mapping(uint256 game => uint256) internal _decided;
    mapping(bytes32 commitment => uint256 bond) internal _committed;
    bytes32[] internal _commitments;
    mapping(bytes32 commitment => address) internal _senders;
    uint256 internal _poorRun;
    mapping(uint32 round => bytes32) internal _lists;
    bytes32[] internal _demands;
    mapping(bytes32 demand => ITrainingRuns.Claim) internal _demandedClaims;
    /// @dev Accepted answers: a demand is closed by its end as well.
    uint256 internal _answered;

    function _rules() internal override returns (IProgramRules) {
        return new MalformedByWord();
    }

    /// @dev Mostly the root that honest nodes compute, sometimes another.
    function _root(uint32 round, uint256 kind) internal pure returns (bytes32) {
        return keccak256(abi.encode("state", round, kind == 1));
    }

    /// @dev Mostly the state that honest nodes start from.
    function _base(uint32 round, uint256 kind) internal view returns (bytes32) {
        uint32 baseRound = runs.roundState(run, round).baseRound;
        return baseRound == type(uint32).max ? GENESIS_ROOT : _root(baseRound, kind);
    }

    function _challenger(uint256 mix) internal pure returns (address) {
        return address(uint160(0xC000 + mix % CHALLENGERS));
    }

    function _try(address target, bytes memory data) internal returns (bool done) {
        (done,) = target.call(data);
    }
}
