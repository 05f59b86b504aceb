using System.Diagnostics.CodeAnalysis;
using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>The state between rounds: every parameter and its outer momentum buffer. Spec: protocol.md §6.2.</summary>
/// <remarks>
/// Bytes: the parameters in layout order, then the buffers in the same order, float32 little-endian, no header; all
/// lengths follow from the model. Immutable: nobody may write to the arrays behind it.
/// </remarks>
public sealed class ModelState
{
    private readonly float[][] _parameters, _buffers;
    private readonly Lazy<Hash32> _root;

    /// <summary>Takes over the arrays of a state; the caller gives up writing to them.</summary>
    internal ModelState(float[][] parameters, float[][] buffers)
    {
        _parameters = parameters;
        _buffers = buffers;
        _root = new Lazy<Hash32>(() => StateRoot.Of([.. _parameters, .. _buffers]));
    }

    /// <summary>Root of the state; computed once, when first asked for.</summary>
    public Hash32 Root => _root.Value;

    /// <summary>Number of parameter tensors.</summary>
    public int Count => _parameters.Length;

    /// <summary>The parameters, by their place in the layout.</summary>
    public ReadOnlyMemory<float> Parameter(int ordinal) => _parameters[ordinal];

    /// <summary>The outer momentum of a parameter.</summary>
    public ReadOnlyMemory<float> OuterBuffer(int ordinal) => _buffers[ordinal];

    /// <summary>The state before round 0: the recipe's first weights, buffers of zeros.</summary>
    public static ModelState Genesis(Recipe recipe)
    {
        float[][] weights = GenesisWeights.Make(recipe.Model, recipe.Genesis);
        return new ModelState(weights, [.. weights.Select(static weight => new float[weight.Length])]);
    }

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => TensorBytes.Write([.. _parameters, .. _buffers]);

    /// <summary>Reads the bytes of a state of this program; every number must be finite.</summary>
    public static bool TryParse(
        TrainingProgram program,
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out ModelState? state,
        [NotNullWhen(false)] out string? problem)
    {
        int[] lengths = [.. program.Parameters.Select(static parameter => (int)parameter.Length)];
        state = null;
        if (!TensorBytes.TryRead(bytes, [.. lengths, .. lengths], out float[][]? tensors, out problem))
            return false;
        state = new ModelState(tensors[..lengths.Length], tensors[lengths.Length..]);
        return true;
    }
}
