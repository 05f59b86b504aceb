namespace Ledger.Device.Retrieval;

/// <summary>Cosine of embeddings after their common mean is taken away, in memory.</summary>
/// <remarks>
/// Vectors of language models share a large common part that makes every pair look alike; without it small models tell
/// passages apart. Passages without a vector, or with one of another length, are not ranked.
/// </remarks>
internal sealed class VectorIndex
{
    private readonly List<(int Passage, double[] Unit)> _units = [];
    private readonly double[] _mean;

    public VectorIndex(IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        int length = vectors.FirstOrDefault(vector => vector.Length > 0).Length;
        int[] usable = [.. Enumerable.Range(0, vectors.Count).Where(i => length > 0 && vectors[i].Length == length && IsFinite(vectors[i].Span))];
        _mean = new double[length];
        foreach (int i in usable)
        {
            for (int k = 0; k < length; k++)
                _mean[k] += vectors[i].Span[k] / (double)usable.Length;
        }

        foreach (int i in usable)
            _units.Add((i, Unit(vectors[i].Span)));
    }

    /// <summary>Passages by closeness to the query, ties by their place; empty when the query has no such vector.</summary>
    public List<int> Rank(ReadOnlySpan<float> query, int depth)
    {
        if (_units.Count == 0 || query.Length != _mean.Length || !IsFinite(query))
            return [];
        double[] unit = Unit(query);
        return
        [
            .. _units.Select(passage => (passage.Passage, Cosine: Dot(passage.Unit, unit)))
                .OrderByDescending(passage => passage.Cosine).ThenBy(passage => passage.Passage).Take(depth).Select(passage => passage.Passage),
        ];
    }

    private double[] Unit(ReadOnlySpan<float> vector)
    {
        double[] unit = new double[_mean.Length];
        double square = 0;
        for (int k = 0; k < unit.Length; k++)
        {
            unit[k] = vector[k] - _mean[k];
            square += unit[k] * unit[k];
        }

        double norm = Math.Sqrt(square);
        for (int k = 0; k < unit.Length && norm > 0; k++)
            unit[k] /= norm;
        return unit;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }

    private static bool IsFinite(ReadOnlySpan<float> vector)
    {
        foreach (float element in vector)
        {
            if (!float.IsFinite(element))
                return false;
        }

        return true;
    }
}
