using System.Numerics;
using Ledger.Contracts;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Random histories of grants and revocations: the gate and its leases agree with the plainest possible model.</summary>
public sealed class GateModelTests : GateFixture
{
    private const int Steps = 60;

    private sealed record Given(Purpose Purposes, ulong Expiry, bool IsForApp);

    [TestCase(1, 1)]
    [TestCase(2, 1)]
    [TestCase(3, 2)]
    public async Task The_gate_allows_exactly_what_the_model_allows(int seed, int endpoints)
    {
        ConsentGate gate = endpoints == 1 ? Gate : OpenGate(1, [Line, Second]);
        Random random = new(seed);
        Dictionary<BigInteger, Given> active = [];
        List<ConsentLease> leases = [];
        BigInteger next = 0;
        for (int step = 0; step < Steps; step++)
        {
            switch (random.Next(8))
            {
                case <= 3:
                    Given given = new((Purpose)random.Next(1, 4), (await HeadAsync()).Timestamp + (ulong)random.Next(20, 400), random.Next(4) > 0);
                    await Owner.SendAsync(Ledger.Grant(await TermsAsync() with { App = given.IsForApp ? App : OtherApp, Purposes = given.Purposes, Expiry = given.Expiry }, next));
                    active.Add(next++, given);
                    break;
                case 4 when active.Count > 0:
                    BigInteger one = active.Keys.ElementAt(random.Next(active.Count));
                    await RevokeAsync(one);
                    active.Remove(one);
                    break;
                case 5 when active.Count > 1:
                    BigInteger[] many = [.. active.Keys.Where(_ => random.Next(2) == 0)];
                    foreach (CallData call in Ledger.RevokeMany(Owner.Address, many))
                        await Owner.SendAsync(call);
                    foreach (BigInteger nonce in many)
                        active.Remove(nonce);
                    break;
                case 6 when random.Next(4) == 0:
                    await Owner.SendAsync(Ledger.RevokeAll(Owner.Address));
                    active.Clear();
                    break;
                default:
                    TimeSpan by = TimeSpan.FromSeconds(random.Next(1, 50));
                    Time.Advance(by);
                    await Chain.AdvanceAsync(by);
                    break;
            }

            await gate.LookAsync(CancellationToken.None);
            ulong now = Math.Max((await HeadAsync()).Timestamp, (ulong)Time.GetUtcNow().ToUnixTimeSeconds());
            foreach (Purpose purpose in new[] { Purpose.Inference, Purpose.Training })
            {
                bool expected = active.Values.Any(given => Allows(given, purpose, now));
                GateDecision decision = await AskAsync(purpose, gate);
                Assert.That(decision is GateDecision.Allowed, Is.EqualTo(expected), $"step {step}, {purpose}: {decision}");
                if (decision is GateDecision.Allowed allowed)
                    leases.Add(allowed.Lease);
            }

            foreach (ConsentLease lease in leases)
            {
                bool lasts = active.TryGetValue(lease.Key.Nonce, out Given? given) && Allows(given, lease.Purpose, now);
                Assert.That(lease.Why is null, Is.EqualTo(lasts), $"step {step}: lease of {lease.Key.Nonce} ended for {lease.Why}");
            }
        }

        Assert.That(leases, Is.Not.Empty);
    }

    private static bool Allows(Given given, Purpose purpose, ulong now) => given.IsForApp && given.Purposes.HasFlag(purpose) && given.Expiry > now;
}
