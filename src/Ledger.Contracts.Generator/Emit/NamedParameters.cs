using Ledger.Contracts.Generator.Abi;

namespace Ledger.Contracts.Generator.Emit;

/// <summary>Parameters with C# names that differ from each other and from the names that the generated code uses itself.</summary>
internal static class NamedParameters
{
    private static readonly string[] s_locals = ["writer", "reader", "returned", "contract", "payment", "atBlock", "cancellationToken"];

    /// <summary>The members of a record: name, C# type and the ABI parameter behind it.</summary>
    public static IReadOnlyList<(string Name, AbiParameter Parameter)> OfRecord(string recordName, EquatableArray<AbiParameter> parameters)
    {
        HashSet<string> taken = new(CSharpName.MembersOfRecord, StringComparer.Ordinal) { recordName };
        return [.. parameters.Select((parameter, i) => (CSharpName.Take(taken, Named(parameter, i)), parameter))];
    }

    /// <summary>The elements of a C# tuple, of which Item1, Rest and some others are reserved.</summary>
    public static IReadOnlyList<(string Name, AbiParameter Parameter)> OfTuple(EquatableArray<AbiParameter> parameters)
    {
        HashSet<string> taken = new(CSharpName.MembersOfRecord, StringComparer.Ordinal) { "CompareTo", "Rest", "ToTuple" };
        return [.. parameters.Select((parameter, i) => (CSharpName.Take(taken, IsItem(Named(parameter, i)) ? Named(parameter, i) + "Value" : Named(parameter, i)), parameter))];
    }

    private static bool IsItem(string name) => name.Length > 4 && name.StartsWith("Item", StringComparison.Ordinal) && name.Skip(4).All(char.IsDigit);

    /// <summary>The parameters of a method.</summary>
    public static IReadOnlyList<(string Name, AbiParameter Parameter)> OfMethod(EquatableArray<AbiParameter> parameters)
    {
        HashSet<string> taken = new(s_locals, StringComparer.Ordinal);
        return [.. parameters.Select((parameter, i) => (CSharpName.Take(taken, CSharpName.Camel(Named(parameter, i))), parameter))];
    }

    private static string Named(AbiParameter parameter, int index) =>
        parameter.Name.Trim('_', '$').Length == 0 ? $"Value{index}" : CSharpName.Pascal(parameter.Name);
}
