using System.Buffers.Binary;
using System.Text.Json;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Proofs;

namespace Ledger.Node.Chain;

/// <summary>Forms of a claim that chain and database need.</summary>
public static class ClaimFields
{
    extension(Claim claim)
    {
        /// <summary>Number of the run.</summary>
        public ulong RunNumber => BinaryPrimitives.ReadUInt64BigEndian(claim.Run.ToArray().AsSpan(24));

        /// <summary>keccak256(abi.encode(claim)), as the contract stores it.</summary>
        public Hash32 Hash => Keccak256.Hash(claim.Encoded);

        /// <summary>abi.encode(claim): nine static words. By these bytes a dispute names the claim.</summary>
        public byte[] Encoded
        {
            get
            {
                byte[] words = new byte[9 * Hash32.Size];
                BinaryPrimitives.WriteUInt32BigEndian(words.AsSpan(Hash32.Size + 28), claim.Round);
                BinaryPrimitives.WriteUInt32BigEndian(words.AsSpan((2 * Hash32.Size) + 28), claim.Slot);
                claim.Run.CopyTo(words);
                Hash32[] hashes = [claim.Seed, claim.BaseRoot, claim.TraceRoot, claim.TrailRoot, claim.UpdateRoot, claim.UpdateCid];
                for (int i = 0; i < hashes.Length; i++)
                    hashes[i].CopyTo(words.AsSpan((3 + i) * Hash32.Size));
                return words;
            }
        }

        /// <summary>The claim as the contract's struct.</summary>
        public TrainingRuns.Claim ToContract() => new(
            claim.RunNumber, claim.Round, (ushort)claim.Slot, claim.Seed, claim.BaseRoot, claim.TraceRoot, claim.TrailRoot, claim.UpdateRoot, claim.UpdateCid);

        /// <summary>JSON for the node's own database.</summary>
        public string ToJson() => JsonSerializer.Serialize(new Stored(
            claim.Run.ToString(), claim.Round, claim.Slot, claim.Seed.ToString(), claim.BaseRoot.ToString(), claim.TraceRoot.ToString(),
            claim.TrailRoot.ToString(), claim.UpdateRoot.ToString(), claim.UpdateCid.ToString()));
    }

    /// <summary>A run's number as the word that a claim holds.</summary>
    public static Hash32 RunWord(ulong run)
    {
        Span<byte> word = stackalloc byte[Hash32.Size];
        word.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(word[24..], run);
        return new Hash32(word);
    }

    /// <summary>The claim that an event tells of.</summary>
    public static Claim Of(TrainingRuns.Events.Claimed e) => new()
    {
        Run = RunWord((ulong)e.Run),
        Round = e.Round,
        Slot = e.Slot,
        Seed = e.Seed,
        BaseRoot = e.BaseRoot,
        TraceRoot = e.TraceRoot,
        TrailRoot = e.TrailRoot,
        UpdateRoot = e.UpdateRoot,
        UpdateCid = e.UpdateCid,
    };

    /// <summary>Reads back what ToJson wrote.</summary>
    public static Claim FromJson(string json)
    {
        Stored s = JsonSerializer.Deserialize<Stored>(json) ?? throw new JsonException("A stored claim is null.");
        return new Claim
        {
            Run = Hash32.Parse(s.Run),
            Round = s.Round,
            Slot = s.Slot,
            Seed = Hash32.Parse(s.Seed),
            BaseRoot = Hash32.Parse(s.BaseRoot),
            TraceRoot = Hash32.Parse(s.TraceRoot),
            TrailRoot = Hash32.Parse(s.TrailRoot),
            UpdateRoot = Hash32.Parse(s.UpdateRoot),
            UpdateCid = Hash32.Parse(s.UpdateCid),
        };
    }

    private sealed record Stored(
        string Run, uint Round, uint Slot, string Seed, string BaseRoot, string TraceRoot, string TrailRoot, string UpdateRoot, string UpdateCid);
}
