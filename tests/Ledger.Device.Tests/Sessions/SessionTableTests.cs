using Ledger.Device.Sessions;
using Ledger.Device.Vaults;
using Ledger.Ethereum;

namespace Ledger.Device.Tests.Sessions;

public sealed class SessionTableTests
{
    private static readonly Address s_app = Address.Parse("0x00000000000000000000000000000000000000a1"), s_other = Address.Parse("0x00000000000000000000000000000000000000a2");

    [Test]
    public async Task The_session_that_an_application_used_longest_ago_makes_room_for_one_more()
    {
        await using SessionTable table = new(starter: null!, 1);
        List<ConsentSession> sessions = [];
        for (int i = 0; i < SessionTable.MostOfOneApplication; i++)
            sessions.Add((await table.OfAsync([Seat(i, s_app)]))!);
        ConsentSession owner = (await table.OfAsync([]))!, stranger = (await table.OfAsync([Seat(100, s_other)]))!;
        await table.OfAsync([Seat(0, s_app)]);

        ConsentSession? more = await table.OfAsync([Seat(0, s_app), Seat(1, s_app)]);

        Assert.That(more, Is.Not.Null);
        Assert.That(sessions.Select(static session => session.Ended.IsCancellationRequested), Is.EqualTo(sessions.Select((_, i) => i == 1)), "the second: the first was used again");
        Assert.That(sessions[1].IsReplaced, "its consent holds all the same");
        Assert.That((owner.Ended.IsCancellationRequested, stranger.Ended.IsCancellationRequested), Is.EqualTo((false, false)), "nobody else is touched");
    }

    [Test]
    public async Task An_application_whose_sessions_all_work_is_told_to_wait()
    {
        await using SessionTable table = new(starter: null!, 1);
        List<SessionTurn?> turns = [];
        for (int i = 0; i < SessionTable.MostOfOneApplication; i++)
            turns.Add(await (await table.OfAsync([Seat(i, s_app)]))!.EnterAsync(CancellationToken.None));

        ConsentSession? more = await table.OfAsync([Seat(50, s_app)]), known = await table.OfAsync([Seat(0, s_app)]), stranger = await table.OfAsync([Seat(100, s_other)]);
        turns.ForEach(static turn => turn!.Dispose());

        Assert.That(more, Is.Null);
        Assert.That(known, Is.Not.Null, "those it has it keeps");
        Assert.That(stranger, Is.Not.Null);
    }

    private static GrantSeat Seat(int number, Address app) => new(new GrantKeyId((UInt128)(number + 1)), $"0x{number}", $"source-{number}", app);
}
