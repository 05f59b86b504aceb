namespace Ledger.Ethereum;

/// <summary>What a remote signer understands.</summary>
public enum RemoteSignerKind
{
    /// <summary>eth_accounts, eth_signTransaction, eth_sign and eth_signTypedData: web3signer, and nodes with unlocked accounts.</summary>
    Web3Signer,

    /// <summary>account_list, account_signTransaction, account_signData and account_signTypedData: Clef, which may ask a person.</summary>
    Clef,
}
