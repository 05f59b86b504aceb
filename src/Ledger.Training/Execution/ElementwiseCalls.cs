using Ledger.Tensors.Kernels;

namespace Ledger.Training;

/// <summary>Sum of two or three tensors.</summary>
internal sealed class AddCall(int first, int second, int? third, int sum) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [first, second, third ?? second, sum];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        Elementwise.Add(w.Floats(first), w.Floats(second), w.Floats(sum), w.Threads);
        if (third is int more)
            Elementwise.Add(w.Floats(sum), w.Floats(more), w.Floats(sum), w.Threads);
    }
}

/// <summary>A tensor times a number.</summary>
internal sealed class ScaleCall(int x, int y, float factor) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [x, y];

    /// <inheritdoc />
    public override void Execute(Workspace w) => Elementwise.Scale(w.Floats(x), factor, w.Floats(y), w.Threads);
}

/// <summary>silu(gate)·up.</summary>
internal sealed class SwiGluForwardCall(int gate, int up, int hidden) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [gate, up, hidden];

    /// <inheritdoc />
    public override void Execute(Workspace w) => SwiGlu.Forward(w.Floats(gate), w.Floats(up), w.Floats(hidden), w.Threads);
}

/// <summary>Gradients of gate and up.</summary>
internal sealed class SwiGluBackwardCall(int gate, int up, int dhidden, int dgate, int dup) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [gate, up, dhidden, dgate, dup];

    /// <inheritdoc />
    public override void Execute(Workspace w) =>
        SwiGlu.Backward(w.Floats(gate), w.Floats(up), w.Floats(dhidden), w.Floats(dgate), w.Floats(dup), w.Threads);
}
