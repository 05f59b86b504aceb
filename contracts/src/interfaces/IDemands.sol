// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IDemands
/// @notice Data of a claim that anybody may demand on chain; a claim whose data does not come is void without slash.
///         Spec: docs/protocol.md §8.10.
interface IDemands {
    /// @notice What a leaf is demanded of.
    /// @dev Base: a tensor of the state that the claim started from. Update: a tensor of its update. Trace: a checkpoint's root.
    enum Part {
        Base,
        Update,
        Trace
    }

    /// @notice A demand as it stands.
    /// @param key The claim's hash
    /// @param position Place of the tensor in its tree; 0 in part Trace
    /// @param leaf Number of the leaf in the tensor, or of the checkpoint
    /// @param depth Levels of the tensor's tree, or of the trace
    /// @param treeDepth Levels of the tree over the tensors; 0 in part Trace
    /// @param prepaid What was sent along, and goes back if no answer comes. Wei
    /// @param burned The part of it that the answer burns; the rest is the answerer's. Wei
    struct Demand {
        bytes32 key;
        uint64 run;
        uint32 round;
        uint16 slot;
        Part part;
        uint8 depth;
        uint8 treeDepth;
        bool open;
        uint32 position;
        uint64 leaf;
        uint64 deadline;
        address asker;
        uint96 prepaid;
        uint96 burned;
    }

    event LeafDemanded(
        bytes32 indexed demand,
        bytes32 indexed key,
        address indexed asker,
        Part part,
        uint32 position,
        uint64 leaf,
        uint64 deadline,
        uint256 prepaid
    );
    event LeafAnswered(bytes32 indexed demand, bytes32 indexed key, address indexed answerer, uint256 burned, bytes leaf);
    event DemandExpired(bytes32 indexed demand, bytes32 indexed key, bool voided);

    error PrepaymentTooSmall(uint256 required, uint256 given);
    error PrepaymentTooLarge(uint256 maximum, uint256 given);
    error AlreadyDemanded(bytes32 demand);
    error UnknownDemand(bytes32 demand);
    error DemandOver(bytes32 demand);
    error NoSuchLeaf(uint256 leaves, uint256 given);
    error StillAnswerable(uint64 until);
    error AnswerTooLate(uint64 deadline);

    /// @notice Demands a leaf of a claim that can still be disputed, which is not final before the answer. The price is 100,000 gas at the
    ///         run's gasPrice, once more for each demand about the claim that waits; the answer earns the first and what was sent beyond, and
    ///         burns the rest. A second demand of the same leaf shares the answer.
    /// @param subject abi.encode(Claim)
    /// @param proof Proof of IReferee.tensorAt; empty in part Trace
    function demand(bytes calldata subject, Part part, uint32 position, uint64 leaf, bytes calldata proof)
        external
        payable
        returns (bytes32 id);

    /// @notice Answers a demand before its deadline; anyone may.
    /// @param leaf The leaf's 1,024 bytes, or the checkpoint's 32
    /// @param path Its path to the tensor root, then that one's path to the root of the tree; in part Trace to traceRoot
    function answer(bytes32 id, bytes calldata subject, bytes calldata leaf, bytes calldata path) external;

    /// @notice Ends a demand that was not answered in time; anyone may. The claim is void if it is still open; while it is disputed
    ///         the demand waits.
    function expire(bytes32 id) external;

    /// @notice A demand as it stands.
    function demandOf(bytes32 id) external view returns (Demand memory);

    /// @notice Demands of a claim that wait for an answer.
    function openDemands(bytes32 key) external view returns (uint256);
}
