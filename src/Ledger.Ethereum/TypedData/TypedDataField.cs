namespace Ledger.Ethereum;

/// <summary>A member of a struct of EIP-712: its name and its type text, as in Person[2].</summary>
public sealed record TypedDataField(string Name, string Type);
