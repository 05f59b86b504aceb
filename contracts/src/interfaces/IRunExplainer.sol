// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "./ITrainingRuns.sol";

/// @title  IRunExplainer
/// @notice Reads why an identity was paid what it was paid. It holds nothing and changes nothing.
interface IRunExplainer {
    /// @notice Why an identity was paid what it was paid in a round.
    /// @param baseSettled Whether the state that the round's claims start from has been settled
    /// @param assigned Bit s: drawn to attest slot s
    /// @param committed Bit s: committed for slot s
    /// @param revealed Bit s: revealed the right trail of slot s
    /// @param paidAttestations Bit s: its attestation of slot s was credited
    struct Explanation {
        bool trainer;
        uint16 slot;
        ITrainingRuns.SlotStatus status;
        ITrainingRuns.VoidReason voidReason;
        bytes32 claimHash;
        bool accepted;
        uint32 disputes;
        bool baseSettled;
        uint64 finalizableAt;
        uint256 trainerCredit;
        bool verifier;
        uint96 weight;
        uint64 assigned;
        uint64 committed;
        uint64 revealed;
        uint64 paidAttestations;
        uint256 attesterCredit;
    }

    /// @notice What an identity was assigned, did and was credited in a round: the reason for every zero.
    function explain(uint256 run, uint32 round, address identity) external view returns (Explanation memory);
}
