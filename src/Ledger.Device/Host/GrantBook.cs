using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Device.Sessions;
using Ledger.Device.Vaults;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Host;

/// <summary>The consents that this device gave: each is a transaction of the person and a key in the vault.</summary>
internal sealed class GrantBook
{
    private const long LongestSeconds = 10L * 365 * 86_400;

    private readonly Vault _vault;
    private readonly PersonSender _sender;
    private readonly SessionTable _sessions;
    private readonly ConcurrentDictionary<GrantKeyId, Grant> _grants = new();
    private readonly ConcurrentDictionary<(Address App, SourceId Source), Ending> _endings = new();

    /// <summary>Reads the consents of a vault.</summary>
    public GrantBook(Vault vault, PersonSender sender, SessionTable sessions)
    {
        _vault = vault;
        _sender = sender;
        _sessions = sessions;
        Dictionary<SourceId, string> names = vault.Sources().ToDictionary(static source => source.Id, static source => source.Name);
        foreach (GrantKey row in vault.Grants())
        {
            if (GrantNote.Read(row, names.GetValueOrDefault(row.Source, "")) is not Grant grant)
                continue;
            if (grant.Note.Why() is GateRefusal why)
                _endings[(grant.App, grant.Source)] = new Ending(grant.Key, grant.SourceName, why);
            else
                _grants[row.Id] = grant;
        }
    }

    /// <summary>Every consent that is not over.</summary>
    public IReadOnlyList<Grant> Alive => [.. _grants.Values.Where(static grant => grant.Phase != GrantPhase.Ended).OrderBy(static grant => grant.Nonce)];

    /// <summary>How the application's last consent ended, to this source or, without a name, to any; null when none did, or the source was unplugged.</summary>
    public GateRefusal? EndingOf(Address app, string? source) => _endings
        .Where(ending => ending.Key.App == app && (source is null || ending.Value.Source == source))
        .Select(static ending => (GateRefusal?)ending.Value.Reason).FirstOrDefault();

    /// <summary>The consent with an id on chain; null when this device did not give it or it is over.</summary>
    public Grant? Find(string id) => Alive.FirstOrDefault(grant => string.Equals(IdOf(grant), id, StringComparison.OrdinalIgnoreCase));

    /// <summary>A consent's id on chain.</summary>
    public string IdOf(Grant grant) => grant.IdOf(_sender.Person).ToString();

    /// <summary>A consent for the owner.</summary>
    public GrantView View(Grant grant) => new(
        IdOf(grant), grant.SourceName, new DidEthr(_sender.Did.ChainId, grant.App).ToString(), Names(grant.Purposes),
        DateTimeOffset.FromUnixTimeSeconds((long)grant.Note.Expiry), grant.Phase switch
        {
            GrantPhase.Active => "active",
            GrantPhase.Waiting => "waiting",
            GrantPhase.Ending => "ending",
            _ => "ended",
        }, grant.Note.Adapter, grant.Tariff.Payment);

    /// <summary>Gives a consent: a key in the vault first, then the transaction, so that a process killed between leaves nothing it cannot find.</summary>
    public async Task<DeviceReply<Grant>> GiveAsync(GrantRequest request, CancellationToken cancellation)
    {
        if (Read(request, out Address app, out Purpose purposes) is ApiError wrong)
            return new DeviceReply<Grant>.Refused(wrong);
        if (!GrantTariff.TryRead(request.Payment, _sender.Person, out GrantTariff tariff))
            return new DeviceReply<Grant>.Refused(Wrong("'payment' must have a price and a cap above zero, in the smallest unit of LDG, and a payout account where one is named."));
        PluggedSource? source = _vault.Sources().FirstOrDefault(source => source.Name == request.Source);
        if (source is not { State: SourceState.Plugged })
            return Refuse(404, "no_source", "No source with this name is plugged.");

        ulong expiry = await _sender.ChainTimeAsync(cancellation).ConfigureAwait(false) + (ulong)request.Seconds;
        Hash32 salt = new(RandomNumberGenerator.GetBytes(SourceCommitment.SaltSize));
        Grant? made = null;
        string? problem = await _sender.SendAsync(async cancel =>
        {
            // The chain does not know yet of a consent that was cut off while it was given: its number is not to be given twice.
            BigInteger first = _grants.Values.Select(static grant => grant.Nonce + 1).DefaultIfEmpty(BigInteger.Zero).Max();
            BigInteger nonce = await _sender.Ledger.NextNonceAsync(_sender.Person, first, cancel).ConfigureAwait(false);
            GrantNote note = new(nonce.ToString(CultureInfo.InvariantCulture), app.ToString(), salt.ToString(), (byte)purposes, expiry, Ending: false, Adapter: false, tariff.Payment);
            made = _vault.CreateGrant(source.Id, note.Encode()) is GrantKey row ? GrantNote.Read(row, source.Name) : null;
            if (made is null)
                return null;
            _grants[made.Key] = made; // before it is sent: an unplug that comes now revokes it, too
            ConsentTerms terms = new(_sender.Person, app, SourceCommitment.Of(salt.ToArray(), source.Id.ToArray()), purposes, expiry, tariff.Price, tariff.Cap, tariff.Payout);
            return _sender.Ledger.Grant(terms, nonce);
        }, cancellation).ConfigureAwait(false);
        if (problem is not null)
        {
            // Should it come into a block all the same, as when the answer was lost, it opens nothing: its key is gone.
            if (made is not null)
                await EndAsync(made).ConfigureAwait(false);
            return Refuse(502, "not_on_chain", problem);
        }

        if (made is null)
            return Refuse(409, "no_source", "The source was unplugged meanwhile.");
        return new DeviceReply<Grant>.Done(made);
    }

    /// <summary>Takes a consent back: its key is destroyed and its worker dies at once, whenever the chain knows.</summary>
    public async Task<DeviceReply<Grant>> TakeBackAsync(Grant grant, CancellationToken cancellation)
    {
        grant.Phase = GrantPhase.Ending;
        grant.Note = grant.Note with { Ending = true };
        _vault.SetTerms(grant.Key, grant.Note.Encode());
        // The key first: a request that the gate allowed a moment ago finds none, or is in a session that ends here.
        _vault.ShredKey(grant.Key);
        await _sessions.EndAsync([grant.Key]).ConfigureAwait(false);
        grant.IsBeingRevoked = true;
        string? problem;
        try
        {
            problem = await _sender.SendAsync(_sender.Ledger.Revoke(_sender.Person, grant.Nonce), cancellation).ConfigureAwait(false);
        }
        finally
        {
            grant.IsBeingRevoked = false;
        }

        if (problem is not null)
            return Refuse(502, "not_on_chain", $"The consent is refused on this device from now on, but its revocation is not on chain yet and will be tried again. {problem}");
        await EndAsync(grant, GateRefusal.Revoked).ConfigureAwait(false);
        return new DeviceReply<Grant>.Done(grant);
    }

    /// <summary>Takes all consents of a source back on chain, many at a time: what was revoked, and null or a sentence that says why not all are.</summary>
    /// <remarks>The source has no key any more, hence nobody can begin to give another consent to it.</remarks>
    public async Task<(IReadOnlyList<Grant> Of, string? Problem)> RevokeAsync(SourceId source, CancellationToken cancellation)
    {
        // One that is being given just now is in the book, and on chain or given up, when its turn is over.
        if (await _sender.SendAsync(static _ => Task.FromResult<Ledger.Contracts.CallData?>(null), cancellation).ConfigureAwait(false) is string none)
            return ([], none);
        IReadOnlyList<Grant> of = Of(source);
        foreach (Ledger.Contracts.CallData call in _sender.Ledger.RevokeMany(_sender.Person, of.Select(static grant => grant.Nonce)))
        {
            if (await _sender.SendAsync(call, cancellation).ConfigureAwait(false) is string problem)
                return (of, problem);
        }

        return (of, null);
    }

    /// <summary>Destroys a consent's key and kills its workers; again without effect. The reason is what its application is told until the source is unplugged.</summary>
    public async Task EndAsync(Grant grant, GateRefusal? reason = null)
    {
        grant.Phase = GrantPhase.Ended;
        // In this order: whoever opens a session in between finds no key, or has it ended with the others.
        if (reason is GateRefusal why && _grants.ContainsKey(grant.Key)) // not after an unplug has forgotten it
            Remember(grant, why);
        else
            _vault.DestroyGrant(grant.Key);
        await _sessions.EndAsync([grant.Key]).ConfigureAwait(false);
        _grants.TryRemove(grant.Key, out _);
    }

    /// <summary>Forgets the consents of a source that was unplugged.</summary>
    public void Forget(SourceId source)
    {
        foreach (Grant grant in _grants.Values.Where(grant => grant.Source == source))
        {
            grant.Phase = GrantPhase.Ended;
            _grants.TryRemove(grant.Key, out _);
        }

        foreach ((Address, SourceId Source) ending in _endings.Keys.Where(ending => ending.Source == source))
            _endings.TryRemove(ending, out _);
    }

    /// <summary>All consents of a source that the chain may still count.</summary>
    public IReadOnlyList<Grant> Of(SourceId source) => [.. _grants.Values.Where(grant => grant.Source == source)];

    /// <summary>Consents of these that the chain still counts as active.</summary>
    public async Task<int> CountActiveAsync(IReadOnlyList<Grant> grants, CancellationToken cancellation)
    {
        HashSet<BigInteger> nonces = [.. grants.Select(static grant => grant.Nonce)];
        IReadOnlyList<ConsentRecord> all = await _sender.Ledger.ListAsync(_sender.Person, cancellation).ConfigureAwait(false);
        return all.Count(record => record.State == ConsentState.Active && nonces.Contains(record.Nonce));
    }

    /// <summary>Writes down that an adapter was trained under a consent.</summary>
    public void MarkAdapter(Grant grant)
    {
        grant.Note = grant.Note with { Adapter = true };
        _vault.SetTerms(grant.Key, grant.Note.Encode());
    }

    /// <summary>Destroys the key and keeps why, of the application's last consent to the source alone; cut off in between, the gate says it again.</summary>
    private void Remember(Grant grant, GateRefusal why)
    {
        _vault.ShredKey(grant.Key);
        _vault.SetTerms(grant.Key, grant.Note.Over(why).Encode());
        _endings.TryGetValue((grant.App, grant.Source), out Ending? before);
        _endings[(grant.App, grant.Source)] = new Ending(grant.Key, grant.SourceName, why);
        if (before is not null && before.Row != grant.Key)
            _vault.DestroyGrant(before.Row);
    }

    private static DeviceReply<Grant> Refuse(int status, string code, string sentence) =>
        new DeviceReply<Grant>.Refused(new ApiError(status, status < 500 ? "invalid_request_error" : "server_error", code, sentence));

    private static List<string> Names(Purpose purposes)
    {
        List<string> names = [];
        if (purposes.HasFlag(Purpose.Inference)) names.Add("inference");
        if (purposes.HasFlag(Purpose.Training)) names.Add("training");
        if (purposes.HasFlag(Purpose.PassOn)) names.Add("pass-on");
        return names;
    }

    private ApiError? Read(GrantRequest request, out Address app, out Purpose purposes)
    {
        purposes = Purpose.None;
        bool isDid = DidEthr.TryParse(request.App, out DidEthr did);
        app = isDid ? did.Identity : Address.TryParse(request.App, out Address address) ? address : Address.Zero;
        if (isDid && did.ChainId != _sender.Did.ChainId)
            return Wrong("The application's DID belongs to another chain.");
        if (app.IsZero)
            return Wrong("'app' must be a did:ethr identifier or an address.");
        foreach (string purpose in request.Purposes)
            purposes |= purpose switch { "inference" => Purpose.Inference, "training" => Purpose.Training, "pass-on" => Purpose.PassOn, _ => (Purpose)0x80 };
        if ((purposes & (Purpose.Inference | Purpose.Training)) == 0 || (purposes & (Purpose)0x80) != 0)
            return Wrong("'purposes' must hold inference, training or both, and may hold pass-on.");
        return request.Seconds is < 1 or > LongestSeconds ? Wrong("'seconds' must be between 1 and ten years.") : null;
    }

    private static ApiError Wrong(string sentence) => new(400, "invalid_request_error", "invalid_request", sentence);

    private sealed record Ending(GrantKeyId Row, string Source, GateRefusal Reason);
}
