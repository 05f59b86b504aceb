namespace Ledger.Training;

/// <summary>Names of an adapter's tensors in its program.</summary>
internal static class AdapterNames
{
    private const string Weight = ".weight";

    /// <summary>Factor A of a matrix, named without its suffix: layers.0.wq.</summary>
    public static string A(string matrix) => matrix + ".adapter_a";

    /// <summary>Factor B of a matrix.</summary>
    public static string B(string matrix) => matrix + ".adapter_b";

    /// <summary>The matrix that a parameter is: layers.0.wq of layers.0.wq.weight.</summary>
    public static string Matrix(string parameter) => parameter[..^Weight.Length];

    /// <summary>The kind of a layer's matrix that a parameter is: wq of layers.0.wq.weight.</summary>
    public static string Kind(string parameter)
    {
        string matrix = Matrix(parameter);
        return matrix[(matrix.LastIndexOf('.') + 1)..];
    }
}
