using System.Globalization;
using System.Numerics;
using System.Text;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Node.Governance;

/// <summary>What token holders are asked to decide; its content is its name, so whoever has it can queue and execute it.</summary>
/// <param name="Targets">Contracts that the timelock calls.</param>
/// <param name="Values">Wei that it sends along.</param>
/// <param name="Calls">Call data.</param>
/// <param name="Description">Words for people; part of the name.</param>
public sealed record Proposal(IReadOnlyList<Address> Targets, IReadOnlyList<BigInteger> Values, IReadOnlyList<byte[]> Calls, string Description)
{
    private const int Selector = 4, ReleaseHead = 7 * AbiWriter.Word;

    /// <summary>keccak256 of the description.</summary>
    public Hash32 DescriptionHash => Keccak256.Hash(Encoding.UTF8.GetBytes(Description));

    /// <summary>The proposal to publish a release.</summary>
    public static Proposal ToPublish(Address registry, ModelRegistry.Release release) => new(
        [registry], [BigInteger.Zero], [ModelRegistry.Calls.Publish(registry, release).Data],
        string.Create(CultureInfo.InvariantCulture, $"Release run {release.Run} as {new Cid(release.Manifest)} under {release.Licence}."));

    /// <summary>The release that it would publish; null when it is about something else or about more.</summary>
    public ModelRegistry.Release? Release(Address registry)
    {
        if (Targets.Count != 1 || Calls.Count != 1 || Values.Count != 1 || Targets[0] != registry || !Values[0].IsZero || Calls[0].Length < Selector)
            return null;
        try
        {
            AbiReader reader = new(Calls[0].AsMemory(Selector), AbiWriter.Word);
            reader.BeginTuple(ReleaseHead);
            ModelRegistry.Release release = new(
                reader.ReadUnsigned(), reader.ReadHash(), reader.ReadHash(), reader.ReadHash(), reader.ReadHash(), reader.ReadUnsigned(), reader.ReadString());
            reader.End();
            reader.Finish();
            // One encoding alone: what is shown to voters is all that the call does.
            return ModelRegistry.Calls.Publish(registry, release).Data.AsSpan().SequenceEqual(Calls[0]) ? release : null;
        }
        catch (AbiFormatException)
        {
            return null;
        }
    }
}
