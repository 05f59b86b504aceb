// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {ICredentialRegistry} from "../../src/interfaces/ICredentialRegistry.sol";
import {IUsageMeter} from "../../src/interfaces/IUsageMeter.sol";

/// @notice With which error each of the entry points of SignedEntries refuses a signature: any other would be refused for another reason.
abstract contract Refusals {
    /// @dev A signature that cannot be said, as the call takes its three parts.
    bytes4 internal constant UNSAYABLE = "len";
    /// @dev A delegation that counts, but for somebody else.
    bytes4 internal constant OF_ANOTHER = "else";

    error WrongError(string what, uint256 entry, bytes4 actual, bytes4 expected);

    /// @notice The selector of an error; of one that is a text, four bytes of the text's hash.
    function errorOf(bytes memory result) internal pure returns (bytes4) {
        bytes4 selector = bytes4(result);
        return selector == bytes4(0x08c379a0) ? bytes4(keccak256(result)) : selector;
    }

    function because(ICredentialRegistry.Refusal refusal) internal pure returns (bytes4) {
        return bytes4(uint32(refusal));
    }

    /// @notice Well-formed, and not of who must have signed this.
    function notHis(uint256 e) internal pure returns (bytes4) {
        if (e < 5) return IConsentRegistry.BadSignature.selector;
        // whoever signed for the application has an escrow, or pays nothing
        if (e == 5) return IUsageMeter.EmptyEscrow.selector;
        if (e == 6) return IUsageMeter.BadEngineSignature.selector;
        if (e == 7) return because(ICredentialRegistry.Refusal.BadSignature);
        if (e == 8) return ERC20Permit.ERC2612InvalidSigner.selector;
        if (e == 9) return OF_ANOTHER;
        if (e == 10) return IGovernor.GovernorInvalidSignature.selector;
        return errorOf(abi.encodeWithSignature("Error(string)", "bad_signature"));
    }

    /// @notice Of an identity that was deactivated.
    function ofTheDead(uint256 e) internal pure returns (bytes4) {
        return e == 7 ? because(ICredentialRegistry.Refusal.IssuerDeactivated) : notHis(e);
    }

    /// @notice After its deadline.
    function tooLate(uint256 e) internal pure returns (bytes4) {
        if (e < 5) return IConsentRegistry.SignatureExpired.selector;
        if (e < 7) return IUsageMeter.VoucherExpired.selector;
        if (e == 7) return because(ICredentialRegistry.Refusal.Expired);
        if (e == 8) return ERC20Permit.ERC2612ExpiredSignature.selector;
        return e == 9 ? IVotes.VotesExpiredSignature.selector : IGovernor.GovernorUnexpectedProposalState.selector;
    }

    /// @notice Brought a second time; zero where that has no effect.
    function onceMore(uint256 e) internal pure returns (bytes4) {
        if (e == 1 || e == 4 || e == 7) return 0;
        if (e == 2) return IConsentRegistry.WrongEpoch.selector;
        if (e < 5) return IConsentRegistry.NonceUsed.selector;
        if (e < 7) return IUsageMeter.NothingDue.selector;
        return e == 9 ? Nonces.InvalidAccountNonce.selector : notHis(e);
    }

    /// @notice Not a signature at all: OpenZeppelin's token names why, the others do not.
    function malformed(uint256 e) internal pure returns (bytes4) {
        if (e == 5) return IUsageMeter.BadAppSignature.selector;
        return e == 8 || e == 9 ? ECDSA.ECDSAInvalidSignature.selector : notHis(e);
    }

    function malleable(uint256 e) internal pure returns (bytes4) {
        return e == 8 || e == 9 ? ECDSA.ECDSAInvalidSignatureS.selector : malformed(e);
    }

    function ofAnotherLength(uint256 e) internal pure returns (bytes4) {
        return e == 8 || e == 9 || e > 10 ? UNSAYABLE : malformed(e);
    }
}
