namespace Ledger.Device.Vaults;

/// <summary>Points between two durable changes, at which a process may die.</summary>
internal enum VaultStep
{
    SourceCreated,
    SomeRowsSealed,
    AllRowsSealed,
    ManifestSealed,
    SourceCompleted,
    KeysShredded,
    RowsErased,
    SourceForgotten,
    FileCompacted,
}
