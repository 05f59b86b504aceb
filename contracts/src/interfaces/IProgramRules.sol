// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IProgramRules
/// @notice Decides in one call that a program breaks a rule of docs/protocol.md §4.4, from the items that show it.
interface IProgramRules {
    /// @notice What breaks a rule.
    enum Fault {
        Header,
        Tensor,
        TensorPair,
        Computed,
        Listing,
        Row,
        Output,
        Operand,
        RowListing,
        Carry,
        Table
    }

    /// @notice Whether the items show that the program breaks a rule.
    /// @dev Packed bytes as in IReferee. Fault u8, header as a proven item, then each item as: its number u32 big-endian, proven item.
    ///      Reverts with an error of IReferee where an item is not of the program.
    /// @param proof Made by Ledger.Proofs.Openings
    function malformed(bytes32 programRoot, bytes calldata proof) external view returns (bool);
}
