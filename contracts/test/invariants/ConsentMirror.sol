// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {Consenting} from "../support/Consenting.sol";
import {Vm} from "../support/Vm.sol";

/// @notice All consents as the registry's logs alone tell them, and who of their owners is dead.
abstract contract ConsentMirror is Consenting {
    struct Mirrored {
        bool granted;
        bool revoked;
        uint8 depth;
        address app;
        address aboveOwner;
        uint256 aboveNonce;
        uint8 purposes;
        uint64 expiry;
        uint256 epoch;
    }

    struct Place {
        address owner;
        uint256 nonce;
    }

    mapping(address owner => mapping(uint256 nonce => Mirrored)) internal _mirror;
    mapping(address owner => bool) internal _dead;
    /// @dev Of all consents that were ever given, in their order.
    Place[] internal _given;
    mapping(address owner => uint256) private _epochs;

    /// @dev As slow and plain as can be: everything is asked again at every consent above.
    function mirrored(address subject, uint256 nonce, uint8 purposes) public view returns (bool) {
        Mirrored storage m = _mirror[subject][nonce];
        bool holds = m.granted && !m.revoked && m.purposes & purposes == purposes && block.timestamp < m.expiry
            && m.epoch == _epochs[subject] && !_dead[subject];
        return holds && (m.depth == 0 || mirrored(m.aboveOwner, m.aboveNonce, purposes | 4));
    }

    function isAlive(Place memory p) internal view returns (bool) {
        return mirrored(p.owner, p.nonce, 1) || mirrored(p.owner, p.nonce, 2);
    }

    function countAlive() internal view returns (uint256 count) {
        for (uint256 i = 0; i < _given.length; i++) if (isAlive(_given[i])) count++;
    }

    function isAbove(address subject, uint256 nonce, address by) internal view returns (bool) {
        Mirrored storage m = _mirror[subject][nonce];
        return m.depth != 0 && (m.aboveOwner == by || isAbove(m.aboveOwner, m.aboveNonce, by));
    }

    function mirror(Vm.Log memory log) internal {
        if (log.topics[0] == IConsentRegistry.Granted.selector) {
            (uint256 nonce, uint256 epoch, IConsentRegistry.Consent memory c) =
                abi.decode(log.data, (uint256, uint256, IConsentRegistry.Consent));
            _mirror[c.owner][nonce] =
                Mirrored(true, false, 0, c.app, address(0), 0, c.purposes, c.expiry, epoch);
            _given.push(Place(c.owner, nonce));
        } else if (log.topics[0] == IConsentRegistry.PassedOn.selector) {
            (uint256 nonce, uint256 epoch, IConsentRegistry.SubConsent memory c) =
                abi.decode(log.data, (uint256, uint256, IConsentRegistry.SubConsent));
            uint8 depth = _mirror[c.aboveOwner][c.aboveNonce].depth + 1;
            _mirror[c.owner][nonce] =
                Mirrored(true, false, depth, c.app, c.aboveOwner, c.aboveNonce, c.purposes, c.expiry, epoch);
            _given.push(Place(c.owner, nonce));
        } else if (log.topics[0] == IConsentRegistry.Revoked.selector) {
            _mirror[address(uint160(uint256(log.topics[2])))][abi.decode(log.data, (uint256))].revoked = true;
        } else if (log.topics[0] == IConsentRegistry.RevokedMany.selector) {
            uint256 mask = abi.decode(log.data, (uint256));
            for (uint256 bit = 0; bit < 256; bit++) {
                if (mask >> bit & 1 == 1) {
                    uint256 nonce = 256 * uint256(log.topics[2]) + bit;
                    _mirror[address(uint160(uint256(log.topics[1])))][nonce].revoked = true;
                }
            }
        } else if (log.topics[0] == IConsentRegistry.AllRevoked.selector) {
            _epochs[address(uint160(uint256(log.topics[1])))] = abi.decode(log.data, (uint256));
        }
    }
}
