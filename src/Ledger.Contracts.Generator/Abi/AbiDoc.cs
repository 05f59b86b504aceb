namespace Ledger.Contracts.Generator.Abi;

/// <summary>What NatSpec says about a member; every text may be empty.</summary>
internal sealed record AbiDoc(string Notice, string Details, EquatableArray<AbiDocEntry> Parameters, EquatableArray<AbiDocEntry> Returns) : IEquatable<AbiDoc>
{
    public static AbiDoc None { get; } = new("", "", default, default);
}

/// <summary>What NatSpec says about one parameter or return value.</summary>
internal sealed record AbiDocEntry(string Name, string Text) : IEquatable<AbiDocEntry>;
