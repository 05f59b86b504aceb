// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EmissionSchedule} from "./EmissionSchedule.sol";
import {Payout} from "./Payout.sol";
import {IEmission} from "./interfaces/IEmission.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {ILedgerToken} from "./interfaces/ILedgerToken.sol";
import {ITrainingRuns} from "./interfaces/ITrainingRuns.sol";

/// @title  Emission
/// @notice Releases the token's schedule epoch by epoch to runs, holds their reservations and the credits of accounts.
///         Spec: docs/contracts.md, "Emission". Nobody can stop or redirect a credit once it is made.
///
/// Invariants (each has an `invariant_` test):
///   E1  token.totalSupply() == Σ withdrawn minted credits == totals().minted
///   E2  Σ over runs (mintable + reserved mintable) + credited <= released(): what is not released cannot be spent
///   E3  token.balanceOf(this) >= Σ funded + reserved funded + funded credits
///   E4  a run that got no share, no allotment and no funds can reserve nothing
contract Emission is IEmission {
    using SafeCast for uint256;
    using SafeERC20 for ILedgerToken;

    /// @dev A run's position. `mark` is the released sum up to which `mintable` has been brought forward. What a slot takes back or gives
    ///      up is mostly to be minted, and stands in one word with what is reserved of it.
    struct Position {
        uint128 mintable;
        uint128 reservedMintable;
        // one word
        uint128 funded;
        uint128 reservedFunded;
        // one word
        uint128 mark;
        uint16 shareBps;
    }

    /// @dev One word that is never zero again: a credit after a withdrawal costs a quarter of the first one.
    struct Credit {
        bool known;
        uint120 funded;
        uint128 mintable;
    }

    uint16 private constant WHOLE = 10_000;

    IIdentityRegistry private immutable _registry;
    ILedgerToken private immutable _token;
    ITrainingRuns private immutable _runs;
    address private immutable _governor;
    address private immutable _genesisCreator;
    uint64 private immutable _start;
    uint64 private immutable _epochLength;
    uint128 private immutable _firstBudget;
    uint64 private immutable _halvingEpochs;
    uint16 private immutable _genesisShareBps;

    uint256 private _genesisRun;
    uint256 private _minted;
    uint256 private _credited;

    /// @dev Position 0 is the rest: it has the share that no run has.
    mapping(uint256 run => Position) private _positions;
    mapping(address account => Credit) private _credits;

    modifier onlyRuns() {
        if (msg.sender != address(_runs)) revert OnlyRuns(msg.sender);
        _;
    }

    modifier onlyGovernor() {
        if (msg.sender != _governor) revert OnlyGovernor(msg.sender);
        _;
    }

    /// @param registry Says to whom an account's identity was handed over
    /// @param token The token; deployed before, so that its cap can be compared with the schedule
    /// @param runs The only contract that reserves and credits
    /// @param governor The only address that gives shares: the governance timelock
    /// @param genesisCreator Whose first run gets the genesis share
    /// @param epochLength Length of an epoch in seconds
    /// @param firstBudget Tokens released by each epoch before the first halving
    /// @param halvingEpochs Epochs between two halvings
    /// @param genesisShareBps The genesis run's share of every epoch, in 1/10,000
    constructor(
        IIdentityRegistry registry,
        ILedgerToken token,
        ITrainingRuns runs,
        address governor,
        address genesisCreator,
        uint64 epochLength,
        uint128 firstBudget,
        uint64 halvingEpochs,
        uint16 genesisShareBps
    ) {
        if (epochLength == 0) revert InvalidParameter("epochLength");
        if (firstBudget == 0) revert InvalidParameter("firstBudget");
        if (halvingEpochs == 0 || halvingEpochs > type(uint32).max) revert InvalidParameter("halvingEpochs");
        if (genesisShareBps > WHOLE) revert InvalidParameter("genesisShareBps");
        uint256 schedule = EmissionSchedule.released(firstBudget, halvingEpochs, type(uint64).max);
        if (schedule > token.cap()) revert ScheduleAboveCap(schedule, token.cap());
        _registry = registry;
        _token = token;
        _runs = runs;
        _governor = governor;
        _genesisCreator = genesisCreator;
        _start = uint64(block.timestamp);
        _epochLength = epochLength;
        _firstBudget = firstBudget;
        _halvingEpochs = halvingEpochs;
        _genesisShareBps = genesisShareBps;
        _positions[0].shareBps = WHOLE - genesisShareBps;
        emit ShareSet(0, WHOLE - genesisShareBps);
    }

    /// @inheritdoc IEmission
    function reserve(uint256 run, uint256 amount) external onlyRuns returns (bool enough) {
        if (_genesisRun == 0 && _runs.creatorOf(run) == _genesisCreator) _bindGenesis(run);
        Position storage p = _brought(run);
        if (uint256(p.funded) + p.mintable < amount) return false;
        uint128 funded = amount < p.funded ? uint128(amount) : p.funded;
        uint128 mintable = uint128(amount - funded);
        p.funded -= funded;
        p.mintable -= mintable;
        p.reservedFunded += funded;
        p.reservedMintable += mintable;
        emit Reserved(run, funded, mintable);
        return true;
    }

    /// @inheritdoc IEmission
    function release(uint256 run, uint256 amount) external onlyRuns {
        (uint128 funded, uint128 mintable) = _unreserve(run, amount, true);
        emit Released(run, funded, mintable);
    }

    /// @inheritdoc IEmission
    function forfeit(uint256 run, uint256 amount) external onlyRuns {
        (uint128 funded, uint128 mintable) = _unreserve(run, amount, false);
        emit Forfeited(run, funded, mintable);
    }

    /// @inheritdoc IEmission
    function credit(uint256 run, address[] calldata accounts, uint256[] calldata amounts) external onlyRuns {
        Position storage p = _positions[run];
        (uint256 fundedLeft, uint256 mintableLeft) = (p.reservedFunded, p.reservedMintable);
        uint256 minting = 0;
        for (uint256 i = 0; i < accounts.length; i++) {
            uint256 amount = amounts[i];
            if (amount == 0) continue;
            if (amount > fundedLeft + mintableLeft) revert NotReserved(run, amount, fundedLeft + mintableLeft);
            uint256 funded = amount < fundedLeft ? amount : fundedLeft;
            uint256 mintable = amount - funded;
            fundedLeft -= funded;
            mintableLeft -= mintable;
            minting += mintable;
            Credit memory c = _credits[accounts[i]];
            _credits[accounts[i]] = Credit(true, c.funded + funded.toUint120(), c.mintable + uint128(mintable));
            emit Credited(run, accounts[i], funded, mintable);
        }
        (p.reservedFunded, p.reservedMintable) = (uint128(fundedLeft), uint128(mintableLeft));
        _credited += minting;
    }

    /// @inheritdoc IEmission
    function fund(uint256 run, uint256 amount) external {
        if (_runs.creatorOf(run) == address(0)) revert UnknownRun(run);
        _positions[run].funded += amount.toUint128();
        emit Funded(run, msg.sender, amount);
        _token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IEmission
    function setShare(uint256 run, uint16 shareBps) external onlyGovernor {
        if (_runs.creatorOf(run) == address(0)) revert UnknownRun(run);
        Position storage rest = _brought(0);
        Position storage p = _brought(run);
        uint256 free = uint256(rest.shareBps) + p.shareBps;
        if (shareBps > free) revert SharesExceeded(shareBps, free);
        rest.shareBps = uint16(free - shareBps);
        p.shareBps = shareBps;
        emit ShareSet(0, rest.shareBps);
        emit ShareSet(run, shareBps);
    }

    /// @inheritdoc IEmission
    function allot(uint256 run, uint256 amount) external onlyGovernor {
        if (_runs.creatorOf(run) == address(0)) revert UnknownRun(run);
        Position storage rest = _brought(0);
        if (amount > rest.mintable) revert ReserveExceeded(amount, rest.mintable);
        rest.mintable -= uint128(amount);
        _positions[run].mintable += uint128(amount);
        emit Allotted(run, amount);
    }

    /// @inheritdoc IEmission
    function withdraw(address account) external returns (uint256 funded, uint256 minted) {
        Credit storage c = _credits[account];
        (funded, minted) = (c.funded, c.mintable);
        if (funded + minted == 0) revert NothingToWithdraw(account);
        (c.funded, c.mintable) = (0, 0);
        _minted += minted;
        emit Withdrawn(account, funded, minted);
        address to = Payout.receiverOf(_registry, account);
        if (funded != 0) _token.safeTransfer(to, funded);
        if (minted != 0) _token.mint(to, minted);
    }

    /// @inheritdoc IEmission
    function budgetOf(uint256 run) external view returns (Budget memory) {
        Position storage p = _positions[run];
        return Budget({
            funded: p.funded,
            mintable: uint256(p.mintable) + _accrual(p),
            reservedFunded: p.reservedFunded,
            reservedMintable: p.reservedMintable,
            shareBps: p.shareBps
        });
    }

    /// @inheritdoc IEmission
    function creditOf(address account) external view returns (uint256 funded, uint256 mintable) {
        Credit storage c = _credits[account];
        return (c.funded, c.mintable);
    }

    /// @inheritdoc IEmission
    function epoch() public view returns (uint256) {
        return (block.timestamp - _start) / _epochLength;
    }

    /// @inheritdoc IEmission
    function epochBudget(uint256 number) external view returns (uint256) {
        return EmissionSchedule.budget(_firstBudget, _halvingEpochs, number);
    }

    /// @inheritdoc IEmission
    function released() public view returns (uint256) {
        return EmissionSchedule.released(_firstBudget, _halvingEpochs, epoch());
    }

    /// @inheritdoc IEmission
    function totals() external view returns (uint256 minted, uint256 creditedMintable) {
        return (_minted, _credited);
    }

    /// @inheritdoc IEmission
    function genesisRun() external view returns (uint256) {
        return _genesisRun;
    }

    /// @dev The mark stays 0: the genesis share counts from the deployment, whenever its run was created.
    function _bindGenesis(uint256 run) private {
        _genesisRun = run;
        _positions[run].shareBps = _genesisShareBps;
        emit GenesisBound(run, _genesisShareBps);
    }

    function _brought(uint256 run) private returns (Position storage p) {
        p = _positions[run];
        p.mintable += _accrual(p).toUint128();
        p.mark = released().toUint128();
    }

    function _accrual(Position storage p) private view returns (uint256) {
        return (released() - p.mark) * p.shareBps / WHOLE;
    }

    /// @dev Those to be minted first: they are free again if `back`, existing tokens always are.
    function _unreserve(uint256 run, uint256 amount, bool back) private returns (uint128 funded, uint128 mintable) {
        Position storage p = _positions[run];
        uint128 reserved = p.reservedMintable;
        mintable = amount < reserved ? uint128(amount) : reserved;
        if (mintable != amount) {
            (uint256 rest, uint128 left) = (amount - mintable, p.reservedFunded);
            if (rest > left) revert NotReserved(run, amount, uint256(reserved) + left);
            funded = uint128(rest);
            p.reservedFunded = left - funded;
            p.funded += funded;
        }
        p.reservedMintable = reserved - mintable;
        if (back) p.mintable += mintable;
    }
}
