namespace Ledger.Tensors.Kernels;

/// <summary>Working memory of backward attention: a key head's operands and sums, and a block of strips of queries.</summary>
internal readonly unsafe struct AttentionMemory
{
    public AttentionMemory(KernelScratch scratch, int length, int headSize, int rows, int columns, int floatsOfBlock)
    {
        Keys = AttentionStrips.RoundUp(length, columns);
        Width = AttentionStrips.RoundUp(headSize, columns);
        Group = AttentionStrips.Pad((nint)Keys * columns);
        int groups = Math.Clamp((int)(floatsOfBlock / (2 * Group)), 1, Keys / columns);
        Queries = groups * columns;

        nint packed = AttentionStrips.Pad((nint)Keys * headSize), padded = AttentionStrips.Pad((nint)Keys * Width);
        nint block = AttentionStrips.Pad((nint)Queries * Width), strip = AttentionStrips.Pad((nint)columns * headSize);
        PackedKeys = scratch.Reserve(
            (2 * packed) + (3 * padded) + (2 * groups * Group) + (2 * block) + (3 * strip) + AttentionStrips.Pad(rows * columns));
        PackedValues = PackedKeys + packed;
        KeyRows = PackedValues + packed;
        Dk = KeyRows + padded;
        Dv = Dk + padded;
        P = Dv + padded;
        Ds = P + (groups * Group);
        QueryRows = Ds + (groups * Group);
        DOutputRows = QueryRows + block;
        PackedQueries = DOutputRows + block;
        PackedDOutputs = PackedQueries + strip;
        PackedOutputs = PackedDOutputs + strip;
        Edge = PackedOutputs + strip;
    }

    /// <summary>Keys, rounded up to whole strips.</summary>
    public int Keys { get; }

    /// <summary>Head size, rounded up to whole tiles.</summary>
    public int Width { get; }

    /// <summary>Queries of a block.</summary>
    public int Queries { get; }

    /// <summary>Floats from the scores of one strip to those of the next.</summary>
    public nint Group { get; }

    public float* PackedKeys { get; }

    public float* PackedValues { get; }

    public float* KeyRows { get; }

    public float* Dk { get; }

    public float* Dv { get; }

    /// <summary>Scores, then probabilities, of every strip: [strip][key, query].</summary>
    public float* P { get; }

    /// <summary>Gradients of the probabilities, then of the raw scores.</summary>
    public float* Ds { get; }

    public float* QueryRows { get; }

    public float* DOutputRows { get; }

    /// <summary>Queries of a strip: [element, query].</summary>
    public float* PackedQueries { get; }

    public float* PackedDOutputs { get; }

    public float* PackedOutputs { get; }

    /// <summary>A tile that sticks out of its target.</summary>
    public float* Edge { get; }
}
