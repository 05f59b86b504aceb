using System.Collections.Concurrent;
using Ledger.Device.Sessions;
using Ledger.Device.Vaults;
using Ledger.Identity;
using Microsoft.Extensions.Logging;

namespace Ledger.Device.Host;

/// <summary>Holds a lease of the gate for every consent, so that whoever ends one, on this device or elsewhere, ends its key and its worker.</summary>
internal sealed class GrantWatch(GrantBook grants, ConsentGate gate, SessionTable sessions, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<GrantKeyId, ConsentLease> _leases = new();
    private readonly Dictionary<GrantKeyId, long> _retried = [];

    /// <summary>Looks once: asks for what has no lease, ends what is over, revokes again what is not on chain yet.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        IReadOnlyList<Grant> alive = grants.Alive;
        Forget(alive);
        foreach (Grant grant in alive)
        {
            // What the person took back has no use for its lease, which lasts for as long as the chain does not know.
            bool isEnding = grant.Phase == GrantPhase.Ending;
            if (_leases.TryGetValue(grant.Key, out ConsentLease? lease) && !lease.Ended.IsCancellationRequested && !isEnding)
                continue;
            if (lease is not null && _leases.TryRemove(grant.Key, out _))
                await LapseAsync(grant, lease).ConfigureAwait(false);
            if (isEnding)
                await RetryAsync(grant, cancellation).ConfigureAwait(false);
            else if (grant.Phase != GrantPhase.Ended)
                await AskAsync(grant, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the gate about one consent now, so that its giver need not wait for the next look.</summary>
    public async Task AskAsync(Grant grant, CancellationToken cancellation)
    {
        Purpose purpose = grant.Purposes.HasFlag(Purpose.Inference) ? Purpose.Inference : Purpose.Training;
        switch (await gate.AskAsync(grant.App, grant.Commitment, purpose, cancellation).ConfigureAwait(false))
        {
            case GateDecision.Allowed allowed:
                Hold(grant, allowed.Lease);
                break;
            case GateDecision.Refused refused when IsOver(refused.Reason) || (refused.Reason == GateRefusal.NoGrant && IsPast(grant)):
                await EndAsync(grant, refused.Reason).ConfigureAwait(false);
                break;
            default:
                if (grant.Phase == GrantPhase.Active)
                    grant.Phase = GrantPhase.Waiting;
                break;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (ConsentLease lease in _leases.Values)
            lease.Dispose();
    }

    private static bool IsOver(GateRefusal? reason) => reason is GateRefusal.Revoked or GateRefusal.Expired or GateRefusal.IdentityDeactivated;

    /// <summary>A consent that never came into a block is over with its time.</summary>
    private bool IsPast(Grant grant) => (ulong)time.GetUtcNow().ToUnixTimeSeconds() > grant.Note.Expiry;

    private void Hold(Grant grant, ConsentLease lease)
    {
        if (grant.Phase == GrantPhase.Waiting)
            grant.Phase = GrantPhase.Active;
        if (_leases.TryAdd(grant.Key, lease))
            // At once, not at the next look: a stream must not outlive its consent by more than a token.
            lease.Ended.Register(() => _ = sessions.EndAsync([grant.Key]));
        else
            lease.Dispose();
    }

    /// <summary>A lease that ended because the chain went silent ends the worker, too, but not the consent: it is asked for again.</summary>
    private async Task LapseAsync(Grant grant, ConsentLease lease)
    {
        GateRefusal? why = lease.Why;
        lease.Dispose();
        await sessions.EndAsync([grant.Key]).ConfigureAwait(false);
        if (grant.Phase == GrantPhase.Active && IsOver(why))
            await EndAsync(grant, why!.Value).ConfigureAwait(false);
    }

    private async Task EndAsync(Grant grant, GateRefusal reason)
    {
        await grants.EndAsync(grant, reason).ConfigureAwait(false);
        DeviceLog.GrantEnded(logger, grants.IdOf(grant), reason.ToString());
    }

    private void Forget(IReadOnlyList<Grant> alive)
    {
        HashSet<GrantKeyId> known = [.. alive.Select(static grant => grant.Key)];
        foreach (GrantKeyId gone in _leases.Keys.Where(key => !known.Contains(key)).ToArray())
        {
            if (_leases.TryRemove(gone, out ConsentLease? lease))
                lease.Dispose();
        }

        foreach (GrantKeyId gone in _retried.Keys.Where(key => !known.Contains(key)).ToArray())
            _retried.Remove(gone);
    }

    private async Task RetryAsync(Grant grant, CancellationToken cancellation)
    {
        if (grant.IsBeingRevoked || (_retried.TryGetValue(grant.Key, out long last) && time.GetElapsedTime(last) < s_retry))
            return;
        _retried[grant.Key] = time.GetTimestamp();
        if (await grants.TakeBackAsync(grant, cancellation).ConfigureAwait(false) is Api.DeviceReply<Grant>.Refused refused)
            DeviceLog.RevocationWaits(logger, refused.Error.Message);
    }
}
