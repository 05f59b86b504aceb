using Ledger.Identity;
using Ledger.Node.Chain;
using Ledger.Node.Status;

namespace Ledger.Node.Work;

/// <summary>Makes what a run asks of its trainers out of the operator's credential: the proof that goes with an enrolment.</summary>
/// <remarks>Made anew for each round, since a status list published in between changes the word and the path in it.</remarks>
internal sealed class CredentialDesk(NodeParts parts) : IDisposable
{
    private const string Source = "credential";
    private const int LargestFile = 8 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new() { Timeout = s_patience, MaxResponseContentBufferSize = LargestFile };
    private (ulong Run, uint Round)? _made;
    private ReadOnlyMemory<byte>? _proof;

    /// <summary>The proof for the round that enrols; null where none is wanted, or none can be made, which the node's health then says.</summary>
    public async Task<ReadOnlyMemory<byte>?> ProofAsync(ChainSnapshot chain, CancellationToken cancellation)
    {
        RoundSnapshot round = chain.Round;
        if (chain.Terms.CredentialSchema == 0 || !parts.Options.Roles.HasFlag(NodeRoles.Trainer) || round.Phase != RoundPhase.Enrolling || round.SlotOf(parts.Identity) is not null)
            return null;
        if (_made == (chain.Run, round.Number))
            return _proof;
        (ReadOnlyMemory<byte>? proof, string? problem) = await MakeAsync(chain.Terms.CredentialSchema, cancellation).ConfigureAwait(false);
        _proof = proof;
        if (problem is null)
        {
            _made = (chain.Run, round.Number);
            parts.Health.Clear(Source);
        }
        else
        {
            parts.Health.Set(Source, HealthCodes.CredentialMissing, problem);
        }

        return proof;
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<(ReadOnlyMemory<byte>? Proof, string? Problem)> MakeAsync(ulong schema, CancellationToken cancellation)
    {
        if (parts.Options.CredentialFile is not string path)
            return (null, $"The run takes trainers with a credential of schema {schema} only: give the node its file with --credential.");
        if (await ReadAsync(path, cancellation).ConfigureAwait(false) is not string text || !HeldCredential.TryParse(text, out HeldCredential? held, out _)
            || held.Attestation is not { } attestation)
        {
            return (null, $"{path} is no credential file with what contracts ask for.");
        }

        if (attestation.Credential.Schema != schema || attestation.Credential.Subject != parts.Identity)
            return (null, $"The credential in {path} is of schema {attestation.Credential.Schema} about {attestation.Credential.Subject}, but schema {schema} about {parts.Identity} is wanted.");
        if (attestation.Credential.List.IsZero)
            return (attestation.Credential.Prove(attestation.Signature, null), null);
        if (!CredentialToken.TryReadStatus(held.Token, out DidEthr issuer, out StatusEntry? entry))
            return (null, $"The credential in {path} names no status list.");
        PublishedStatusLists lists = new(
            parts.Chain.Client, parts.Chain.Addresses.IdentityRegistry, parts.Chain.Addresses.CredentialRegistry, FetchAsync, parts.Telemetry.Time);
        return await lists.FindAsync(issuer, entry.List, cancellation).ConfigureAwait(false) switch
        {
            StatusListAnswer.Found found when found.List[attestation.Credential.Index] => (null, "The issuer has revoked this node's credential."),
            StatusListAnswer.Found found => (attestation.Credential.Prove(attestation.Signature, found.List), null),
            StatusListAnswer.Unavailable missing => (null, missing.Sentence),
            StatusListAnswer other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
    }

    /// <summary>The list from the file that the operator gave, else from its URL.</summary>
    private async Task<string?> FetchAsync(Uri url, CancellationToken cancellation)
    {
        if (parts.Options.CredentialListFile is string path)
            return (await ReadAsync(path, cancellation).ConfigureAwait(false))?.Trim();
        try
        {
            return url.Scheme is "http" or "https" ? (await _http.GetStringAsync(url, cancellation).ConfigureAwait(false)).Trim() : null;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<string?> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= LargestFile } ? await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
