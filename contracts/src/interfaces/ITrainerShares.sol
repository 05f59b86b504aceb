// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  ITrainerShares
/// @notice The trainers' part of what a release earns, by final slots: a slot that was trained, verified and became final is one unit.
interface ITrainerShares {
    /// @notice How far the final slots of a run have been counted.
    /// @param rounds Rounds of the run; zero before the first count
    /// @param counted Rounds counted
    /// @param total Final slots counted
    struct Work {
        uint32 rounds;
        uint32 counted;
        uint64 total;
    }

    event RoundCounted(uint256 indexed run, uint32 indexed round, uint256 finalSlots);
    event ShareTaken(uint256 indexed release, address indexed identity, uint256 amount);

    error AlreadyCounted(uint256 run, uint32 round);
    error UnknownRound(uint256 run, uint32 round);
    error SlotNotEnded(uint256 run, uint32 round, uint16 slot);
    error NotAllCounted(uint256 run, uint32 counted, uint32 rounds);

    /// @notice Counts the final slots of a round once all its slots have ended; anyone may.
    function countRound(uint256 run, uint32 round) external;

    /// @notice Credits to a trainer's identity its part of what a release has earned so far; anyone may. Needs all rounds counted.
    /// @dev Of a run without any final slot all is the model treasury's.
    /// @return amount What was credited now
    function takeShare(uint256 release, address identity) external returns (uint256 amount);

    /// @notice How far a run has been counted.
    function workOf(uint256 run) external view returns (Work memory);

    /// @notice Final slots of an identity among those counted.
    function workOfTrainer(uint256 run, address identity) external view returns (uint256);

    /// @notice What the trainers of a release have earned, and what of it was credited.
    function poolOf(uint256 release) external view returns (uint256 earned, uint256 taken);

    /// @notice What `takeShare` would credit now; zero while a round is not counted.
    function shareOf(uint256 release, address identity) external view returns (uint256);
}
