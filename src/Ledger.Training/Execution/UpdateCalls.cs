using Ledger.Tensors;
using Ledger.Tensors.Kernels;

namespace Ledger.Training;

/// <summary>Codes and scales of one parameter's pseudo-gradient.</summary>
/// <remarks>The pseudo-gradient's start is read where it lies: in the base state.</remarks>
internal sealed class QuantiseCall(int ordinal, int end, int codes, int scales, QuantiserConstants constants) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [end, codes, scales];

    /// <inheritdoc />
    public override void Execute(Workspace w) =>
        Quantiser.Encode(w.Base!.Parameter(ordinal).Span, w.Floats(end), w.Words(codes), w.Floats(scales), constants, w.Threads);
}

/// <summary>One over the number of accepted updates.</summary>
internal sealed class InverseCountCall(int inverse) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [inverse];

    /// <inheritdoc />
    public override void Execute(Workspace w) => w.Floats(inverse)[0] = Float32Scalar.Div(1f, Float32Scalar.FromInt32(w.Accepted.Count));
}

/// <summary>The outer step of one parameter, in place: adds up the accepted updates in slot order, then momentum.</summary>
internal sealed class OuterCall(int ordinal, int weights, int buffer, int sum, int inverse, int rate, int momentum) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [weights, buffer, sum, inverse, rate, momentum];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        w.Floats(sum).Clear();
        for (int a = 0; a < w.Accepted.Count; a++)
            Quantiser.Accumulate(w.Accepted[a].Codes(ordinal).Span, w.Accepted[a].Scales(ordinal).Span, w.Floats(sum), w.Threads);
        int round = (int)w.Publics.Round;
        Nesterov.Step(
            w.Floats(weights), w.Floats(buffer), w.Floats(sum), w.Floats(inverse)[0], w.Floats(momentum)[round], w.Floats(rate)[round], w.Threads);
    }
}
