using System.Net;
using System.Numerics;
using System.Text;
using Ledger.Content.Remote;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Node.Peers;
using Ledger.Node.Storage;
using Ledger.Node.Tests.Rules;

namespace Ledger.Node.Tests.Peers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PeerBookTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ledger-peers-").FullName;
    private readonly NodeDatabase _database;

    public PeerBookTests()
    {
        _database = NodeDatabase.Open(Path.Combine(_root, "node.db"));
        _database.Read(connection =>
        {
            PeerDirectory.CreateTables(connection);
            return 0;
        });
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Test]
    public async Task Who_staked_on_the_run_is_asked_before_any_stranger()
    {
        Publish(Given.Account(1), Given.Account(2), Given.Account(9));
        using HttpClient http = new();
        PeerBook book = new(_database, Given.Account(2), http);

        book.Refresh(1_000, new HashSet<Address> { Given.Account(9) });

        Assert.That(await book.PeersAsync(default), Is.EqualTo(new[] { EndpointOf(Given.Account(9)), EndpointOf(Given.Account(1)) }));
    }

    [Test]
    public async Task A_crowd_of_endpoints_is_pinged_a_few_at_once_and_only_its_first_part()
    {
        Publish([.. Enumerable.Range(0, PeerBook.MostPinged + 50).Select(Numbered)]);
        using CountingHandler counting = new();
        using HttpClient http = new(counting);
        PeerBook book = new(_database, Given.Stranger, http);
        book.Refresh(1_000, new HashSet<Address>());

        await book.PingAsync(CancellationToken.None);

        Assert.That(counting.Requests, Is.EqualTo(PeerBook.MostPinged));
        Assert.That(counting.Most, Is.LessThanOrEqualTo(32));
        Assert.That(book.AllSilent, Is.False);
    }

    [TestCase("http://xn--é.com/")]
    [TestCase("http://אa1.com/")]
    [TestCase("http://xn--😀/")]
    public async Task An_endpoint_whose_host_is_no_name_ends_nothing(string endpoint)
    {
        Publish(Given.Account(1), endpoint, block: 1);
        using HttpClient http = new(HttpBlobSource.CreateHandler());
        PeerBook book = new(_database, Given.Stranger, http);
        book.Refresh(1_000, new HashSet<Address>());

        await book.PingAsync(CancellationToken.None);

        Assert.That(book.Peers, Is.Empty);
    }

    private static Address Numbered(int number)
    {
        byte[] bytes = new byte[Address.Size];
        BitConverter.TryWriteBytes(bytes.AsSpan(8), number + 1);
        return new Address(bytes);
    }

    private static Uri EndpointOf(Address identity) => new($"http://{identity.ToLowerString()}.test/");

    private void Publish(params Address[] identities)
    {
        int block = 0;
        foreach (Address identity in identities)
            Publish(identity, EndpointOf(identity).ToString(), ++block);
    }

    private void Publish(Address identity, string endpoint, int block) => _database.Write(
        "INSERT INTO peer_changes (block, log_index, identity, endpoint, valid_to) VALUES ($block, 0, $identity, $endpoint, $end)",
        ("$block", block), ("$identity", identity.ToArray()), ("$endpoint", Encoding.UTF8.GetBytes(endpoint)),
        ("$end", new BigInteger(9_999).ToByteArray(isUnsigned: true, isBigEndian: true)));

    /// <summary>Answers everything after a moment and counts.</summary>
    private sealed class CountingHandler : HttpMessageHandler
    {
        private readonly Lock _gate = new();
        private int _requests, _open, _most;

        public int Requests => _requests;

        public int Most => _most;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            int open = Interlocked.Increment(ref _open);
            lock (_gate)
                _most = Math.Max(_most, open);
            await Task.Delay(1, cancellationToken);
            Interlocked.Decrement(ref _open);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
