using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>The first weights of a run, from its seed by integer arithmetic and one rounding each. Spec: protocol.md §3.6.</summary>
/// <remarks>
/// Tensor p has the key k = first 8 bytes, little-endian, of SHA-256(seed ‖ p as 8 bytes little-endian). Element i takes
/// the top 24 bits r of mix(k + (i+1)·0x9E3779B97F4A7C15), mix being SplitMix64's, and is
/// (2r + 1 − 2^24)·2^−24 · scale: the first factor is exact in float32, the product rounds once. Norms are 1.
/// </remarks>
public static class GenesisWeights
{
    /// <summary>All parameter tensors in layout order.</summary>
    public static float[][] Make(ModelShape shape, RecipeGenesis genesis)
    {
        IReadOnlyList<ParameterTensor> parameters = shape.Parameters;
        float[][] weights = new float[parameters.Count][];
        for (int p = 0; p < weights.Length; p++)
        {
            weights[p] = new float[parameters[p].Length];
            Fill(parameters[p], p, genesis, weights[p]);
        }

        return weights;
    }

    /// <summary>One parameter tensor, by its place in the layout.</summary>
    public static void Fill(ParameterTensor parameter, int ordinal, RecipeGenesis genesis, Span<float> destination)
    {
        if (parameter.Role == ParameterRole.Norm)
        {
            destination.Fill(1f);
            return;
        }

        float scale = parameter.Role == ParameterRole.ResidualOutput ? genesis.ResidualScale : genesis.Scale;
        ulong counter = Key(genesis.Seed, ordinal);
        for (int i = 0; i < destination.Length; i++)
        {
            counter += 0x9E3779B97F4A7C15;
            int r = (int)(Mix(counter) >> 40);
            destination[i] = (2 * r + 1 - (1 << 24)) * (1f / (1 << 24)) * scale;
        }
    }

    /// <summary>Root of the first state: the parameters' tensor roots in layout order, then those of as many zero momentum tensors.</summary>
    public static Hash32 StateRoot(ModelShape shape, RecipeGenesis genesis)
    {
        float[][] weights = Make(shape, genesis);
        return Training.StateRoot.Of([.. weights, .. weights.Select(static weight => new float[weight.Length])]);
    }

    /// <summary>First 8 bytes, little-endian, of SHA-256(seed ‖ ordinal).</summary>
    internal static ulong Key(Hash32 seed, int ordinal)
    {
        Span<byte> input = stackalloc byte[Hash32.Size + 8];
        seed.CopyTo(input);
        BinaryPrimitives.WriteInt64LittleEndian(input[Hash32.Size..], ordinal);
        Span<byte> digest = stackalloc byte[Hash32.Size];
        SHA256.HashData(input, digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }

    /// <summary>SplitMix64's finaliser.</summary>
    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
