// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title  IEmission
/// @notice The token's schedule, the budgets of runs and the credits of accounts. Amounts in the token's smallest unit.
interface IEmission {
    /// @notice What a run may still spend and what it has reserved, in existing tokens and in tokens to be minted.
    struct Budget {
        uint256 funded;
        uint256 mintable;
        uint256 reservedFunded;
        uint256 reservedMintable;
        uint16 shareBps;
    }

    event GenesisBound(uint256 indexed run, uint16 shareBps);
    event ShareSet(uint256 indexed run, uint16 shareBps);
    event Allotted(uint256 indexed run, uint256 amount);
    event Funded(uint256 indexed run, address indexed from, uint256 amount);
    event Reserved(uint256 indexed run, uint256 funded, uint256 mintable);
    event Released(uint256 indexed run, uint256 funded, uint256 mintable);
    event Forfeited(uint256 indexed run, uint256 funded, uint256 mintable);
    event Credited(uint256 indexed run, address indexed account, uint256 funded, uint256 mintable);
    event Withdrawn(address indexed account, uint256 funded, uint256 minted);

    error OnlyRuns(address caller);
    error OnlyGovernor(address caller);
    error InvalidParameter(bytes32 name);
    error ScheduleAboveCap(uint256 schedule, uint256 cap);
    error SharesExceeded(uint256 requested, uint256 free);
    error UnknownRun(uint256 run);
    error ReserveExceeded(uint256 requested, uint256 free);
    error NotReserved(uint256 run, uint256 requested, uint256 reserved);
    error NothingToWithdraw(address account);

    /// @notice Sets aside rewards of a run, existing tokens first; only TrainingRuns. The genesis run is bound by its first call.
    /// @return enough False, and nothing reserved, when the run's budget is smaller
    function reserve(uint256 run, uint256 amount) external returns (bool enough);

    /// @notice Returns reserved rewards to the run's budget; only TrainingRuns.
    function release(uint256 run, uint256 amount) external;

    /// @notice Gives up reserved rewards: those to be minted never will be, existing tokens return to the run; only TrainingRuns.
    function forfeit(uint256 run, uint256 amount) external;

    /// @notice Turns reserved rewards into credits of accounts; only TrainingRuns.
    function credit(uint256 run, address[] calldata accounts, uint256[] calldata amounts) external;

    /// @notice Gives a run existing tokens of the caller, which need an allowance. They are spent before tokens are minted.
    function fund(uint256 run, uint256 amount) external;

    /// @notice Sets a run's share of the emission from now on; only the Governor.
    function setShare(uint256 run, uint16 shareBps) external;

    /// @notice Gives a run a part of the emission that no run's share has taken; only the Governor.
    function allot(uint256 run, uint256 amount) external;

    /// @notice Pays an account all its credits: existing tokens by transfer, the rest by minting. Anyone may call. When the account's
    ///         identity was handed over, its new owner is paid.
    function withdraw(address account) external returns (uint256 funded, uint256 minted);

    /// @notice What a run may spend and has reserved now. Run 0 is what no run's share has taken.
    function budgetOf(uint256 run) external view returns (Budget memory);

    /// @notice Credits of an account that it has not withdrawn.
    function creditOf(address account) external view returns (uint256 funded, uint256 mintable);

    /// @notice Number of the current epoch, from 0.
    function epoch() external view returns (uint256);

    /// @notice Tokens that one epoch adds to the schedule.
    function epochBudget(uint256 number) external view returns (uint256);

    /// @notice Tokens that the schedule has released up to and including the current epoch.
    function released() external view returns (uint256);

    /// @notice Tokens minted so far, and tokens credited or minted so far.
    function totals() external view returns (uint256 minted, uint256 creditedMintable);

    /// @notice The run that got its share by the deployment; zero until its creator created it.
    function genesisRun() external view returns (uint256);
}
