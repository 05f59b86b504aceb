namespace Ledger.Training.Tests.Plain;

/// <summary>The ops of a Llama model as textbooks write them; shares no code and no order of summation with the program.</summary>
internal static class PlainOps
{
    /// <summary>y[t,o] = Σ x[t,i]·w[o,i].</summary>
    public static T[] Linear<T>(T[] x, T[] w, int inputs)
        where T : IReal<T>
    {
        int tokens = x.Length / inputs, outputs = w.Length / inputs;
        T[] y = new T[tokens * outputs];
        for (int t = 0; t < tokens; t++)
        {
            for (int o = 0; o < outputs; o++)
                y[t * outputs + o] = Sum(inputs, i => x[t * inputs + i] * w[o * inputs + i]);
        }

        return y;
    }

    /// <summary>x / √(mean x² + ε) · w, row by row.</summary>
    public static T[] Norm<T>(T[] x, T[] w, double epsilon)
        where T : IReal<T>
    {
        T[] y = new T[x.Length];
        for (int row = 0; row < x.Length; row += w.Length)
        {
            T root = T.Sqrt(Sum(w.Length, i => x[row + i] * x[row + i]) / T.Of(w.Length) + T.Of(epsilon));
            for (int i = 0; i < w.Length; i++)
                y[row + i] = x[row + i] / root * w[i];
        }

        return y;
    }

    /// <summary>Turns the pairs (2i, 2i+1) of every head by position · base^(−2i/head).</summary>
    public static T[] Rope<T>(T[] x, int length, int heads, int head, double ropeBase)
        where T : IReal<T>
    {
        T[] y = new T[x.Length];
        for (int e = 0; e < x.Length; e += 2)
        {
            double angle = e / (heads * head) % length * Math.Pow(ropeBase, -(e % head) / (double)head);
            T cos = T.Of(Math.Cos(angle)), sin = T.Of(Math.Sin(angle));
            y[e] = x[e] * cos - x[e + 1] * sin;
            y[e + 1] = x[e] * sin + x[e + 1] * cos;
        }

        return y;
    }

    /// <summary>softmax(q·kᵀ/√head)·v over the tokens so far, of every sequence and head.</summary>
    public static T[] Attention<T>(T[] q, T[] k, T[] v, int length, int heads, int kvHeads, int head)
        where T : IReal<T>
    {
        T[] y = new T[q.Length];
        int group = heads / kvHeads;
        for (int row = 0; row < q.Length / head; row++)
        {
            int h = row % heads, token = row / heads, first = token / length * length;
            int KeyAt(int j) => (j * kvHeads + h / group) * head;
            T[] e = [.. Enumerable.Range(first, token - first + 1).Select(j =>
                T.Exp(Sum(head, d => q[row * head + d] * k[KeyAt(j) + d]) / T.Of(Math.Sqrt(head))))];
            T z = Sum(e.Length, j => e[j]);
            for (int d = 0; d < head; d++)
                y[row * head + d] = Sum(e.Length, j => e[j] / z * v[KeyAt(first + j) + d]);
        }

        return y;
    }

    /// <summary>gate · sigmoid(gate) · up.</summary>
    public static T[] SwiGlu<T>(T[] gate, T[] up)
        where T : IReal<T> => [.. gate.Zip(up, static (g, u) => g / (T.Of(1) + T.Exp(T.Of(0) - g)) * u)];

    /// <summary>Mean of −log softmax(logits)[target].</summary>
    public static T CrossEntropy<T>(T[] logits, uint[] targets)
        where T : IReal<T>
    {
        int vocab = logits.Length / targets.Length;
        return Sum(targets.Length, t => T.Log(Sum(vocab, v => T.Exp(logits[t * vocab + v]))) - logits[t * vocab + (int)targets[t]]) / T.Of(targets.Length);
    }

    /// <summary>Rows of a table.</summary>
    public static T[] Embed<T>(T[] table, uint[] tokens, int width) => [.. tokens.SelectMany(token => table.AsSpan((int)token * width, width).ToArray())];

    public static T[] Add<T>(T[] a, T[] b)
        where T : IReal<T> => [.. a.Zip(b, static (x, y) => x + y)];

    private static T Sum<T>(int count, Func<int, T> term)
        where T : IReal<T>
    {
        T sum = term(0);
        for (int i = 1; i < count; i++)
            sum += term(i);
        return sum;
    }
}
