using Ledger.Cli.Chain;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Identities;

/// <summary>A guarded owner as JSON and as a person reads it.</summary>
/// <param name="Guard">The guarded owner, with what its guardians say.</param>
/// <param name="Now">Time of the newest block. Unit: Unix seconds.</param>
internal sealed record GuardView(Guard Guard, ulong Now)
{
    private bool CanFinish => Guard.Recovery is ApprovedKey next && Now >= next.FinishesAt && Guard.VoicesFor(next.Key) >= Guard.Threshold;

    /// <summary>The guarded owner of an identity at the newest block; null where it has none.</summary>
    public static async Task<GuardView?> FindAsync(Chain.ChainSession chain, Address identity, CancellationToken cancel)
    {
        OwnerReader reader = new(chain.Client, chain.Addresses);
        return await reader.OfAsync(identity, cancel).ConfigureAwait(false) is IdentityOwner.Guarded guarded ? await ReadAsync(chain, guarded.Guard, cancel).ConfigureAwait(false) : null;
    }

    /// <summary>The same guarded owner as the newest block has it.</summary>
    public static async Task<GuardView> ReadAsync(Chain.ChainSession chain, Guard guard, CancellationToken cancel)
    {
        OwnerReader reader = new(chain.Client, chain.Addresses);
        Guard now = await reader.WithVoicesAsync(await reader.ReadAsync(guard.Owner, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        BlockHeader head = await chain.Client.GetHeaderAsync(BlockRef.Latest, cancel).ConfigureAwait(false) ?? throw new RpcTransportException("The node has no newest block.");
        return new GuardView(now, head.Timestamp);
    }

    /// <summary>The document; delays are in seconds.</summary>
    public object Document() => new
    {
        owner = Guard.Owner.ToString(),
        key = Guard.Key.ToString(),
        guardians = Guard.Guardians.Select(static one => one.ToString()),
        threshold = Guard.Threshold,
        delay = Guard.Delay,
        voices = Guard.Voices.Select(static voice => new { guardian = voice.Key.ToString(), key = voice.Value.ToString() }),
        recovery = Guard.Recovery is ApprovedKey next ? new { key = next.Key.ToString(), finishesAt = ChainTime.Of(next.FinishesAt), canFinish = CanFinish } : null,
    };

    /// <summary>The same in sentences.</summary>
    public IEnumerable<string> Sentences()
    {
        yield return $"Its key is {Guard.Key}, which acts through {Guard.Owner}.";
        yield return $"{Guard.Threshold} of {Guard.Guardians.Count} guardians can give it another key, against which the present one has {Length(Guard.Delay)} to veto: {string.Join(", ", Guard.Guardians)}.";
        foreach (KeyValuePair<Address, Address> voice in Guard.Voices)
            yield return $"Guardian {voice.Key} names {voice.Value}.";
        if (Guard.Recovery is not ApprovedKey next) yield break;
        yield return CanFinish ? $"{next.Key} can become its key now: `ledger did recover --finish`."
            : Guard.VoicesFor(next.Key) < Guard.Threshold ? $"{next.Key} was named by enough guardians, but no longer is."
            : $"{next.Key} can become its key from {ChainTime.Of(next.FinishesAt):u}; until then `ledger did veto` stops it.";
    }

    /// <summary>Seconds as a person types them.</summary>
    public static string Length(ulong seconds) => seconds switch
    {
        _ when seconds % 86400 == 0 => $"{seconds / 86400}d",
        _ when seconds % 3600 == 0 => $"{seconds / 3600}h",
        _ when seconds % 60 == 0 => $"{seconds / 60}m",
        _ => $"{seconds}s",
    };
}
