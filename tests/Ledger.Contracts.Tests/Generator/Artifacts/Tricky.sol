// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

type Bits is uint32;

struct Point {
    int24 x;
    uint40 y;
}

library Shapes {
    struct Shape {
        string name;
        Point[] corners;
        Point[2] box;
        bytes4[3] tags;
        uint128 weight;
    }
}

interface ITricky {
    struct Row {
        Shapes.Shape[] shapes;
        bytes[] blobs;
        string[2] titles;
        Tag tag;
        address owner;
    }

    enum Tag {
        None,
        Red,
        Blue
    }
}

/// @notice What is hard about an ABI, in one contract. Its artifact beside this file is committed; the test says how it is made.
contract Tricky is ITricky {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Transfer(bytes32 indexed from, bytes data);
    event Hashed(string indexed name, uint256[] indexed list, Point indexed point, bytes blob);
    event Silent(uint256 indexed number, string text) anonymous;
    event Params(uint8 indexed params, int8 lock_, bool base, bytes32 value) ;
    event Unnamed(uint256, uint256 indexed, uint256);

    error Refused(uint256 round, address[] callers, Point where, string why);
    error RefusedCode(bytes4 code);
    error Empty();

    Point public start;
    mapping(address => mapping(uint256 => Row)) private rows;
    uint256 public immutable DEPLOYED_AT;
    address public immutable KEEPER;
    string private label;

    constructor(Point memory first, string memory text, address keeper, uint8[] memory) payable {
        start = first;
        label = text;
        DEPLOYED_AT = block.number;
        KEEPER = keeper;
    }

    // Overloads, two of which look the same in C#.
    function get() external view returns (string memory) { return label; }
    function get(uint256 a) external pure returns (uint256) { return a + 1; }
    function get(bytes calldata b) external pure returns (uint256) { return b.length; }
    function get(bytes7 b) external pure returns (bytes7) { return b; }
    function Get(int256 a) external pure returns (int256) { return -a; }

    // Names that C# reserves, or that the generated code uses itself.
    function params(uint256 object, uint256 namespace, int256 contract_, uint256 writer, uint256 cancellationToken)
        external pure returns (uint256 lock, int256 operator)
    {
        return (object + namespace + writer + cancellationToken, contract_);
    }

    function toString() external pure returns (string memory) { return "to string"; }
    function Calls() external pure returns (uint256) { return 7; }
    function nothing() external pure {}

    function row(Row calldata r) external pure returns (Row memory) { return r; }
    function grid(int8[3][] calldata g) external pure returns (int8[3][] memory) { return g; }
    function cube(uint256[][2][] calldata c) external pure returns (uint256[][2][] memory) { return c; }
    function bits(Bits b, Tag tag) external pure returns (Bits, Tag, bool) { return (b, tag, true); }
    function numbers(uint64 a, uint72 b, uint128 c, int64 d, int72 e, int128 f, int256 g, uint256 h)
        external pure returns (uint64, uint72, uint128, int64, int72, int128, int256, uint256)
    {
        return (a, b, c, d, e, f, g, h);
    }

    function emitAll(string calldata name, uint256[] calldata list, Point calldata point) external payable {
        emit Transfer(msg.sender, address(this), msg.value);
        emit Transfer(keccak256(bytes(name)), bytes(name));
        emit Hashed(name, list, point, hex"0102");
        emit Silent(9, name);
        emit Params(3, -4, true, bytes32(uint256(5)));
        emit Unnamed(1, 2, 3);
    }

    function refuse(address[] calldata callers, Point calldata where) external pure { revert Refused(4, callers, where, "not your turn"); }
    function refuseCode() external pure { revert RefusedCode(0xdeadbeef); }
    function refuseEmpty() external pure { revert Empty(); }
    function refuseText() external pure { require(false, "bad_actor"); }
    function refusePanic(uint256 divisor) external pure returns (uint256) { return 1 / divisor; }
    function refuseSilently() external pure { assembly { revert(0, 0) } }
}
