// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProgramRules} from "../../src/interfaces/IProgramRules.sol";

/// @notice Finds every program malformed whose proof says anything at all.
contract MalformedByWord is IProgramRules {
    function malformed(bytes32, bytes calldata proof) external pure returns (bool) {
        return proof.length != 0;
    }
}
