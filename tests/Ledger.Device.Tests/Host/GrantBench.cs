using System.Numerics;
using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Sessions;
using Ledger.Device.Tests.Vaults;
using Ledger.Device.Vaults;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Device.Tests.Host;

/// <summary>The consents of a device without its server and workers, on a chain whose line can be cut.</summary>
internal sealed class GrantBench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalSigner _person = new(PrivateKey.Generate());

    private GrantBench(LocalChain chain, int confirmations)
    {
        Line = new CutLine(chain.Client.Transport);
        Chain = new DeviceChain(new EthereumClient(Line, chain.Client.ChainId), chain.Contracts);
        _folder.Write("notes/bees.md", "The hive stands behind the old mill.");
        Vault = TestVault.Open(_folder.File("vault.db"));
        Sender = new PersonSender(Chain, new Person(_person.Address, _person));
        Sessions = new SessionTable(starter: null!, 1);
        Gate = new ConsentGate(Chain.Client, Chain.Addresses, _person.Address,
            new GateOptions { Confirmations = confirmations, MaxHeadAge = TimeSpan.FromMinutes(30) }, TimeProvider.System);
        Book = new GrantBook(Vault, Sender, Sessions);
        Watch = new GrantWatch(Book, Gate, Sessions, TimeProvider.System, NullLogger.Instance);
    }

    public CutLine Line { get; }
    public DeviceChain Chain { get; }
    public Vault Vault { get; }
    public PersonSender Sender { get; init; }
    public SessionTable Sessions { get; }
    public ConsentGate Gate { get; }
    public GrantBook Book { get; private set; }
    public GrantWatch Watch { get; }
    public Address Person => _person.Address;

    public static async Task<GrantBench> StartAsync(LocalChain chain, int confirmations = 1)
    {
        GrantBench bench = new(chain, confirmations);
        await chain.SetBalanceAsync(bench.Person, BigInteger.Pow(10, 20));
        bench.Plug("notes");
        return bench;
    }

    public PluggedSource Plug(string name) => TestVault.Plug(Vault, _folder.File("vault.db"), _folder.File("notes"), name);

    public Task<Grant> GiveAsync(Address app, string source = "notes", string purpose = "inference", long seconds = 3600) =>
        Book.GiveAsync(new GrantRequest(source, app.ToString(), [purpose], seconds), CancellationToken.None).DoneAsync();

    /// <summary>Reads the consents anew, as a device does that was killed and started again.</summary>
    public void Reopen() => Book = new GrantBook(Vault, Sender, Sessions);

    public async Task<IReadOnlyList<ConsentState>> StatesAsync() =>
        [.. (await Sender.Ledger.ListAsync(Person)).Select(static record => record.State)];

    public async ValueTask DisposeAsync()
    {
        Watch.Dispose();
        Gate.Dispose();
        Sender.Dispose();
        await Sessions.DisposeAsync();
        Vault.Dispose();
        _person.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A line to the chain on which nothing can be sent while it is cut; reading goes on.</summary>
internal sealed class CutLine(IRpcTransport inner) : IRpcTransport
{
    public bool IsCut { get; set; }

    public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken) =>
        IsCut && requests.Any(static request => request.Method == "eth_sendRawTransaction")
            ? throw new RpcTransportException("The line is cut.")
            : inner.SendAsync(requests, cancellationToken);
}
