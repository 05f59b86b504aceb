// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// docs/dapps.md shows this file from here on.
import {IConsentRegistry} from "../../src/interfaces/IConsentRegistry.sol";
import {Consenting} from "../support/Consenting.sol";

/// @notice An application's contract that takes orders only where the person's consent stands.
contract SummaryService {
    uint8 private constant INFERENCE = 1;

    IConsentRegistry private immutable CONSENTS;

    event Ordered(address indexed owner, uint256 indexed nonce);

    error NoConsent(address owner, uint256 nonce);

    constructor(IConsentRegistry consents) {
        CONSENTS = consents;
    }

    function order(address owner, uint256 nonce) external {
        bool isOurs = CONSENTS.consentOf(owner, nonce).app == address(this);
        if (!isOurs || !CONSENTS.isActive(owner, nonce, INFERENCE)) revert NoConsent(owner, nonce);
        emit Ordered(owner, nonce);
    }
}

contract SummaryServiceTest is Consenting {
    address private constant OWNER = address(0xA11CE);
    SummaryService private service;

    function setUp() public {
        deployConsents();
        service = new SummaryService(consents);
        IConsentRegistry.Consent memory consent = consentOf(OWNER);
        consent.app = address(service);
        vm.prank(OWNER);
        consents.grant(consent, 7);
    }

    function test_order_whileTheConsentStands_succeeds() public {
        service.order(OWNER, 7);
    }

    function test_order_onceRevoked_reverts() public {
        vm.prank(OWNER);
        consents.revoke(OWNER, 7);

        vm.expectRevert(abi.encodeWithSelector(SummaryService.NoConsent.selector, OWNER, 7));
        service.order(OWNER, 7);
    }
}
