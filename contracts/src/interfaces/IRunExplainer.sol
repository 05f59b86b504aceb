// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITrainingRuns} from "./ITrainingRuns.sol";

/// @title  IRunExplainer
/// @notice Reads why an identity was paid what it was paid. It holds nothing and changes nothing.
interface IRunExplainer {
    /// @notice Why an identity was paid what it was paid in a round.
    /// @param runVoid Whether the run's program was shown malformed
    /// @param attested Whether an attestation of the claim was revealed
    /// @param missedByDispute Whether a game kept the claim from the list of its own round, or keeps it from it now
    /// @param lateRound The later round whose list the claim is in, having won its games; zero if none
    /// @param demanded Whether data of the claim were demanded and did not come yet
    /// @param candidates Candidates that the identity posted for the state after the round, each with a bond
    /// @param candidatesConvicted Those of them that were shown false, or not defended: their bonds are slashed
    /// @param candidatesReturned Those of them whose bonds went back
    /// @param candidateSettled Whether one of them is the settled state
    /// @param baseSettled Whether the state that the round's claims start from has been settled
    /// @param assigned Bit s: drawn to attest slot s
    /// @param committed Bit s: committed for slot s
    /// @param revealed Bit s: revealed the right trail of slot s
    /// @param paidAttestations Bit s: its attestation of slot s was credited
    struct Explanation {
        bool runVoid;
        bool trainer;
        uint16 slot;
        ITrainingRuns.SlotStatus status;
        ITrainingRuns.VoidReason voidReason;
        bytes32 claimHash;
        bool attested;
        bool accepted;
        bool missedByDispute;
        uint32 lateRound;
        uint32 disputes;
        bool demanded;
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
        uint32 candidates;
        uint32 candidatesConvicted;
        uint32 candidatesReturned;
        bool candidateSettled;
    }

    /// @notice What an identity was assigned, did and was credited in a round: the reason for every zero.
    function explain(uint256 run, uint32 round, address identity) external view returns (Explanation memory);
}
