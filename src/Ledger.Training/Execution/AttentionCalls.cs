using Ledger.Tensors.Kernels;

namespace Ledger.Training;

/// <summary>Attention of all tokens; keeps maximum and reciprocal sum of every row.</summary>
internal sealed class AttentionForwardCall(AttentionModule.Tape tape, AttentionShape shape, float scale) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [tape.Q, tape.K, tape.V, tape.Output, tape.Maximum, tape.Inverse];

    /// <inheritdoc />
    public override void Execute(Workspace w) => CausalAttention.Forward(
        w.Floats(tape.Q), w.Floats(tape.K), w.Floats(tape.V), w.Floats(tape.Output), w.Floats(tape.Maximum), w.Floats(tape.Inverse), shape, scale, w.Threads);
}

/// <summary>Gradients of queries, keys and values.</summary>
internal sealed class AttentionBackwardCall(AttentionModule.Tape tape, int dout, int dq, int dk, int dv, AttentionShape shape, float scale) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [tape.Q, tape.K, tape.V, tape.Output, tape.Maximum, tape.Inverse, dout, dq, dk, dv];

    /// <inheritdoc />
    public override void Execute(Workspace w) => CausalAttention.Backward(
        w.Floats(tape.Q), w.Floats(tape.K), w.Floats(tape.V), w.Floats(tape.Output), w.Floats(dout), w.Floats(tape.Maximum), w.Floats(tape.Inverse),
        w.Floats(dq), w.Floats(dk), w.Floats(dv), shape, scale, w.Threads);
}

/// <summary>Rotary positions, or the opposite turn of their gradient.</summary>
internal sealed class RopeCall(int x, int y, int cos, int sin, StepShape shape, int heads, bool backward) : KernelCall
{
    /// <inheritdoc />
    public override IEnumerable<int> Tensors => [x, y, cos, sin];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        if (backward)
            Rope.Backward(w.Floats(x), w.Floats(cos), w.Floats(sin), w.Floats(y), shape.Length, heads, shape.Model.HeadDim, w.Threads);
        else
            Rope.Forward(w.Floats(x), w.Floats(cos), w.Floats(sin), w.Floats(y), shape.Length, heads, shape.Model.HeadDim, w.Threads);
    }
}
