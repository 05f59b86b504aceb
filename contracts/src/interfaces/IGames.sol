// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IReferee} from "./IReferee.sol";

/// @title  IGames
/// @notice What a game about a claim or a candidate is made of, and what it tells. Spec: docs/protocol.md §8.
/// @dev    A subject is abi.encode(ITrainingRuns.Claim) of a claim, or abi.encode(uint256 run, uint32 round, bytes32 baseRoot,
///         bytes32 stateRoot) of a candidate; its key is keccak256 of these bytes. The defender acts for the claim's or candidate's
///         identity; the challenger is the account that opened the game. The events of a game alone rebuild it: every move emits what
///         it posted. Amounts in wei, times in unix seconds.
interface IGames {
    /// @notice What is disputed.
    enum Kind {
        Claim,
        Candidate
    }

    /// @notice How a game stands. Active is the only state that changes.
    /// @dev Convicted: the subject was shown false. Lost: the challenger lost. Ended: the subject ended otherwise, the bond went back.
    enum Status {
        None,
        Active,
        Convicted,
        Lost,
        Ended
    }

    /// @notice What a game is looking for. In each stage the defender posts, then the challenger picks.
    /// @dev Trace: the first false checkpoint. Steps: the first false step. Ops: the first false row of the op tree. Result: the first false
    ///      item of the result, all rows agreed. Item: execution of its comparison. Row: the row's own facts and the first nodes of its output.
    ///      Leaves: the first false leaf. Leaf: a false element. Element: partial sums of a long chain, or execution. Runs: the first
    ///      false partial sum after a run of terms each. Terms: the first false one after each term; then execution.
    enum Stage {
        Trace,
        Steps,
        Ops,
        Result,
        Item,
        Row,
        Leaves,
        Leaf,
        Element,
        Runs,
        Terms
    }

    /// @notice What both sides agreed on before the row that a game looks for; each later move gives it again.
    /// @param innerRoot Agreed inner state before the step; before the update segment: at the round's end; zero before step 0 and in Outer
    /// @param resultRoot Disputed inner state after the step, update, or next round state
    /// @param opRoot Root of the op tree that the defender named
    /// @param rowHash IReferee.RowFacts.rowHash; zero, like all below it, before the row was posted
    /// @param programRoot Of the run, like datasetRoot and innerSteps
    /// @param slots Trainers of the round
    struct Context {
        bytes32 innerRoot;
        bytes32 resultRoot;
        bytes32 opRoot;
        bytes32 rowHash;
        bytes32 programRoot;
        bytes32 datasetRoot;
        uint32 innerSteps;
        uint16 slots;
    }

    /// @notice A node of a tree, which the frontier holds, and the way to it from the node below that the challenger picked.
    /// @dev Frontier: keccak256(abi.encode(context, size, place, parent)).
    /// @param context keccak256(abi.encode(Context))
    /// @param size Items of the tree; from stage Leaves on: elements of the row's output
    /// @param place Number of the parent on its level; once a leaf was posted, of the leaf
    /// @param parent The node; once a leaf was posted, the keccak256 tree over its 32 words of 32 bytes
    /// @param siblings The path from the picked node to the parent: `width` hashes. Empty where nothing was picked
    struct Link {
        bytes32 context;
        uint64 size;
        uint64 place;
        bytes32 parent;
        bytes siblings;
    }

    /// @notice An element of a posted leaf, as the challenger picked it.
    /// @param size Elements of the row's output
    /// @param leaf Number of the leaf
    /// @param opened The word of 32 bytes that holds the element, then its five siblings in the leaf's tree
    /// @param items Items header and row of IReferee.termsOf: for postPartials; executeElement does not look at it
    struct Element {
        bytes subject;
        Context context;
        uint64 size;
        uint64 leaf;
        bytes opened;
        bytes items;
    }

    /// @notice Partial sums, which the frontier holds, opened at the picked one.
    /// @dev Frontier: keccak256(abi.encode(context, element, terms, firstTerm, root)). The sums, 4 bytes each behind the accumulator before
    ///      the first of them, are cut into chunks: number i holds the accumulator before sum 8·i and the sums from there on, at most eight.
    ///      The root is a keccak256 tree over the chunks' hashes, of the least depth, a missing node zero.
    /// @param context keccak256(abi.encode(Context))
    /// @param terms Terms of the whole chain
    /// @param firstTerm Number of the first term that the sums add
    /// @param opened The chunk that holds the picked sum, then its siblings
    struct Partials {
        bytes32 context;
        uint64 element;
        uint32 terms;
        uint32 firstTerm;
        bytes opened;
    }

    /// @notice What an execution reads.
    /// @param openings Openings of IReferee.execute, or of IReferee.compute
    /// @param updateIndex Number of the accepted update that the row reads; else 0
    /// @param update abi.encode(Claim) of that accepted update; else empty
    struct Opened {
        bytes openings;
        uint32 updateIndex;
        bytes update;
    }

    /// @notice A game as it stands.
    /// @param challengersTurn Whether the challenger is to move; else the defender
    /// @param segment What is executed, from stage Ops on
    /// @param movedAt When the running turn began
    /// @param lo Last agreed step; the disputed step itself from stage Ops on
    /// @param hi First disputed step: the disputed state is the one after step hi − 1
    /// @param levels Levels of the tree below the nodes that were posted last
    /// @param width Levels that were posted at once: node i of the posted ones is node place · 2^width + i of its level
    /// @param count Number of things that the challenger may pick; 0 when a tree has just been entered
    /// @param picked What the challenger picked last
    /// @param frontier keccak256 of where the game is and what was posted last, see the moves
    struct Game {
        address challenger;
        bytes32 key;
        Status status;
        Stage stage;
        bool challengersTurn;
        IReferee.Segment segment;
        uint64 movedAt;
        uint32 defenderLeft;
        uint32 challengerLeft;
        uint16 lo;
        uint16 hi;
        uint8 levels;
        uint8 width;
        uint16 count;
        uint16 picked;
        bytes32 frontier;
    }

    /// @notice What a game is about, and what it is played for.
    /// @param first The earliest opened game that was not lost: its challenger gets the reward of a conviction. Zero if none
    /// @param checkpoints Inner states that a claim's trace holds
    struct Subject {
        Kind kind;
        bool convicted;
        uint256 run;
        uint32 round;
        uint16 slot;
        address defender;
        uint256 first;
        uint16 checkpoints;
        uint128 bond;
        uint64 gasPrice;
    }

    event ProgramDeclared(bytes32 indexed programRoot, bytes32 headerHash, uint32[3] rows, uint32[3] treeItems);
    event OpeningCommitted(bytes32 indexed commitment, address indexed sender, uint256 bond);
    event CommitmentReturned(bytes32 indexed commitment, address indexed sender, uint256 bond);
    event GameOpened(
        uint256 indexed game,
        bytes32 indexed key,
        address indexed challenger,
        Kind kind,
        address defender,
        bytes subject,
        bytes32 counterRoot,
        uint256 bond
    );
    event TracePosted(uint256 indexed game, bytes32[] roots);
    event StepsPosted(uint256 indexed game, bytes32[] roots);
    event OpsPosted(uint256 indexed game, Context context, bytes32[] nodes);
    event NodesPosted(uint256 indexed game, bytes32 parent, bytes32[] nodes);
    event RowPosted(uint256 indexed game, uint32 row, Context context, uint64 elements, bytes32 output, bytes32[] nodes);
    event LeafPosted(uint256 indexed game, uint64 leafNumber, bytes leaf);
    event PartialsPosted(uint256 indexed game, uint32 firstTerm, uint32 start, bytes values);
    event Picked(uint256 indexed game, Stage stage, uint16 index);
    event UpdatePicked(uint256 indexed game);
    event ResultPicked(uint256 indexed game);
    event ItemExecuted(uint256 indexed game, uint64 position, bool differs);
    event Executed(uint256 indexed game, uint64 element, uint32 term, uint32 claimed, uint32 computed);
    event Refuted(uint256 indexed game, bytes32 how);
    event TimedOut(uint256 indexed game, bool challenger);
    event PoisonShown(bytes32 indexed key, address indexed prover);
    event GameWon(uint256 indexed game, bytes32 indexed key, address indexed challenger);
    event GameLost(uint256 indexed game, bytes32 indexed key, address indexed challenger, uint256 toDefender, uint256 burned);
    event GameEnded(uint256 indexed game, bytes32 indexed key, address indexed challenger);
    event Convicted(bytes32 indexed key, address indexed defender, address indexed rewarded, uint256 slashed, uint256 reward);
    event Credited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);

    error UnknownGame(uint256 game);
    error GameOver(Status status);
    error NotYourTurn(bool challengersTurn);
    error NotTheChallenger(address expected, address caller);
    error WrongStage(Stage expected, Stage actual);
    error ClockSpent(uint64 since);
    error ClockRunning(uint64 until);
    error FrontierMismatch(bytes32 expected, bytes32 given);
    error PositionMismatch(bytes32 expected, bytes32 given);
    error SubjectMismatch(bytes32 expected, bytes32 given);
    error HashMismatch(bytes32 expected, bytes32 given);
    error WrongLength(uint256 expected, uint256 given);
    error NothingToPick(uint256 count, uint256 given);
    error ProgramNotDeclared(bytes32 programRoot);
    error BondTooSmall(uint256 required, uint256 given);
    error CommitmentExists(bytes32 commitment);
    error UnknownCommitment(bytes32 commitment);
    error CommitmentTooYoung(uint256 fromBlock);
    error CommitmentTooOld(uint256 untilBlock);
    error SameRoot(bytes32 root);
    error SubjectStillOpen(bytes32 key);
    error SubjectNotOpen(bytes32 key);
    error NoDifference();
    error WellFormed(bytes32 programRoot);
    error NoPoison();
    error NotAChain(uint32 terms);
    error LastPartialMismatch(uint32 expected, uint32 given);
    error NothingToWithdraw(address account);
    error TransferFailed(address account, uint256 amount);
    error OnlyStaking(address caller);
}
