using Ledger.Tensors;

namespace Ledger.Training;

/// <summary>A model's parameters with an adapter added to them: W + (scale·B)·A.</summary>
/// <remarks>
/// Each element is one chain in ascending rank that starts at W. That is the same model as the frozen matrix with its factors
/// beside it, up to rounding: what runs on a device is compared with it.
/// </remarks>
public sealed class MergedParameters
{
    private readonly Func<string, ReadOnlyMemory<float>> _parameters;
    private readonly Dictionary<string, float[]> _merged = new(StringComparer.Ordinal);

    /// <summary>Takes the parameters of a model and an adapter for it.</summary>
    /// <exception cref="ArgumentException">A pair does not fit its matrix.</exception>
    public MergedParameters(Func<string, ReadOnlyMemory<float>> parameters, IReadOnlyList<AdapterPair> pairs, float scale)
    {
        _parameters = parameters;
        foreach (AdapterPair pair in pairs)
        {
            float[] w = parameters(pair.Parameter).ToArray();
            if ((long)pair.Inputs * pair.Outputs != w.Length || pair.A.Length != pair.Rank * pair.Inputs || pair.B.Length != pair.Outputs * pair.Rank)
                throw new ArgumentException($"The factors of {pair.Parameter} do not fit its {w.Length} elements.", nameof(pairs));
            Merge(w, pair, scale);
            _merged.Add(pair.Parameter, w);
        }
    }

    /// <summary>The parameter with a name: merged if the adapter has a pair for it, else the model's own.</summary>
    public ReadOnlyMemory<float> this[string name] => _merged.TryGetValue(name, out float[]? merged) ? merged : _parameters(name);

    private static void Merge(float[] w, AdapterPair pair, float scale)
    {
        ReadOnlySpan<float> a = pair.A.Span, b = pair.B.Span;
        for (int o = 0; o < pair.Outputs; o++)
        {
            for (int k = 0; k < pair.Rank; k++)
            {
                float factor = Float32Scalar.Mul(scale, b[o * pair.Rank + k]);
                for (int i = 0; i < pair.Inputs; i++)
                {
                    ref float element = ref w[o * pair.Inputs + i];
                    element = Float32Scalar.Fma(factor, a[k * pair.Inputs + i], element);
                }
            }
        }
    }
}
