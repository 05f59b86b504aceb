using System.Globalization;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>"Who can use my data now?" beside a replay of every event, in random histories of owners and chains of applications.</summary>
/// <remarks>LEDGER_HISTORIES sets how many histories; scripts/fuzz.sh plays many.</remarks>
public sealed class LiveConsentTests
{
    private const int Steps = 14, Applications = 4, LongestLife = 300;

    private static int Histories => int.TryParse(Environment.GetEnvironmentVariable("LEDGER_HISTORIES"), CultureInfo.InvariantCulture, out int count) ? count : 60;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("LEDGER_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed : 2026;

    [Test]
    public async Task In_random_histories_the_view_is_what_all_events_say()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        Random random = new(Seed);
        History[] histories = [.. Enumerable.Range(0, Histories).Select(i => new History(chain.Contracts, Seed, i))];
        await BatchAsync(chain, [new RpcRequest("anvil_autoImpersonateAccount", true), new RpcRequest("evm_setAutomine", false), new RpcRequest("evm_setBlockGasLimit", Hex.Quantity(100_000_000_000))]);
        await BatchAsync(chain, [.. histories.SelectMany(static history => history.Everybody).Select(static one => new RpcRequest("anvil_setBalance", one.ToLowerString(), Hex.Quantity(BigInteger.Pow(10, 20))))]);

        LiveConsentReader reader = new(chain.Client, chain.Contracts);
        ConsentReplay replay = new();
        ulong read = 0;
        int compared = 0, live = 0, passed = 0;
        for (int step = 1; step <= Steps; step++)
        {
            BlockHeader before = (await chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;
            // Seldom valid twice in a row, and never known beforehand: what the contract refuses leaves no event, and is part of the game.
            await BatchAsync(chain, [.. histories.Select(history => history.Next(random, before.Timestamp))]);
            await BatchAsync(chain, [new RpcRequest("evm_increaseTime", random.Next(1, 40)), new RpcRequest("evm_mine")]);
            if (step % 5 != 0 && step != Steps)
                continue;
            BlockHeader head = (await chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;
            foreach (Log log in await chain.Client.GetLogsAsync(new LogFilter([chain.Contracts.ConsentRegistry, chain.Contracts.IdentityRegistry]), read + 1, head.Number, CancellationToken.None))
                replay.Apply(log);
            read = head.Number;
            foreach (History history in histories)
            {
                LiveConsents view = await reader.ReadAsync(history.Owner, head);
                string[] expected = [.. replay.Live(history.Owner, head.Timestamp).Order(StringComparer.Ordinal)];
                Assert.That(view.Consents.Select(static one => ConsentReplay.TextOf(one.Chain, one.Terms)).Order(StringComparer.Ordinal), Is.EqualTo(expected), $"step {step} of {history}");
                (compared, live, passed) = (compared + 1, live + expected.Length, passed + view.Consents.Count(static one => one.Chain.Count > 1));
            }
        }

        TestContext.Out.WriteLine($"{histories.Length} histories, {compared} views, {live} live consents, {passed} of them passed on, seed {Seed}");
        Assert.That(live, Is.GreaterThan(2 * Histories));
        Assert.That(passed, Is.GreaterThan(Histories / 2));
    }

    private static async Task BatchAsync(LocalChain chain, IReadOnlyList<RpcRequest> requests)
    {
        foreach (RpcReply reply in await chain.Client.Transport.SendAsync(requests, CancellationToken.None))
            reply.ResultOrThrow();
    }

    /// <summary>One owner, its applications, and what they do next.</summary>
    private sealed class History
    {
        private readonly string _name;
        private readonly ContractAddresses _addresses;
        private readonly ConsentLedger _ledger;
        private readonly Address[] _apps;
        private readonly List<Asked> _given = [];
        private readonly Dictionary<Address, int> _nonces = [];

        public History(ContractAddresses addresses, int seed, int number)
        {
            _name = $"history {number} of seed {seed}";
            _addresses = addresses;
            _ledger = new ConsentLedger(null!, addresses);
            Owner = Account("owner");
            _apps = [.. Enumerable.Range(0, Applications).Select(i => Account($"app {i}"))];

            Address Account(string role) => new(Keccak256.Hash($"{_name}, {role}").ToArray().AsSpan(Hash32.Size - Address.Size));
        }

        public Address Owner { get; }

        public IEnumerable<Address> Everybody => _apps.Prepend(Owner);

        public RpcRequest Next(Random random, ulong time)
        {
            (Address by, CallData call) = random.Next(20) switch
            {
                < 6 => (Owner, Grant(random, time)),
                < 13 when _given.Count > 0 => Pass(random, time),
                < 15 when _given.Count > 0 => Revoke(random),
                15 when _given.Count > 0 => TakeBack(random),
                16 => (Owner, _ledger.RevokeMany(Owner, Enumerable.Range(0, 12).Where(_ => random.Next(4) == 0).Select(static i => (BigInteger)i).Append(11))[0]),
                17 when random.Next(3) == 0 => One(random, static (ledger, by) => ledger.RevokeAll(by)),
                18 when random.Next(4) == 0 => One(random, (_, by) => IdentityRegistry.Calls.ChangeOwner(_addresses.IdentityRegistry, by, Address.Zero)),
                _ => (Owner, Grant(random, time)),
            };
            return new RpcRequest("eth_sendTransaction", new System.Text.Json.Nodes.JsonObject
            {
                ["from"] = by.ToLowerString(), ["to"] = call.To.ToLowerString(), ["data"] = Hex.Encode(call.Data), ["gas"] = Hex.Quantity(400_000),
            });
        }

        public override string ToString() => _name;

        private CallData Grant(Random random, ulong time)
        {
            bool isPaid = random.Next(2) == 0;
            Purpose purposes = (Purpose)random.Next(1, 4) | (random.Next(4) > 0 ? Purpose.PassOn : Purpose.None);
            Asked one = Ask(Owner, App(random), purposes, time + (ulong)random.Next(20, LongestLife));
            return _ledger.Grant(new ConsentTerms(
                Owner, one.App, Keccak256.Hash($"{_name}, source {random.Next(3)}"), purposes, one.Expiry,
                isPaid ? (UInt128)5 : 0, isPaid ? (UInt128)1000 : 0, isPaid ? App(random) : Address.Zero), one.Key.Nonce);
        }

        /// <summary>Mostly by who received the consent above, for less and no longer; sometimes by anybody, for anything.</summary>
        private (Address By, CallData Call) Pass(Random random, ulong time)
        {
            Asked above = _given[random.Next(_given.Count)];
            bool isFair = random.Next(5) > 0;
            Address by = isFair ? above.App : App(random);
            Purpose purposes = isFair && random.Next(2) == 0 ? above.Purposes : (Purpose)random.Next(1, 8);
            ulong expiry = isFair && above.Expiry > time + 20 ? above.Expiry - (ulong)random.Next(0, 15) : time + (ulong)random.Next(5, 60);
            Asked one = Ask(by, App(random), purposes, expiry);
            return (by, _ledger.PassOn(by, one.Key.Nonce, above.Key, one.App, purposes, expiry));
        }

        private (Address By, CallData Call) Revoke(Random random)
        {
            ConsentKey one = _given[random.Next(_given.Count)].Key;
            return (one.Owner, _ledger.Revoke(one.Owner, one.Nonce));
        }

        private (Address By, CallData Call) TakeBack(Random random)
        {
            Address by = random.Next(2) == 0 ? Owner : App(random);
            return (by, _ledger.TakeBack(_given[random.Next(_given.Count)].Key, by));
        }

        private (Address By, CallData Call) One(Random random, Func<ConsentLedger, Address, CallData> make)
        {
            Address by = random.Next(3) == 0 ? Owner : App(random);
            return (by, make(_ledger, by));
        }

        private Asked Ask(Address by, Address app, Purpose purposes, ulong expiry)
        {
            int nonce = _nonces[by] = _nonces.GetValueOrDefault(by) + 1;
            Asked one = new(new ConsentKey(by, nonce), app, purposes, expiry);
            _given.Add(one);
            return one;
        }

        private Address App(Random random) => _apps[random.Next(_apps.Length)];

        /// <summary>What somebody asked the contract for, whatever came of it.</summary>
        private sealed record Asked(ConsentKey Key, Address App, Purpose Purposes, ulong Expiry);
    }
}
