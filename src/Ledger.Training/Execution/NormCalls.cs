using Ledger.Tensors.Kernels;

namespace Ledger.Training;

/// <summary>RMSNorm of all tokens.</summary>
internal sealed class NormForwardCall(int x, int weight, int inverse, int unit, int output, int dim, float epsilon) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [x, weight, inverse, unit, output];

    /// <inheritdoc />
    public override void Execute(Workspace w) => RmsNorm.Forward(
        w.Floats(x), w.Floats(weight), w.Floats(inverse), w.Floats(unit), w.Floats(output), 1f / dim, epsilon, w.Threads);
}

/// <summary>Gradients of a RMSNorm's input and, unless it is frozen, gain; without a passing gradient the input's starts at +0.</summary>
internal sealed class NormBackwardCall(NormModule.Tape tape, int dy, int weight, int? skip, int? dweight, int dx, int dim) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [tape.Inverse, tape.Unit, dy, weight, skip ?? dx, dweight ?? dx, dx];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        if (skip is null)
            w.Floats(dx).Clear();
        RmsNorm.Backward(
            w.Floats(dy), w.Floats(weight), w.Floats(tape.Inverse), w.Floats(tape.Unit), w.Floats(skip ?? dx), w.Floats(dx),
            dweight is int gain ? w.Floats(gain) : [], 1f / dim, w.Threads);
    }
}
