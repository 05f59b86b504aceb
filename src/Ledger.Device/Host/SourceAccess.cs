using Ledger.Device.Api;
using Ledger.Device.Sessions;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Host;

/// <summary>Asks the gate for every source that an application wants to use; all or none.</summary>
internal sealed class SourceAccess(GrantBook grants, ConsentGate gate)
{
    /// <summary>Too many wait for the same worker.</summary>
    public static ApiError Busy { get; } = new(429, "rate_limit_error", "busy", "Too many requests wait for this consent's engine: try again when one of them has been answered.");

    /// <summary>The consent ended while it was used.</summary>
    public static ApiError Ended { get; } = new(403, "permission_error", "consent_ended", "The consent ended: its owner took it back, or its time is over.");

    /// <summary>One cap stands for all that comes from a consent, and this engine counts channels one by one.</summary>
    private static readonly ApiError s_paid = new(402, "payment_required", "passed_on_paid", "A consent with a price serves only the application that it was given to here: ask the owner for one of your own.");

    private static readonly ApiError s_none = new(403, "permission_error", "no_grant", "The owner of this device has granted you no source.");

    /// <summary>Asks for the sources with these names, or for all that the application was granted.</summary>
    public async Task<AccessDecision> AskAsync(Address app, IReadOnlyList<string>? names, Purpose purpose, CancellationToken cancellation)
    {
        if (names is null ? !Granted(app, purpose).Any() : names.All(name => Granted(app, purpose).All(grant => grant.SourceName != name)))
        {
            if (await AskPassedOnAsync(app, names, purpose, cancellation).ConfigureAwait(false) is AccessDecision passed)
                return passed;
        }

        List<Grant> wanted = [];
        if (names is null)
        {
            // One that is not confirmed yet, or is for another purpose, must not take away what the others give: it answers only where it is alone.
            Grant[] granted = [.. Granted(app, purpose).DistinctBy(static grant => grant.Source)];
            Grant[] usable = [.. granted.Where(grant => grant.Phase == GrantPhase.Active && grant.Purposes.HasFlag(purpose))];
            wanted.AddRange(usable.Length > 0 ? usable : granted);
        }
        else
        {
            foreach (string name in names.Distinct(StringComparer.Ordinal))
            {
                if (Granted(app, purpose).All(grant => grant.SourceName != name) && grants.EndingOf(app, name) is GateRefusal ending)
                    return new AccessDecision.Refused(ErrorOf(new GateDecision.Refused(ending, GateSentence.Of(ending))));
                if (Candidate(app, name, purpose) is not Grant grant)
                    return new AccessDecision.Refused(s_none with { Message = "The owner of this device has granted you no source with this name." });
                wanted.Add(grant);
            }
        }

        if (wanted.Count == 0)
            return new AccessDecision.Refused(grants.EndingOf(app, null) is GateRefusal over ? ErrorOf(new GateDecision.Refused(over, GateSentence.Of(over))) : s_none);
        return await AskAsync(app, wanted, purpose, cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks for sources whose consents the owner let be passed on; null when nothing was passed on to this application, or not all it names.</summary>
    private async Task<AccessDecision?> AskPassedOnAsync(Address app, IReadOnlyList<string>? names, Purpose purpose, CancellationToken cancellation)
    {
        Grant[] above = [.. grants.Alive.Where(grant => grant.Phase == GrantPhase.Active && grant.Purposes.HasFlag(Purpose.PassOn)
            && grant.App != app && (names is null || names.Contains(grant.SourceName, StringComparer.Ordinal)))];
        Dictionary<string, (GrantSeat Seat, ConsentLease Lease)> found = [];
        AccessDecision.Refused? no = null;
        try
        {
            foreach (Grant grant in above.Where(grant => !found.ContainsKey(grant.SourceName)))
            {
                switch (await gate.AskAsync(app, grant.Commitment, purpose, cancellation).ConfigureAwait(false))
                {
                    case GateDecision.Allowed paid when grant.Tariff.IsPaid:
                        paid.Lease.Dispose();
                        no = new AccessDecision.Refused(s_paid);
                        break;
                    case GateDecision.Allowed yes:
                        found.Add(grant.SourceName, (new GrantSeat(grant.Key, yes.Lease.Id.ToString(), grant.SourceName, app), yes.Lease));
                        break;
                    case GateDecision.Refused refused when refused.Reason is not (GateRefusal.NoGrant or GateRefusal.OtherApplication):
                        no = new AccessDecision.Refused(ErrorOf(refused));
                        break;
                    default:
                        break;
                }
            }

            bool isAll = found.Count > 0 && (names is null || names.Distinct(StringComparer.Ordinal).All(found.ContainsKey));
            if (!isAll)
                return no;
            Access access = new([.. found.Values.Select(static one => one.Seat)], [.. found.Values.Select(static one => one.Lease)]);
            found.Clear();
            return new AccessDecision.Allowed(access);
        }
        finally
        {
            foreach ((_, ConsentLease lease) in found.Values)
                lease.Dispose();
        }
    }

    /// <summary>What the caller of the API is told about a refusal of the gate.</summary>
    public static ApiError ErrorOf(GateDecision.Refused refused) =>
        refused.Reason is GateRefusal.ChainStale or GateRefusal.ChainUnreachable or GateRefusal.ChainChanged or GateRefusal.ChainDisagrees or GateRefusal.ChainUnproven
            ? new ApiError(503, "server_error", Code(refused.Reason), refused.Sentence)
            : new ApiError(403, "permission_error", Code(refused.Reason), refused.Sentence);

    private async Task<AccessDecision> AskAsync(Address app, List<Grant> wanted, Purpose purpose, CancellationToken cancellation)
    {
        List<ConsentLease> leases = [];
        bool allowed = false;
        try
        {
            foreach (Grant grant in wanted)
            {
                switch (await gate.AskAsync(app, grant.Commitment, purpose, cancellation).ConfigureAwait(false))
                {
                    case GateDecision.Allowed yes:
                        leases.Add(yes.Lease);
                        break;
                    case GateDecision.Refused no:
                        return new AccessDecision.Refused(ErrorOf(no));
                    default:
                        throw new InvalidOperationException("A gate allows or refuses.");
                }
            }

            allowed = true;
            return new AccessDecision.Allowed(new Access([.. wanted.Select(grant => new GrantSeat(grant.Key, grants.IdOf(grant), grant.SourceName, grant.App))], leases) { Grants = wanted });
        }
        finally
        {
            if (!allowed)
                leases.ForEach(static lease => lease.Dispose());
        }
    }

    /// <summary>The grants of an application that say the purpose, those that the gate honours and the longest first; else those that do not, so that the gate names the reason.</summary>
    private IEnumerable<Grant> Granted(Address app, Purpose purpose) => grants.Alive
        .Where(grant => grant.App == app && grant.Phase != GrantPhase.Ending)
        .OrderBy(grant => !grant.Purposes.HasFlag(purpose)).ThenBy(static grant => grant.Phase != GrantPhase.Active).ThenByDescending(static grant => grant.Note.Expiry);

    /// <summary>The grant to ask the gate about: the application's own, else anybody's of that source, for which the gate says that it is another's.</summary>
    private Grant? Candidate(Address app, string name, Purpose purpose) =>
        Granted(app, purpose).FirstOrDefault(grant => grant.SourceName == name)
        ?? grants.Alive.FirstOrDefault(grant => grant.SourceName == name && grant.App != app && grant.Phase != GrantPhase.Ending);

    private static string Code(GateRefusal reason) => reason switch
    {
        GateRefusal.NoGrant => "no_grant",
        GateRefusal.NotYetConfirmed => "grant_not_confirmed",
        GateRefusal.Revoked => "grant_revoked",
        GateRefusal.Expired => "grant_expired",
        GateRefusal.OtherPurpose => "other_purpose",
        GateRefusal.OtherApplication => "other_application",
        GateRefusal.IdentityDeactivated => "identity_deactivated",
        GateRefusal.ChainStale => "chain_stale",
        GateRefusal.ChainUnreachable => "chain_unreachable",
        GateRefusal.ChainDisagrees => "chain_disagrees",
        GateRefusal.ChainUnproven => "chain_unproven",
        _ => "chain_changed",
    };
}

/// <summary>Whether an application may use what it asked for.</summary>
internal abstract record AccessDecision
{
    private AccessDecision()
    {
    }

    /// <summary>Yes; the caller disposes of the access when it has finished.</summary>
    public sealed record Allowed(Access Access) : AccessDecision;

    /// <summary>No.</summary>
    public sealed record Refused(ApiError Error) : AccessDecision;
}

/// <summary>Permissions in use, all of them or none.</summary>
internal sealed class Access : IDisposable
{
    private readonly IReadOnlyList<ConsentLease> _leases;
    private readonly CancellationTokenSource _ended;

    /// <summary>Takes the leases of one request.</summary>
    public Access(IReadOnlyList<GrantSeat> seats, IReadOnlyList<ConsentLease> leases)
    {
        Seats = seats;
        _leases = leases;
        _ended = leases.Count == 0 ? new CancellationTokenSource() : CancellationTokenSource.CreateLinkedTokenSource([.. leases.Select(static lease => lease.Ended)]);
        Ended = _ended.Token;
    }

    /// <summary>The owner's own use without data: nothing to end.</summary>
    public static Access Plain() => new([], []);

    /// <summary>The grants.</summary>
    public IReadOnlyList<GrantSeat> Seats { get; }

    /// <summary>The same with what is paid under them.</summary>
    public IReadOnlyList<Grant> Grants { get; init; } = [];

    /// <summary>Cancelled when the first of the permissions ends.</summary>
    public CancellationToken Ended { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (ConsentLease lease in _leases)
            lease.Dispose();
        _ended.Dispose();
    }
}
