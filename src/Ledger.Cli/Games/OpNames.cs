using Ledger.Tensors.Program;

namespace Ledger.Cli.Games;

/// <summary>Names of the kinds of ops: chains by their kind, listings by their own name.</summary>
internal static class OpNames
{
    /// <summary>Name of a row's kind.</summary>
    public static string Of(OpRow row) => row.Listing?.Name ?? row.Kind.ToString();

    /// <summary>All kinds that a program has.</summary>
    public static IEnumerable<string> All(OpTable table) => table.Rows().Select(Of).Distinct(StringComparer.Ordinal);
}
