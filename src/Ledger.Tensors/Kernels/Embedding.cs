namespace Ledger.Tensors.Kernels;

/// <summary>Rows of a table by token, and the table's gradient.</summary>
/// <remarks>
/// Gather: y[t, i] = table[tokens[t], i]; +0 for a token that is not a row of the table.
/// Gradient: dtable[v, i] is ONE chain over tokens ascending of fma([tokens[t] = v], dy[t, i], acc) from +0. A term whose
/// indicator is +0 leaves acc as it is: it adds a zero, and acc is never −0, because a sum that starts at +0 only becomes
/// −0 when both addends are. So the kernel adds the matching rows and skips the rest; this holds for finite dy.
/// </remarks>
public static class Embedding
{
    /// <summary>The definition of the gradient.</summary>
    public static void GradientReference(ReadOnlySpan<uint> tokens, ReadOnlySpan<float> dy, Span<float> gradient, int width)
    {
        for (int e = 0; e < gradient.Length; e++)
        {
            float acc = 0f;
            for (int t = 0; t < tokens.Length; t++)
            {
                acc = Float32Scalar.Fma(tokens[t] == e / width ? 1f : 0f, dy[(t * width) + (e % width)], acc);
            }

            gradient[e] = acc;
        }
    }

    /// <summary>Copies the row of every token.</summary>
    public static void Gather(ReadOnlySpan<float> table, ReadOnlySpan<uint> tokens, Span<float> y, int width)
    {
        Shape.Require<float>(y, (long)tokens.Length * width);
        uint rows = (uint)(table.Length / width);
        for (int t = 0; t < tokens.Length; t++)
        {
            Span<float> target = y.Slice(t * width, width);
            if (tokens[t] < rows)
            {
                table.Slice((int)tokens[t] * width, width).CopyTo(target);
            }
            else
            {
                target.Clear();
            }
        }
    }

    /// <summary>Gradient of the table: the rows of dy added up by token, in token order.</summary>
    public static void Gradient(ReadOnlySpan<uint> tokens, ReadOnlySpan<float> dy, Span<float> gradient, int width, KernelThreads threads)
    {
        Shape.Require(dy, (long)tokens.Length * width);
        gradient.Clear();
        uint rows = (uint)(gradient.Length / width);
        for (int t = 0; t < tokens.Length; t++)
        {
            if (tokens[t] < rows)
            {
                Span<float> row = gradient.Slice((int)tokens[t] * width, width);
                Elementwise.Add(row, dy.Slice(t * width, width), row, threads);
            }
        }
    }
}
