// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IDemands} from "../../src/interfaces/IDemands.sol";
import {IEmission} from "../../src/interfaces/IEmission.sol";
import {IGames} from "../../src/interfaces/IGames.sol";
import {IStaking} from "../../src/interfaces/IStaking.sol";
import {Vm} from "./Vm.sol";

/// @notice All the money of the network, in tokens and in the native coin, rebuilt from events and from nothing else.
contract LedgerFromLogs {
    struct Deposit {
        uint256 available;
        uint256 locked;
        uint256 unbonding;
    }

    struct Tokens {
        uint256 funded;
        uint256 mintable;
    }

    address private immutable _token;
    address private immutable _emission;
    address private immutable _staking;
    address private immutable _disputes;

    uint256 public supply;
    uint256 public minted;
    mapping(address account => uint256) public balanceOf;
    mapping(address account => Tokens) public creditOf;
    mapping(uint256 run => Tokens) public reservedOf;
    mapping(uint256 run => uint256) public fundedOf;

    mapping(address identity => Deposit) public depositOf;
    uint256 public deposits;
    uint256 public burned;

    mapping(address account => uint256) public bondCreditOf;
    mapping(address sender => uint256) public committedBy;
    mapping(uint256 game => uint256) public bondOf;
    mapping(bytes32 demand => uint256) public prepaidOf;
    uint256 public bondCredits;
    uint256 public committed;
    uint256 public bonds;
    uint256 public prepaid;
    /// @dev Who has opened a game in the event before: what is credited next is what it sent beyond the bond.
    address private _opener;

    uint256 public events;

    constructor(address token, address emission, address staking, address disputes) {
        (_token, _emission, _staking, _disputes) = (token, emission, staking, disputes);
    }

    /// @notice Takes the next events, in their order.
    function apply_(Vm.Log[] calldata logs) external {
        for (uint256 i = 0; i < logs.length; i++) {
            address from = logs[i].emitter;
            events++;
            if (from == _token) _token_(logs[i]);
            else if (from == _emission) _emission_(logs[i]);
            else if (from == _staking) _staking_(logs[i]);
            else if (from == _disputes) _disputes_(logs[i]);
        }
    }

    function _token_(Vm.Log calldata log) private {
        if (log.topics[0] != IERC20.Transfer.selector) return;
        (address from, address to) = (_account(log, 1), _account(log, 2));
        uint256 value = _word(log, 0);
        if (from == address(0)) supply += value;
        else balanceOf[from] -= value;
        if (to == address(0)) supply -= value;
        else balanceOf[to] += value;
    }

    function _emission_(Vm.Log calldata log) private {
        bytes32 what = log.topics[0];
        uint256 run = uint256(log.topics[1]);
        if (what == IEmission.Funded.selector) {
            fundedOf[run] += _word(log, 0);
        } else if (what == IEmission.Reserved.selector) {
            fundedOf[run] -= _word(log, 0);
            reservedOf[run].funded += _word(log, 0);
            reservedOf[run].mintable += _word(log, 1);
        } else if (what == IEmission.Released.selector || what == IEmission.Forfeited.selector) {
            fundedOf[run] += _word(log, 0);
            reservedOf[run].funded -= _word(log, 0);
            reservedOf[run].mintable -= _word(log, 1);
        } else if (what == IEmission.Credited.selector) {
            reservedOf[run].funded -= _word(log, 0);
            reservedOf[run].mintable -= _word(log, 1);
            creditOf[_account(log, 2)].funded += _word(log, 0);
            creditOf[_account(log, 2)].mintable += _word(log, 1);
        } else if (what == IEmission.Withdrawn.selector) {
            creditOf[_account(log, 1)].funded -= _word(log, 0);
            creditOf[_account(log, 1)].mintable -= _word(log, 1);
            minted += _word(log, 1);
        }
    }

    function _staking_(Vm.Log calldata log) private {
        bytes32 what = log.topics[0];
        Deposit storage d = depositOf[_account(log, 1)];
        uint256 amount = _word(log, 0);
        if (what == IStaking.Deposited.selector) {
            d.available += amount;
            deposits += amount;
        } else if (what == IStaking.Locked.selector) {
            d.available -= amount;
            d.locked += amount;
        } else if (what == IStaking.Unlocked.selector) {
            d.locked -= amount;
            d.available += amount;
        } else if (what == IStaking.Slashed.selector) {
            d.locked -= amount;
            deposits -= amount;
            burned += _word(log, 1);
        } else if (what == IStaking.Unbonding.selector) {
            d.available -= amount;
            d.unbonding += amount;
        } else if (what == IStaking.Withdrawn.selector) {
            d.unbonding -= amount;
            deposits -= amount;
        }
    }

    function _disputes_(Vm.Log calldata log) private {
        bytes32 what = log.topics[0];
        address opener = _opener;
        _opener = address(0);
        if (what == IGames.OpeningCommitted.selector) {
            committedBy[_account(log, 2)] += _word(log, 0);
            committed += _word(log, 0);
        } else if (what == IGames.CommitmentReturned.selector) {
            _takeCommitted(_account(log, 2), _word(log, 0));
        } else if (what == IGames.GameOpened.selector) {
            bondOf[uint256(log.topics[1])] = _word(log, 4);
            bonds += _word(log, 4);
            _opener = _account(log, 3);
            _takeCommitted(_opener, _word(log, 4));
        } else if (
            what == IGames.GameWon.selector || what == IGames.GameLost.selector || what == IGames.GameEnded.selector
        ) {
            bonds -= bondOf[uint256(log.topics[1])];
            delete bondOf[uint256(log.topics[1])];
            if (what == IGames.GameLost.selector) burned += _word(log, 1);
        } else if (what == IDemands.LeafDemanded.selector) {
            prepaidOf[log.topics[1]] = _word(log, 4);
            prepaid += _word(log, 4);
        } else if (what == IDemands.LeafAnswered.selector || what == IDemands.DemandExpired.selector) {
            prepaid -= prepaidOf[log.topics[1]];
            delete prepaidOf[log.topics[1]];
            if (what == IDemands.LeafAnswered.selector) burned += _word(log, 0);
        } else if (what == IGames.Credited.selector) {
            bondCreditOf[_account(log, 1)] += _word(log, 0);
            bondCredits += _word(log, 0);
            if (opener != address(0)) _takeCommitted(opener, _word(log, 0));
        } else if (what == IGames.Withdrawn.selector) {
            bondCreditOf[_account(log, 1)] -= _word(log, 0);
            bondCredits -= _word(log, 0);
        }
    }

    function _takeCommitted(address sender, uint256 amount) private {
        committedBy[sender] -= amount;
        committed -= amount;
    }

    function _account(Vm.Log calldata log, uint256 topic) private pure returns (address) {
        return address(uint160(uint256(log.topics[topic])));
    }

    /// @dev Word number `index` of what is not indexed.
    function _word(Vm.Log calldata log, uint256 index) private pure returns (uint256) {
        return uint256(bytes32(log.data[32 * index:32 * index + 32]));
    }
}
