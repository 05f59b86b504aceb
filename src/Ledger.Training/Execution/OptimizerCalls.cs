using Ledger.Tensors;
using Ledger.Tensors.Kernels;

namespace Ledger.Training;

/// <summary>Sum of the squares of a tensor, staged per leaf.</summary>
internal sealed class SquaresCall(int tensor, int leafSums, int sum) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [tensor, leafSums, sum];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        LaneSum.BlockSquares(w.Floats(tensor), w.Floats(leafSums), w.Threads);
        w.Floats(sum)[0] = LaneSum.Sum(w.Floats(leafSums), w.Threads);
    }
}

/// <summary>Sum of two numbers.</summary>
internal sealed class AddScalarCall(int left, int right, int sum) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [left, right, sum];

    /// <inheritdoc />
    public override void Execute(Workspace w) => w.Floats(sum)[0] = Float32Scalar.Add(w.Floats(left)[0], w.Floats(right)[0]);
}

/// <summary>The gradient's norm and the factor that clips it.</summary>
internal sealed class ClipCall(int total, int norm, int clip, float limit) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [total, norm, clip];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        float root = Float32Scalar.Sqrt(w.Floats(total)[0]);
        w.Floats(norm)[0] = root;
        w.Floats(clip)[0] = Float32Scalar.Min(1f, Float32Scalar.Div(limit, root));
    }
}

/// <summary>Writes the step's row of the trail in place.</summary>
internal sealed class TrailCall(int loss, int norm, int trail) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [loss, norm, trail];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        Span<float> row = w.Floats(trail).Slice(2 * (int)w.Publics.Step, 2);
        row[0] = w.Floats(loss)[0];
        row[1] = w.Floats(norm)[0];
    }
}

/// <summary>AdamW of one parameter, in place.</summary>
internal sealed class AdamWCall(int weight, int m, int v, int gradient, int clip, int correction, int rate, AdamWConstants constants) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [weight, m, v, gradient, clip, correction, rate];

    /// <inheritdoc />
    public override void Execute(Workspace w) => AdamW.Step(
        w.Floats(weight), w.Floats(m), w.Floats(v), w.Floats(gradient),
        w.Floats(clip)[0], w.Floats(correction)[(int)w.Publics.Step], w.Floats(rate)[(int)w.Publics.GlobalStep], constants, w.Threads);
}
