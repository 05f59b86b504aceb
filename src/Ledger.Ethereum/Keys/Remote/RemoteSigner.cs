namespace Ledger.Ethereum;

/// <summary>A process that keeps keys and signs with them, reached over HTTP.</summary>
public sealed class RemoteSigner : IDisposable
{
    private static readonly TimeSpan s_machine = TimeSpan.FromSeconds(20), s_person = TimeSpan.FromMinutes(5);

    private readonly RemoteSignerKind _kind;
    private readonly HttpRpcTransport _transport;

    /// <summary>Prepares the connection; nothing is sent yet.</summary>
    /// <param name="url">Where it answers JSON-RPC.</param>
    /// <param name="kind">What it understands.</param>
    public RemoteSigner(Uri url, RemoteSignerKind kind)
    {
        _kind = kind;
        _transport = new HttpRpcTransport(url, new HttpRpcOptions { Timeout = kind == RemoteSignerKind.Clef ? s_person : s_machine });
    }

    /// <summary>Signs for an account, which the process must hold.</summary>
    /// <exception cref="SignerException">It holds no such account; the message names those that it holds.</exception>
    /// <exception cref="RpcTransportException">No usable answer came.</exception>
    /// <exception cref="RpcException">It refused to tell its accounts.</exception>
    public async Task<ISigner> OpenAsync(Address account, CancellationToken cancellationToken)
    {
        const int shown = 8;
        IReadOnlyList<Address> held = await (_kind == RemoteSignerKind.Clef
            ? ClefSigner.AccountsAsync(_transport, cancellationToken)
            : Web3Signer.AccountsAsync(_transport, cancellationToken)).ConfigureAwait(false);
        if (!held.Contains(account))
        {
            string others = held.Count == 0 ? "no account" : string.Join(", ", held.Take(shown)) + (held.Count > shown ? " and others" : "");
            throw new SignerException($"The signer does not hold {account}; it shows {others}.");
        }

        return _kind == RemoteSignerKind.Clef ? new ClefSigner(_transport, account) : new Web3Signer(_transport, account);
    }

    /// <inheritdoc />
    public void Dispose() => _transport.Dispose();
}
