using Ledger.Tensors;

namespace Ledger.Training;

/// <summary>Sums of whole tensors: residual streams and gradients that meet. Spec: protocol.md §5.2.</summary>
internal static class ElementwiseModule
{
    /// <summary>a + b.</summary>
    public static int Add(ProgramBuilder b, string name, int left, int right, int rows, int columns)
    {
        int sum = b.Floats(name, rows, columns);
        b.Elementwise(Listings.Add, sum, [left, right]);
        b.Call(new AddCall(left, right, null, sum));
        return sum;
    }

    /// <summary>a · factor.</summary>
    public static int Scale(ProgramBuilder b, string name, int x, float factor, int rows, int columns)
    {
        int scaled = b.Floats(name, rows, columns);
        b.Elementwise(Listings.Scale, scaled, [x], factor);
        b.Call(new ScaleCall(x, scaled, factor));
        return scaled;
    }

    /// <summary>(a + b) + c.</summary>
    public static int Add(ProgramBuilder b, string name, int first, int second, int third, int rows, int columns)
    {
        int sum = b.Floats(name, rows, columns);
        b.Elementwise(Listings.Add3, sum, [first, second, third]);
        b.Call(new AddCall(first, second, third, sum));
        return sum;
    }
}
