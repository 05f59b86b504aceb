using Ledger.Tensors.Program;

namespace Ledger.Training.Tests;

/// <summary>A program of one op and its backward pass, on inputs that a test gives.</summary>
internal sealed class MiniProgram
{
    private readonly Dictionary<string, uint[]> _inputs = [];

    public ProgramBuilder Builder { get; } = new();

    /// <summary>Declares an input with values that look like activations.</summary>
    public int Input(string name, ulong seed, params ReadOnlySpan<int> shape)
    {
        int tensor = Builder.Declare(name, ElementKind.Binary32, TensorRole.Table, shape);
        int length = (int)Builder.Tensors[tensor].Length;
        _inputs[name] = Array.ConvertAll(Values(seed, length), BitConverter.SingleToUInt32Bits);
        return tensor;
    }

    /// <summary>Declares an input with given values.</summary>
    public int Input(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        _inputs[name] = Array.ConvertAll(values.ToArray(), BitConverter.SingleToUInt32Bits);
        return Builder.Declare(name, ElementKind.Binary32, TensorRole.Table, shape);
    }

    /// <summary>Declares an input of words.</summary>
    public int Words(string name, uint[] values, params ReadOnlySpan<int> shape)
    {
        _inputs[name] = values;
        return Builder.Declare(name, ElementKind.Word32, TensorRole.Dataset, shape);
    }

    /// <summary>The values of an input in double precision.</summary>
    public double[] this[string input] => Array.ConvertAll(_inputs[input], static bits => (double)BitConverter.UInt32BitsToSingle(bits));

    /// <summary>Interprets the rows; the result gives every tensor by number.</summary>
    public Func<int, float[]> Run()
    {
        (Segment step, _) = Builder.End(SegmentKind.Step);
        OpTable table = new(
            Builder.Tensors, new PublicBounds(0, 0, 0, 0, 0, 0), step, new Segment(SegmentKind.Update, [], []), new Segment(SegmentKind.Outer, [], []));
        TensorStore store = new(table);
        foreach ((string name, uint[] values) in _inputs)
            store[table[name]] = values;
        Interpreter.Run(table, step, store, PublicScalars.None);
        return tensor => Array.ConvertAll(store[tensor], BitConverter.UInt32BitsToSingle);
    }

    private static float[] Values(ulong seed, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            seed = seed * 6364136223846793005 + 1442695040888963407;
            values[i] = ((int)(seed >> 40) - (1 << 23)) * (1.5f / (1 << 23));
        }

        return values;
    }
}
