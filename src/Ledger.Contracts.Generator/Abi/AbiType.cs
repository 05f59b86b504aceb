namespace Ledger.Contracts.Generator.Abi;

/// <summary>A type of the contract ABI.</summary>
internal abstract record AbiType
{
    private AbiType()
    {
    }

    /// <summary>The type's text in a signature, for example <c>(uint256,bytes32[2])[]</c>.</summary>
    public abstract string Canonical { get; }

    /// <summary>True if the encoding is a head that points to a tail.</summary>
    public abstract bool IsDynamic { get; }

    /// <summary>Length of the encoding in the head, in words of 32 bytes.</summary>
    public abstract int HeadWords { get; }

    /// <summary>A value type, <c>bytes</c> or <c>string</c>, by its canonical name.</summary>
    internal sealed record Elementary(string Name) : AbiType
    {
        public override string Canonical => Name;

        public override bool IsDynamic => Name is "bytes" or "string";

        public override int HeadWords => 1;
    }

    /// <summary>A value type that a contract gave a name of its own: <c>type Price is uint128;</c>.</summary>
    internal sealed record UserValue(string Owner, string Name, Elementary Underlying) : AbiType
    {
        public override string Canonical => Underlying.Canonical;

        public override bool IsDynamic => false;

        public override int HeadWords => 1;
    }

    /// <summary>An array; without a length it is dynamic.</summary>
    internal sealed record Array(AbiType Element, int? Length) : AbiType
    {
        public override string Canonical => $"{Element.Canonical}[{Length}]";

        public override bool IsDynamic => Length is null || Element.IsDynamic;

        public override int HeadWords => IsDynamic ? 1 : checked(Length!.Value * Element.HeadWords);
    }

    /// <summary>A struct: its name, its owner (a contract, library or interface; empty for a file-level struct) and its fields.</summary>
    internal sealed record Tuple(string Owner, string Name, EquatableArray<AbiParameter> Fields) : AbiType
    {
        public override string Canonical => $"({string.Join(",", Fields.Select(part => part.Type.Canonical))})";

        public override bool IsDynamic => Fields.Any(part => part.Type.IsDynamic);

        public override int HeadWords => IsDynamic ? 1 : Fields.Sum(part => part.Type.HeadWords);
    }
}

/// <summary>A parameter, return value, event field or struct field. The name may be empty.</summary>
internal sealed record AbiParameter(string Name, AbiType Type, bool Indexed) : IEquatable<AbiParameter>;
