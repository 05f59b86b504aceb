// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CredentialRegistry} from "../../src/CredentialRegistry.sol";
import {ICredentialRegistry} from "../../src/interfaces/ICredentialRegistry.sol";
import {Rounds} from "./Rounds.sol";

/// @notice A schema with an issuer, whose status list has eight words, and proofs hashed independently of the contract.
abstract contract Credentialing is Rounds {
    uint256 internal constant ISSUER_KEY = 0x155;
    uint256 internal constant LIST = 9;
    address internal constant CREATOR = address(0xC4EA);

    address internal issuer;
    uint64 internal schema;
    bytes32[8] internal words;

    function startCredentials() internal {
        issuer = vm.addr(ISSUER_KEY);
        vm.startPrank(CREATOR);
        schema = credentials.createSchema(CREATOR, keccak256("schema"), "https://example.org/schema.json");
        credentials.addIssuer(schema, issuer);
        vm.stopPrank();
        publish();
    }

    function publish() internal {
        bytes32 root = node(0, 3);
        vm.prank(issuer);
        credentials.publishStatusList(issuer, LIST, root, keccak256("content"));
    }

    /// @dev Index 0 is the highest bit of word 0.
    function setBit(uint256 index) internal {
        words[index / 256] |= bytes32(1 << (255 - index % 256));
    }

    function node(uint256 position, uint256 height) internal view returns (bytes32) {
        if (height == 0) return sha256(abi.encodePacked(bytes1(0), words[position]));
        return sha256(abi.encodePacked(bytes1(0x01), node(2 * position, height - 1), node(2 * position + 1, height - 1)));
    }

    function credential(address subject, uint256 index) internal view returns (ICredentialRegistry.Credential memory) {
        return ICredentialRegistry.Credential({
            schema: schema,
            issuer: issuer,
            subject: subject,
            list: LIST,
            index: index,
            validFrom: uint64(block.timestamp),
            validUntil: uint64(block.timestamp + 1 days),
            content: keccak256("salt and credential")
        });
    }

    function proofOf(ICredentialRegistry.Credential memory c) internal view returns (bytes memory) {
        return proofOf(c, ISSUER_KEY);
    }

    function proofOf(ICredentialRegistry.Credential memory c, uint256 key) internal view returns (bytes memory) {
        ICredentialRegistry.Proof memory p;
        (p.credential, p.signature) = (c, signed(key, digest(c, address(credentials))));
        uint256 position = c.index / 256;
        p.word = words[position % 8];
        p.path = new bytes32[](3);
        for (uint256 i = 0; i < 3; i++) p.path[i] = node(((position % 8) >> i) ^ 1, i);
        return abi.encode(p);
    }

    function signed(uint256 key, bytes32 hash) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hash);
        return abi.encodePacked(r, s, v);
    }

    function digest(ICredentialRegistry.Credential memory c, address contract_) internal view returns (bytes32) {
        bytes32 kind = keccak256(
            "Credential(uint64 schema,address issuer,address subject,uint256 list,uint256 index,uint64 validFrom,uint64 validUntil,bytes32 content)"
        );
        bytes32 message = keccak256(
            abi.encode(kind, c.schema, c.issuer, c.subject, c.list, c.index, c.validFrom, c.validUntil, c.content)
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CredentialRegistry"),
                keccak256("1"),
                block.chainid,
                contract_
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    function check(address subject, bytes memory proof) internal view returns (ICredentialRegistry.Refusal) {
        return credentials.check(schema, subject, proof);
    }
}
