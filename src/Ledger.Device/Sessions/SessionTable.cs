using System.Collections.Concurrent;
using Ledger.Device.Host;
using Ledger.Device.Vaults;

namespace Ledger.Device.Sessions;

/// <summary>All sessions of the device: one worker for each set of grants that was asked for together.</summary>
internal sealed class SessionTable(WorkerStarter starter, int mostWaiting) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<SessionKey, ConsentSession> _sessions = new();

    /// <summary>The session of a set of grants, none for the owner's use without data.</summary>
    public ConsentSession Of(IReadOnlyList<GrantSeat> seats) =>
        _sessions.GetOrAdd(seats.Count == 0 ? SessionKey.Plain : SessionKey.Of(seats.Select(static seat => seat.Key)), _ => new ConsentSession(seats, starter, mostWaiting));

    /// <summary>The sessions that have a process.</summary>
    public IReadOnlyList<SessionView> Views() => [.. _sessions.Values.Select(static session => session.View()).OfType<SessionView>()];

    /// <summary>Ends every session that uses one of the grants; returns how many processes were killed, after they are gone.</summary>
    public Task<int> EndAsync(IReadOnlyCollection<GrantKeyId> grants) => EndAsync(key => grants.Any(key.Has));

    /// <summary>Ends every session, as when the model changes.</summary>
    public Task<int> EndAllAsync() => EndAsync(static _ => true);

    /// <summary>Processes that use one of the grants.</summary>
    public int CountOf(IReadOnlyCollection<GrantKeyId> grants) => _sessions.Count(session => grants.Any(session.Key.Has) && session.Value.View() is not null);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await EndAllAsync().ConfigureAwait(false);
    }

    private async Task<int> EndAsync(Func<SessionKey, bool> which)
    {
        int killed = 0;
        foreach ((SessionKey key, ConsentSession session) in _sessions)
        {
            if (!which(key) || !_sessions.TryRemove(new KeyValuePair<SessionKey, ConsentSession>(key, session)))
                continue;
            if (await session.EndAsync().ConfigureAwait(false))
                killed++;
        }

        return killed;
    }
}
