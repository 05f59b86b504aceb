using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Matrix products of a layer y = x·Wᵀ with W [outputs, inputs]. Spec: protocol.md §5.2.</summary>
internal static class LinearModule
{
    /// <summary>y[t,o] = Σ_i x[t,i]·w[o,i], i ascending.</summary>
    public static int Forward(ProgramBuilder b, string name, int x, int w, int tokens, int inputs, int outputs)
    {
        int y = b.Floats(name, tokens, outputs);
        b.Chain(
            OpKind.FmaChain,
            y,
            [
                Operand.Element(x, AffineMap.Output(0, inputs) + AffineMap.Chain(0)),
                Operand.Element(w, AffineMap.Output(1, inputs) + AffineMap.Chain(0)),
            ],
            [ChainExtent.Full(inputs)]);
        b.Call(new MatMulCall(MatMulLayout.RowsTimesRows, x, w, y, tokens, outputs, inputs));
        return y;
    }

    /// <summary>dx[t,i] = Σ_o dy[t,o]·w[o,i], o ascending.</summary>
    public static int InputGradient(ProgramBuilder b, string name, int dy, int w, int tokens, int inputs, int outputs)
    {
        int dx = b.Floats(name, tokens, inputs);
        b.Chain(
            OpKind.FmaChain,
            dx,
            [
                Operand.Element(dy, AffineMap.Output(0, outputs) + AffineMap.Chain(0)),
                Operand.Element(w, AffineMap.Output(1) + AffineMap.Chain(0, inputs)),
            ],
            [ChainExtent.Full(outputs)]);
        b.Call(new MatMulCall(MatMulLayout.RowsTimesColumns, dy, w, dx, tokens, inputs, outputs));
        return dx;
    }

    /// <summary>dw[o,i] = Σ_t dy[t,o]·x[t,i], t ascending over all tokens of the step.</summary>
    public static int WeightGradient(ProgramBuilder b, string name, int dy, int x, int tokens, int inputs, int outputs)
    {
        int dw = b.Floats(name, outputs, inputs);
        b.Chain(
            OpKind.FmaChain,
            dw,
            [
                Operand.Element(dy, AffineMap.Output(0) + AffineMap.Chain(0, outputs)),
                Operand.Element(x, AffineMap.Output(1) + AffineMap.Chain(0, inputs)),
            ],
            [ChainExtent.Full(tokens)]);
        b.Call(new MatMulCall(MatMulLayout.ColumnsTimesColumns, dy, x, dw, outputs, inputs, tokens));
        return dw;
    }
}
