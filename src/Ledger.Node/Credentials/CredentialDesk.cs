using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Node.Rules;
using Ledger.Node.Status;
using Ledger.Node.Work;

namespace Ledger.Node.Credentials;

/// <summary>Makes what a run asks of its trainers out of the operator's credential: the proof that goes with an enrolment.</summary>
/// <param name="options">Where the credential and, perhaps, its status list lie.</param>
/// <param name="identity">About whom the credential has to be.</param>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where the contracts lie.</param>
/// <param name="time">The clock.</param>
/// <remarks>A proof is made for one round and again after half a minute, since a status list published in between changes the word and the path in it.</remarks>
internal sealed class CredentialDesk(NodeOptions options, Address identity, EthereumClient client, ContractAddresses addresses, TimeProvider time) : IDisposable
{
    private const int LargestFile = 8 << 20;
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(30);

    private readonly StatusListSource _source = new(options.CredentialListFile);
    private volatile Made? _made;

    /// <summary>The proof made last; null before the first.</summary>
    public CredentialProof? Proof => _made is Made made ? new CredentialProof(made.Round, made.Bytes, time.GetElapsedTime(made.At) < s_fresh) : null;

    /// <summary>Makes the proof for a round: asks the chain, and the issuer's server for its list.</summary>
    public async Task<WorkResult> ProveAsync(NodeAction.ProveCredential action, CancellationToken cancellation)
    {
        (ReadOnlyMemory<byte>? proof, string? problem) = await MakeAsync(action.Schema, cancellation).ConfigureAwait(false);
        if (proof is not { } bytes)
            return new WorkResult.Blocked(HealthCodes.CredentialMissing, problem!);
        _made = new Made(action.Round, bytes, time.GetTimestamp());
        return new WorkResult.Done();
    }

    /// <inheritdoc />
    public void Dispose() => _source.Dispose();

    private async Task<(ReadOnlyMemory<byte>? Proof, string? Problem)> MakeAsync(ulong schema, CancellationToken cancellation)
    {
        if (options.CredentialFile is not string path)
            return (null, $"The run takes trainers with a credential of schema {schema} only: give the node its file with --credential.");
        if (await ReadAsync(path, cancellation).ConfigureAwait(false) is not string text || !HeldCredential.TryParse(text, out HeldCredential? held, out _)
            || held.Attestation is not { } attestation)
        {
            return (null, $"{path} is no credential file with what contracts ask for.");
        }

        ChainCredential credential = attestation.Credential;
        if (credential.Schema != schema || credential.Subject != identity)
            return (null, $"The credential in {path} is of schema {credential.Schema} about {credential.Subject}, but schema {schema} about {identity} is wanted.");
        if (credential.List.IsZero)
            return (credential.Prove(attestation.Signature, null), null);
        if (!CredentialToken.TryReadStatus(held.Token, out DidEthr issuer, out StatusEntry? entry) || StatusEntry.NumberOf(entry.List) != credential.List)
            return (null, $"The credential in {path} names no status list, or another one than contracts are told.");
        PublishedStatusLists lists = new(client, addresses.IdentityRegistry, addresses.CredentialRegistry, _source.FetchAsync, time);
        return await lists.FindAsync(issuer, entry.List, cancellation).ConfigureAwait(false) switch
        {
            StatusListAnswer.Found found when (uint)credential.Index >= (uint)found.List.Count => (null, $"The issuer's status list has no entry {credential.Index}."),
            StatusListAnswer.Found found when found.List[credential.Index] => (null, "The issuer has revoked this node's credential."),
            StatusListAnswer.Found found => (credential.Prove(attestation.Signature, found.List), null),
            StatusListAnswer.Unavailable missing => (null, missing.Sentence),
            StatusListAnswer other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
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

    private sealed record Made(uint Round, ReadOnlyMemory<byte> Bytes, long At);
}
