using Ledger.Tensors;

namespace Ledger.Training;

/// <summary>SwiGLU: h = silu(gate)·up. Spec: protocol.md §5.2.</summary>
internal static class FeedForwardModule
{
    public static int Forward(ProgramBuilder b, string name, int gate, int up, int tokens, int width)
    {
        int h = b.Floats(name, tokens, width);
        b.Elementwise(Listings.SwiGlu, h, [gate, up]);
        b.Call(new SwiGluForwardCall(gate, up, h));
        return h;
    }

    public static (int DGate, int DUp) Backward(ProgramBuilder b, string name, int gate, int up, int dh, int tokens, int width)
    {
        int dgate = b.Floats(name + ".dgate", tokens, width);
        b.Elementwise(Listings.SwiGluGateGradient, dgate, [gate, up, dh]);
        int dup = b.Floats(name + ".dup", tokens, width);
        b.Elementwise(Listings.SwiGluUpGradient, dup, [gate, dh]);
        b.Call(new SwiGluBackwardCall(gate, up, dh, dgate, dup));
        return (dgate, dup);
    }
}
