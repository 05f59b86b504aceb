using Ledger.Models;
using Ledger.Tensors;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>Muon: a matrix steps along its momentum, orthogonalised by five iterations of Newton and Schulz. Spec: protocol.md §5.2.</summary>
/// <remarks>
/// The second moment of such a matrix stays zero: the state has the same tensors whatever the optimizer. Iterations multiply
/// with the smaller of X·Xᵀ and Xᵀ·X.
/// </remarks>
internal static class MuonModule
{
    /// <summary>Iterations of Newton and Schulz.</summary>
    public const int Iterations = 5;

    /// <summary>Coefficients: X′ = a·X + (b·A + c·A²)·X.</summary>
    public const float A = 3.4445f, B = -4.7750f, C = 2.0315f;

    /// <summary>Keeps the direction of a zero gradient at zero.</summary>
    public const float Epsilon = 1e-20f;

    private const int Leaf = 256;

    /// <summary>Whether a recipe trains a parameter with Muon: matrices of the layers alone.</summary>
    public static bool Covers(Recipe recipe, ParameterTensor parameter) => recipe.Muon is not null
        && (parameter.Role == ParameterRole.ResidualOutput || (parameter.Role == ParameterRole.Projection && parameter.Name != "head.weight"));

    /// <summary>The next momentum and the next value of a matrix.</summary>
    public static void Step(ProgramBuilder b, ParameterTensor parameter, RecipeMuon constants, float decay)
    {
        int rows = parameter.Rows, columns = parameter.Columns, length = checked((int)parameter.Length), leaves = (length + Leaf - 1) / Leaf;
        string name = "muon." + parameter.Name;
        int weight = b[parameter.Name], gradient = b[ProgramNames.Gradient(parameter.Name)], m = b[ProgramNames.FirstMoment(parameter.Name)];
        Operand clip = Operand.Element(b[ProgramNames.ClipScale], 0);
        Operand rate = Operand.Element(b[ProgramNames.LearningRate], AffineMap.Public(PublicScalar.GlobalStep));
        float momentum = constants.Momentum, oneMinusMomentum = 1f - constants.Momentum;

        int nextM = b.Next(ProgramNames.FirstMoment(parameter.Name));
        b.Listing(Listings.AdamFirstMoment, nextM, [Flat(m), Flat(gradient), clip], [momentum, oneMinusMomentum], shape: [length]);
        int ahead = b.Floats(name + ".ahead", rows, columns);
        b.Listing(Listings.AdamFirstMoment, ahead, [Flat(nextM), Flat(gradient), clip], [momentum, oneMinusMomentum], shape: [length]);

        int lanes = b.Floats(name + ".leaf.lanes", leaves, ChainExtent.Lanes);
        Operand element = Operand.Element(ahead, AffineMap.Chain(0));
        b.Chain(OpKind.FmaChain, lanes, [element, element], [ChainExtent.BlockLane(length, 0, 1, Leaf)]);
        int leafSums = b.Fold(name + ".leaf", lanes, leaves);
        int sum = b.LaneSum(name + ".sum", 1, leaves, leafSums);
        int inverse = b.Floats(name + ".inverse", 1);
        b.Elementwise(Listings.InverseRms, inverse, [sum], 1f, Epsilon);
        int x = b.Floats(name + ".0.x", rows, columns);
        b.Listing(Listings.Mul, x, [Flat(ahead), Operand.Element(inverse, 0)], shape: [length]);

        MuonTape tape = default;
        for (int i = 1; i <= Iterations; i++)
        {
            tape = Iterate(b, FormattableString.Invariant($"{name}.{i}"), x, rows, columns);
            x = tape.Next;
        }

        float scale = constants.Scale * MathF.Sqrt(Math.Max(rows, columns));
        int direction = b.Floats(name + ".direction", length);
        b.Elementwise(Listings.Scale, direction, [x], scale);
        int next = b.Next(parameter.Name);
        b.Listing(Listings.WeightStep, next, [Flat(weight), Flat(direction), rate], [decay], shape: [length]);
        b.Call(new MuonCall(
            new MuonState(weight, m, b[ProgramNames.SecondMoment(parameter.Name)], gradient, b[ProgramNames.ClipScale], b[ProgramNames.LearningRate]),
            tape, leafSums, sum, inverse)
        {
            Matrix = parameter, Momentum = momentum, Scale = scale, Decay = decay,
        });
    }

    private static MuonTape Iterate(ProgramBuilder b, string name, int x, int rows, int columns)
    {
        bool wide = rows <= columns;
        int side = Math.Min(rows, columns);
        int square = b.Floats(name + ".square", side, side);
        b.Chain(
            OpKind.FmaChain,
            square,
            wide
                ? [Operand.Element(x, AffineMap.Output(0, columns) + AffineMap.Chain(0)), Operand.Element(x, AffineMap.Output(1, columns) + AffineMap.Chain(0))]
                : [Operand.Element(x, AffineMap.Output(0) + AffineMap.Chain(0, columns)), Operand.Element(x, AffineMap.Output(1) + AffineMap.Chain(0, columns))],
            [ChainExtent.Full(wide ? columns : rows)]);
        int fourth = Product(b, name + ".fourth", square, square, side, side, side);
        int polynomial = b.Floats(name + ".polynomial", side, side);
        b.Elementwise(Listings.Blend, polynomial, [square, fourth], B, C);
        int turned = wide
            ? Product(b, name + ".turned", polynomial, x, rows, columns, rows)
            : Product(b, name + ".turned", x, polynomial, rows, columns, columns);
        int next = b.Floats(name + ".x", rows, columns);
        b.Elementwise(Listings.Blend, next, [x, turned], A, 1f);
        return new MuonTape(x, next, square, polynomial);
    }

    /// <summary>y[m,n] = Σ_k left[m,k]·right[k,n].</summary>
    private static int Product(ProgramBuilder b, string name, int left, int right, int rows, int columns, int depth)
    {
        int y = b.Floats(name, rows, columns);
        return b.Chain(
            OpKind.FmaChain,
            y,
            [
                Operand.Element(left, AffineMap.Output(0, depth) + AffineMap.Chain(0)),
                Operand.Element(right, AffineMap.Output(1) + AffineMap.Chain(0, columns)),
            ],
            [ChainExtent.Full(depth)]);
    }

    private static Operand Flat(int tensor) => Operand.Element(tensor, AffineMap.Output(0));
}
