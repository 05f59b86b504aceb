// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CredentialRegistry} from "../../src/CredentialRegistry.sol";
import {IdentityRegistry} from "../../src/IdentityRegistry.sol";
import {ICredentialRegistry} from "../../src/interfaces/ICredentialRegistry.sol";
import {TestCase} from "../support/TestCase.sol";
import {Vm} from "../support/Vm.sol";

/// @notice Creators, issuers, holders and strangers in any order, and a mirror that is made of the registry's logs alone.
contract CredentialHandler is TestCase {
    uint256 private constant KEYS = 4;

    /// @notice How many proofs held, and how many lacked one thing alone: the issuer trusted, both parties alive, the time, the bit clear.
    struct Reached {
        uint256 held;
        uint256 untrusted;
        uint256 ofTheDead;
        uint256 late;
        uint256 revoked;
    }

    IdentityRegistry private immutable _identities = new IdentityRegistry();
    CredentialRegistry private immutable _credentials = new CredentialRegistry(_identities);
    mapping(uint64 schema => address) private _creators;
    mapping(uint64 schema => mapping(address issuer => bool)) private _issuers;
    mapping(address issuer => bytes32) private _roots;
    mapping(address issuer => bytes32) private _words;
    uint64 private _schemas;
    mapping(address identity => bool) private _dead;
    /// @dev Who owns it, or did when it died.
    mapping(address identity => address) private _owner;
    Reached private _reached;

    constructor() {
        vm.warp(1_800_000_000);
        for (uint256 i = 0; i < KEYS; i++) _owner[who(i)] = who(i);
    }

    function who(uint256 i) public pure returns (address) {
        return vm.addr(1 + i % KEYS);
    }

    function create(uint256 mix) external {
        (address creator, address caller) = (who(mix), who(mix >> 8));
        bool expected = _identities.identityOwner(creator) == caller;
        bytes memory data = abi.encodeCall(_credentials.createSchema, (creator, keccak256(abi.encode(mix)), "uri"));
        assertTrue(call(caller, data) == expected, "D1: schemas are their creators'");
    }

    function trust(uint256 mix) external {
        if (_schemas == 0) return;
        (uint64 schema, address issuer, address caller) = (uint64(1 + mix % _schemas), who(mix >> 8), who(mix >> 16));
        bool expected = _identities.identityOwner(_creators[schema]) == caller;
        bytes memory data = (mix >> 24) % 4 == 0
            ? abi.encodeCall(_credentials.removeIssuer, (schema, issuer))
            : abi.encodeCall(_credentials.addIssuer, (schema, issuer));
        assertTrue(call(caller, data) == expected, "D1: issuers are named by the creator");
    }

    /// @dev A list of one word: its root is its leaf.
    function publish(uint256 mix) external {
        (address issuer, address caller) = (who(mix), who(mix >> 8));
        bool expected = _identities.identityOwner(issuer) == caller
            || _identities.validDelegate(issuer, "veriKey", caller);
        bytes32 word = keccak256(abi.encode(mix)) & keccak256(abi.encode(mix, 1));
        bytes32 root = sha256(abi.encodePacked(bytes1(0), word));
        bytes memory data = abi.encodeCall(_credentials.publishStatusList, (issuer, 1, root, bytes32(0)));
        assertTrue(call(caller, data) == expected, "D1: lists are their issuers'");
        if (expected) _words[issuer] = word;
    }

    function change(uint256 mix) external {
        (address subject, address other) = (who(mix), who(mix >> 8));
        address current = _identities.identityOwner(subject);
        if (current == address(0)) return;
        vm.prank(current);
        if ((mix >> 16) % 16 == 0) {
            _dead[subject] = (mix >> 24) % 2 == 0;
            _identities.changeOwner(subject, _dead[subject] ? address(0) : other);
            if (!_dead[subject]) _owner[subject] = other;
        } else _identities.addDelegate(subject, "veriKey", other, (mix >> 24) % 200);
    }

    /// @dev Compares a proof's fate with the mirror.
    function show(uint256 mix) external {
        if (_schemas == 0) return;
        ICredentialRegistry.Credential memory c = ICredentialRegistry.Credential({
            schema: uint64(1 + mix % _schemas),
            issuer: who(mix >> 8),
            subject: who(mix >> 16),
            list: 1,
            index: (mix >> 24) % 256,
            validFrom: uint64(block.timestamp - 5 + (mix >> 32) % 6),
            validUntil: uint64(block.timestamp + (mix >> 40) % 6),
            content: bytes32(mix)
        });
        uint256 key = 1 + (mix >> 48) % KEYS;
        // by the owner's key, or that of who was it last, in every second case
        for (uint256 i = 0; i < KEYS && (mix >> 56) % 2 == 0 && vm.addr(key) != _owner[c.issuer]; i++) key = 1 + key % KEYS;
        ICredentialRegistry.Proof memory p;
        (p.credential, p.signature, p.word) = (c, sign(key, c), _words[c.issuer]);
        bool expected = holds(c, vm.addr(key));
        assertTrue(_credentials.isCredentialed(c.schema, c.subject, abi.encode(p)) == expected, "D2");
        if (expected) _reached.held++;
    }

    /// @dev By the mirror; and counts what lacks one thing.
    function holds(ICredentialRegistry.Credential memory c, address signer) private returns (bool) {
        bool signed = _owner[c.issuer] == signer || _identities.validDelegate(c.issuer, "veriKey", signer);
        if (!signed || _roots[c.issuer] == 0) return false;
        bool trusted = _issuers[c.schema][c.issuer];
        bool alive = !_dead[c.issuer] && !_dead[c.subject];
        bool inTime = block.timestamp >= c.validFrom && block.timestamp < c.validUntil;
        bool clear = uint256(_words[c.issuer]) >> (255 - c.index) & 1 == 0;
        if (!trusted && alive && inTime && clear) _reached.untrusted++;
        if (trusted && !alive && inTime && clear) _reached.ofTheDead++;
        if (trusted && alive && !inTime && clear) _reached.late++;
        if (trusted && alive && inTime && !clear) _reached.revoked++;
        return trusted && alive && inTime && clear;
    }

    function wait(uint256 mix) external {
        vm.warp(block.timestamp + mix % 20);
    }

    function reached() external view returns (Reached memory) {
        return _reached;
    }

    function checkMirror() external view {
        assertEq(_credentials.schemaCount(), _schemas, "D3: schemas, by the logs");
        for (uint64 schema = 1; schema <= _schemas; schema++) {
            (address creator,) = _credentials.schemaOf(schema);
            assertEq(creator, _creators[schema], "D3: creators, by the logs");
            for (uint256 i = 0; i < KEYS; i++) {
                assertTrue(_credentials.isIssuer(schema, who(i)) == _issuers[schema][who(i)], "D3: issuers, by the logs");
            }
        }
        for (uint256 i = 0; i < KEYS; i++) {
            assertEq(_credentials.statusRoot(who(i), 1), _roots[who(i)], "D3: roots, by the logs");
        }
    }

    function sign(uint256 key, ICredentialRegistry.Credential memory c) private view returns (bytes memory) {
        bytes32 kind = keccak256(
            "Credential(uint64 schema,address issuer,address subject,uint256 list,uint256 index,uint64 validFrom,uint64 validUntil,bytes32 content)"
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CredentialRegistry"),
                keccak256("1"),
                block.chainid,
                address(_credentials)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(kind, c)))));
        return abi.encodePacked(r, s, v);
    }

    function call(address caller, bytes memory data) private returns (bool done) {
        vm.recordLogs();
        vm.prank(caller);
        (done,) = address(_credentials).call(data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            bytes32[] memory topics = logs[i].topics;
            address second = address(uint160(uint256(topics[2])));
            if (topics[0] == ICredentialRegistry.SchemaCreated.selector) _creators[++_schemas] = second;
            else if (topics[0] == ICredentialRegistry.IssuerAdded.selector) _issuers[uint64(uint256(topics[1]))][second] = true;
            else if (topics[0] == ICredentialRegistry.IssuerRemoved.selector) _issuers[uint64(uint256(topics[1]))][second] = false;
            else _roots[address(uint160(uint256(topics[1])))] = abi.decode(logs[i].data, (bytes32));
        }
    }
}

contract CredentialInvariants is TestCase {
    CredentialHandler private handler;

    function setUp() public {
        handler = new CredentialHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function test_handler_showsGoodAndBadProofs() public {
        for (uint256 i = 0; i < 1500; i++) {
            uint256 mix = uint256(keccak256(abi.encode("reach", i)));
            if (i % 100 == 0) handler.create(mix);
            else if (i % 5 == 0) handler.trust(mix);
            else if (i % 5 == 1) handler.publish(mix);
            else if (i % 50 == 2) handler.change(mix);
            else handler.show(mix);
        }
        CredentialHandler.Reached memory r = handler.reached();
        assertTrue(r.held > 5, "proofs hold");
        assertTrue(r.untrusted != 0 && r.late != 0 && r.revoked != 0, "of no trusted issuer, out of their time, revoked");
        assertTrue(r.ofTheDead != 0, "of the dead");
        handler.checkMirror();
    }

    /// @dev D1 and D2 are about single calls: CredentialHandler asserts them at each.
    function invariant_D1_D2_D3_logsRebuildTheRegistry() public view {
        handler.checkMirror();
    }
}
