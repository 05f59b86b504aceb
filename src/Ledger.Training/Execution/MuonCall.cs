using Ledger.Models;
using Ledger.Tensors;
using Ledger.Tensors.Kernels;

namespace Ledger.Training;

/// <summary>What Muon is given for a matrix and what it replaces; the second moment is only kept.</summary>
internal readonly record struct MuonState(int Weight, int Moment, int SecondMoment, int Gradient, int Clip, int Rate);

/// <summary>The tensors of the last iteration: their memory serves all of them in turn.</summary>
internal readonly record struct MuonTape(int Last, int Next, int Square, int Polynomial);

/// <summary>Muon of one matrix, in place.</summary>
internal sealed class MuonCall(MuonState state, MuonTape tape, int leafSums, int sum, int inverse) : KernelCall
{
    /// <summary>Sizes of the matrix.</summary>
    public required ParameterTensor Matrix { get; init; }

    /// <summary>Decay of the momentum.</summary>
    public required float Momentum { get; init; }

    /// <summary>Factor of the direction.</summary>
    public required float Scale { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    public required float Decay { get; init; }

    /// <inheritdoc />
    public override IEnumerable<int> Tensors =>
    [
        state.Weight, state.Moment, state.SecondMoment, state.Gradient, state.Clip, state.Rate,
        tape.Last, tape.Next, tape.Square, tape.Polynomial, leafSums, sum, inverse,
    ];

    /// <inheritdoc />
    public override void Execute(Workspace w)
    {
        // Iterations alternate between two memories so that the last one ends in its own: x of an even number lies in Last.
        Span<float> x = w.Floats(tape.Last), y = w.Floats(tape.Next);
        Muon.Momentum(w.Floats(state.Moment), w.Floats(state.Gradient), y, w.Floats(state.Clip)[0], Momentum, 1f - Momentum, w.Threads);
        LaneSum.BlockSquares(y, w.Floats(leafSums), w.Threads);
        float squares = LaneSum.Sum(w.Floats(leafSums), w.Threads);
        float length = Float32Scalar.Sqrt(Float32Scalar.Fma(squares, 1f, MuonModule.Epsilon));
        w.Floats(sum)[0] = squares;
        w.Floats(inverse)[0] = Float32Scalar.Div(1f, length);
        Elementwise.Scale(y, w.Floats(inverse)[0], x, w.Threads);
        for (int i = 0; i < MuonModule.Iterations; i++)
        {
            Iterate(w, x, y);
            Span<float> swap = x;
            x = y;
            y = swap;
        }

        Muon.Apply(w.Floats(state.Weight), x, Scale, w.Floats(state.Rate)[(int)w.Publics.GlobalStep], Decay, w.Threads);
    }

    private void Iterate(Workspace w, ReadOnlySpan<float> x, Span<float> y)
    {
        int rows = Matrix.Rows, columns = Matrix.Columns, side = Math.Min(rows, columns);
        Span<float> square = w.Floats(tape.Square), polynomial = w.Floats(tape.Polynomial);
        if (rows <= columns)
            Gemm.NT(x, x, square, side, side, columns, w.Threads);
        else
            Gemm.TN(x, x, square, side, side, rows, w.Threads);
        Gemm.NN(square, square, polynomial, side, side, side, w.Threads);
        Muon.Blend(square, polynomial, MuonModule.B, MuonModule.C, w.Threads);
        if (rows <= columns)
            Gemm.NN(polynomial, x, y, rows, columns, rows, w.Threads);
        else
            Gemm.NN(x, polynomial, y, rows, columns, columns, w.Threads);
        Muon.Blend(x, y, MuonModule.A, 1f, w.Threads);
    }
}
