// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IReferee
/// @notice Computes any element of any row of a program from committed data. Spec: docs/protocol.md §4, §6, §8.
/// @dev    Every answer follows from the caller's question, the program root and roots that both parties agreed on: the party that
///         supplies the bytes can choose nothing. Wrong bytes revert with an error of this interface; right ones exist for every
///         well-formed program, so the function never reverts on committed data. Nothing is stored: all functions are view only
///         because SHA-256 is a precompile.
///
///         Packed bytes (`proof`, `openings`): fields one after the other without padding or gaps, nothing after the last field.
///         - item: length u16 big-endian, then the bytes of an item of the program (docs/protocol.md §4.5)
///         - path: 32-byte siblings from the leaf to the root, as many as the tree is deep; docs/protocol.md §6.1 fixes the depth
///           from the number of items, which the header and the tensor items state
///         - proven item: item, then its path to the program root
///         In C# Ledger.Proofs.Openings makes all of them.
interface IReferee {
    /// @notice Part of a program; the codes of docs/protocol.md §4.5.
    enum Segment {
        Step,
        Update,
        Outer
    }

    /// @notice A Merkle tree over tensor roots. Round: base parameters, outer buffers. Inner: parameters, first and second moments,
    ///         trail. Update: codes and scales.
    enum Tree {
        Round,
        Inner,
        Update
    }

    /// @notice What the header item of a program says.
    /// @param headerHash keccak256 of the header item: what `rowOf` knows it by
    /// @param rows Rows of the segments Step, Update and Outer: items of an op tree
    /// @param treeItems Items of the trees Round, Inner and Update
    /// @param windowCount Data windows of the token stream (W of docs/protocol.md §5.1)
    struct ProgramShape {
        bytes32 headerHash;
        uint32[3] rows;
        uint32[3] treeItems;
        uint32 windowCount;
    }

    /// @notice A row that a game has arrived at.
    /// @param rowHash keccak256 of the fields header and row, each an item behind its length: what `Question.rowHash` must be
    /// @param output Number of the tensor that the row computes
    /// @param elements Elements of that tensor; its leaves hold 256 each, the last is zero-padded
    struct RowFacts {
        bytes32 rowHash;
        uint32 output;
        uint64 elements;
    }

    /// @notice A tensor that is an item of a tree.
    /// @param binary32 Whether its elements are floats; else they are words of any bits
    /// @param elements Its number of elements; its leaves hold 256 each
    struct TensorFacts {
        uint32 tensor;
        bool binary32;
        uint64 elements;
    }

    /// @notice What the chain knows of one execution of a segment.
    /// @param step Inner step; in segment Update the last one; 0 in Outer
    /// @param globalStep round · H + step; 0 in Outer
    /// @param accepted Number of accepted updates in Outer, else 0
    /// @param slots Number of trainers enrolled in the round; it and `seed` and `slot` are 0 in Outer
    struct Scalars {
        uint32 round;
        uint32 step;
        uint32 globalStep;
        uint32 accepted;
        bytes32 seed;
        uint16 slot;
        uint16 slots;
    }

    /// @notice One element of one row in one execution of a segment.
    /// @param rowHash From `rowOf`
    /// @param opRoot Root of the op tree: item r is the tensor root of row r's output
    /// @param innerRoot Inner state before the step; before the update segment: at the round's end; in Step with step = 0 and in Outer: ignored
    /// @param baseRoot State that the round started from
    /// @param datasetRoot Tensor root of the run's token stream
    /// @param updateRoot In segment Outer: root of the accepted update number `updateIndex`, which the mover names and the caller looks up
    /// @param updateIndex A row reads elements of one accepted update only: any other number than that one reverts with WrongItem. Both
    ///        are ignored where no update is read
    /// @param element Number of the element in the output tensor
    /// @param term Number of the chain term; 0 for other kinds
    /// @param accumulator Value of the chain before the term; ignored for other kinds
    struct Question {
        bytes32 programRoot;
        bytes32 rowHash;
        bytes32 opRoot;
        bytes32 innerRoot;
        bytes32 baseRoot;
        bytes32 datasetRoot;
        bytes32 updateRoot;
        uint32 updateIndex;
        uint64 element;
        uint32 term;
        uint32 accumulator;
        Scalars scalars;
    }

    /// @notice The bytes end early, have something left over, or hold a field outside of what the format allows.
    error MalformedOpenings();
    /// @notice A hash is not the one that the question or an opening leads to.
    error RootMismatch(bytes32 expected, bytes32 found);
    /// @notice The item that was opened is not the one that is needed.
    error WrongItem(uint256 expected, uint256 found);
    /// @notice The chain of this element has fewer terms.
    error NoSuchTerm(uint256 terms, uint256 term);
    /// @notice The element is a chain of more than one term.
    error IsAChain(uint256 terms);
    /// @notice The element or leaf does not exist.
    error OutOfRange(uint256 limit, uint256 found);
    /// @notice The row breaks a rule of the program format; IProgramRules proves which.
    error MalformedProgram();

    /// @notice Reads the header of a program.
    /// @param proof The header as a proven item
    function shapeOf(bytes32 programRoot, bytes calldata proof) external view returns (ProgramShape memory);

    /// @notice Reads a row.
    /// @param headerHash From `shapeOf`
    /// @param row Number of the row inside its segment
    /// @param proof Item header, without path; proven item row
    function rowOf(bytes32 programRoot, bytes32 headerHash, Segment segment, uint32 row, bytes calldata proof)
        external
        view
        returns (RowFacts memory);

    /// @notice Reads the declaration of the tensor at a place of a tree, e.g. to know how deep a leaf's path is.
    /// @param position Place among the items of the tree
    /// @param proof Proven item header; number of the tensor as u32 big-endian; its proven item
    function tensorAt(bytes32 programRoot, Tree tree, uint32 position, bytes calldata proof)
        external
        view
        returns (TensorFacts memory);

    /// @notice How the element of a question comes about; term and accumulator of the question are ignored.
    /// @param items Items, without paths: header, row
    /// @return chain True for a chain of `terms` terms that starts from `start`; false for LaneFold and listings, which `execute`
    ///         computes at once
    /// @return terms Terms of the chain; 1 where `chain` is false and the element is computed; 0 where the element is `start` without
    ///         any execution: masked, or an empty chain
    /// @return start The chain's value before its first term; +0 for a masked element
    function termsOf(Question calldata question, bytes calldata items)
        external
        view
        returns (bool chain, uint32 terms, uint32 start);

    /// @notice Computes one term of a chain, one LaneFold or one listing.
    /// @dev A masked element, and a term of an empty chain, have no execution: see `termsOf`.
    /// @param openings Items header and row; for a listing the proven item of the listing; then, operand by operand, the gathered word if
    ///        the operand has one, and the element, which a word that is not below its bound leaves out. An opened element is: for a
    ///        table the 32-byte root and the path of the table's item; the leaf of 1,024 bytes; its path to the tensor root; except for
    ///        tables and the dataset: the path of the tensor root to its tree. Of what is zero without being opened (a moment before
    ///        step 0, an accepted update that does not exist) there is nothing
    /// @return value Bits of the chain after the term, or of the element
    function execute(Question calldata question, bytes calldata openings) external view returns (uint32 value);

    /// @notice Computes a whole element that needs at most one execution: what `termsOf` and `execute` say together.
    /// @param openings As of `execute`; header and row alone where there is nothing to execute
    function compute(Question calldata question, bytes calldata openings) external view returns (uint32 value);

    /// @notice Whether an item of the result of an executed segment differs from what the rows say, all of them agreed.
    /// @dev The result is the inner state after a step, the update, or the next round state. Reads programRoot, opRoot, innerRoot,
    ///      baseRoot and scalars.step of the question.
    /// @param resultRoot Root of the tree of results
    /// @param position The item
    /// @param proof Proven item header; number (u32 big-endian) and proven item of the tensor at the position; if it is carried, the proven item
    ///        of the tensor that replaces it; then the item's root and
    ///        path in the result; then the root and path of the row's output in the op tree or, if it is not carried, of the agreed item
    ///        before (nothing for what is zero before step 0)
    function differs(Question calldata question, Segment segment, bytes32 resultRoot, uint32 position, bytes calldata proof)
        external
        view
        returns (bool);

    /// @notice The trail's tensor root inside an inner state.
    /// @param proof Proven item header; then root and path of the trail in the inner state, whose last item it is
    function trailRootIn(bytes32 programRoot, bytes32 innerRoot, bytes calldata proof) external view returns (bytes32);

    /// @notice Whether a leaf of a float32 tensor holds a NaN or an infinity, or, in tree Update, a scale that is negative or above the
    ///         largest that the header allows. Reverts where the tensor holds words.
    /// @param root Root of the tree
    /// @param proof Proven item header; number (u32 big-endian) and proven item of the tensor; then the number of the leaf as u32 big-endian, the leaf, its path to the tensor root, and
    ///        the path of the tensor root to `root`
    function poisoned(bytes32 programRoot, Tree tree, bytes32 root, bytes calldata proof) external view returns (bool);
}
