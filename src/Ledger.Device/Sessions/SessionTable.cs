using System.Collections.Concurrent;
using Ledger.Device.Host;
using Ledger.Device.Vaults;

namespace Ledger.Device.Sessions;

/// <summary>All sessions of the device: one worker for each set of grants that was asked for together.</summary>
internal sealed class SessionTable(WorkerStarter starter, int mostWaiting) : IAsyncDisposable
{
    /// <summary>Most workers of one application: with n sources it could ask for 2ⁿ − 1 sets of them, each a process with the model.</summary>
    public const int MostOfOneApplication = 4;

    private readonly ConcurrentDictionary<SessionKey, ConsentSession> _sessions = new();
    private readonly Lock _making = new();
    private long _uses;

    /// <summary>The session of a set of grants, none for the owner's use without data; null while the application has too many that all work.</summary>
    public async Task<ConsentSession?> OfAsync(IReadOnlyList<GrantSeat> seats)
    {
        (ConsentSession? session, ConsentSession? replaced) = Take(seats);
        if (replaced is not null)
            await replaced.EndAsync().ConfigureAwait(false);
        return session;
    }

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

    /// <summary>The known session, or a new one, and the one of the same application that has to make room for it: the one unused longest.</summary>
    private (ConsentSession? Session, ConsentSession? Replaced) Take(IReadOnlyList<GrantSeat> seats)
    {
        SessionKey key = seats.Count == 0 ? SessionKey.Plain : SessionKey.Of(seats.Select(static seat => seat.Key), seats[0].App);
        lock (_making)
        {
            ConsentSession? replaced = null;
            if (!_sessions.TryGetValue(key, out ConsentSession? session))
            {
                KeyValuePair<SessionKey, ConsentSession>[] others = [.. _sessions.Where(other => seats.Count > 0 && other.Value.Seats.Any(seat => seat.App == seats[0].App))];
                if (others.Length >= MostOfOneApplication)
                {
                    KeyValuePair<SessionKey, ConsentSession>[] idle = [.. others.Where(static other => other.Value.IsIdle).OrderBy(static other => other.Value.LastUse)];
                    if (idle.Length == 0)
                        return (null, null);
                    replaced = idle[0].Value;
                    replaced.IsReplaced = true;
                    _sessions.TryRemove(idle[0]);
                }

                _sessions[key] = session = new ConsentSession(seats, starter, mostWaiting);
            }

            session.LastUse = ++_uses;
            return (session, replaced);
        }
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
