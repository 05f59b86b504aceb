// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IProgramRules
/// @notice Decides in one call that a program breaks a rule of docs/protocol.md §4.4, from the items that show it.
interface IProgramRules {
    /// @notice What breaks a rule, and which items show it. A number in brackets is a field of the proof.
    /// @dev Header: item 0. Missing: [item] is the empty node of level [level]. Tensor, Listing, Row, Carries: [item] alone. TensorPair: tensors
    ///      [a], [b] with a < b, and their places, names or shapes. Computed: tensor [a], and the row that it says computes it. Output:
    ///      row [item] and its output. Operand: row [item], its operand [operand], and the tensor that it reads. Gather: the same with the tensor
    ///      that it gathers from. RowListing: row [item] and its listing. Carried: tensor [a] and the carries that should replace it.
    ///      Successor: tensor [a] and the tensor that it says replaces it. Table: table [item] and its tensor.
    enum Fault {
        Header,
        Missing,
        Tensor,
        Listing,
        Row,
        Carries,
        TensorPair,
        Computed,
        Output,
        Operand,
        Gather,
        RowListing,
        Carried,
        Successor,
        Table
    }

    /// @notice Whether the items show that the program breaks a rule that some reader of it needs.
    /// @dev Packed bytes as in IReferee: the fault as one byte; the header as a proven item; the bracketed numbers of the fault as u32 big-endian in
    ///      the order above; then the items in the order above, proven. For Header: the item, then the siblings of its path, however many.
    ///      For Missing: the path of the empty node instead of items. Reverts with an error of IReferee where an item is not of the program.
    /// @param proof Made by Ledger.Proofs.Openings
    function malformed(bytes32 programRoot, bytes calldata proof) external view returns (bool);
}
