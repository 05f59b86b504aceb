namespace Ledger.Ethereum;

/// <summary>Parameters of a keystore's cipher.</summary>
internal sealed record KeystoreCipherParameters(string Iv);
