using Ledger.Device.Sessions;
using Ledger.Device.Vaults;

namespace Ledger.Device.Tests.Sessions;

public sealed class ConsentSessionTests
{
    [Test]
    public async Task One_works_one_waits_and_the_third_is_told_that_it_is_busy()
    {
        await using ConsentSession session = new([], starter: null!, mostWaiting: 1);
        using SessionTurn? first = await session.EnterAsync(CancellationToken.None);
        Task<SessionTurn?> second = session.EnterAsync(CancellationToken.None);
        SessionTurn? third = await session.EnterAsync(CancellationToken.None);

        first!.Dispose();
        using SessionTurn? came = await second;

        Assert.That(third, Is.Null);
        Assert.That(came, Is.Not.Null);
        came!.Dispose();
    }

    [Test]
    public async Task Whoever_waits_for_a_session_that_ends_is_cancelled()
    {
        ConsentSession session = new([], starter: null!, mostWaiting: 4);
        SessionTurn? first = await session.EnterAsync(CancellationToken.None);
        Task<SessionTurn?> waiting = session.EnterAsync(CancellationToken.None);
        Task<bool> ending = session.EndAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(ending.IsCompleted, Is.False, "it waits for the request that still holds the worker");
        first!.Dispose();
        Assert.That(await ending, Is.False, "there was no process to kill");
    }

    [Test]
    public void A_session_is_named_by_its_grants_in_any_order()
    {
        GrantKeyId a = new(1), b = new(2), c = new(3);

        Assert.That(SessionKey.Of([a, b]), Is.EqualTo(SessionKey.Of([b, a, b])));
        Assert.That(SessionKey.Of([a]), Is.Not.EqualTo(SessionKey.Of([a, b])));
        Assert.That((SessionKey.Of([a, b]).Has(b), SessionKey.Of([a, b]).Has(c), SessionKey.Plain.Has(a)), Is.EqualTo((true, false, false)));
    }
}
