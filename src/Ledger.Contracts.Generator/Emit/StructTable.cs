using Ledger.Contracts.Generator.Abi;

namespace Ledger.Contracts.Generator.Emit;

/// <summary>Gives every struct of all artifacts one C# name, so that two contracts that speak of one struct share one type.</summary>
/// <remarks>
/// A struct is nested in the class of its owner: the contract that declares it, or for <c>IFoo</c> the contract <c>Foo</c> if there is one.
/// </remarks>
internal sealed class StructTable
{
    /// <summary>Names that the class of a contract uses itself.</summary>
    private static readonly HashSet<string> s_membersOfContract = new(StringComparer.Ordinal)
    {
        "Address", "Artifact", "Calls", "CreationCode", "DecodeError", "Errors", "Events",
    };

    private readonly Dictionary<AbiType.Tuple, (string Owner, string Name)> _names = [];
    private readonly HashSet<string> _contracts;

    public StructTable(IEnumerable<AbiContract> contracts)
    {
        AbiContract[] all = [.. contracts.OrderBy(contract => contract.Name, StringComparer.Ordinal)];
        _contracts = new(all.Select(contract => CSharpName.Pascal(contract.Name)), StringComparer.Ordinal);
        Dictionary<string, HashSet<string>> taken = new(StringComparer.Ordinal);
        foreach (AbiContract contract in all)
        {
            foreach (AbiType.Tuple tuple in contract.Members().SelectMany(parameter => TuplesIn(parameter.Type)))
            {
                if (!_names.ContainsKey(tuple))
                    _names.Add(tuple, Name(tuple, contract, taken));
            }
        }
    }

    /// <summary>Owners in order: classes to declare, with their structs.</summary>
    public IEnumerable<IGrouping<string, KeyValuePair<AbiType.Tuple, (string Owner, string Name)>>> ByOwner() =>
        _names.OrderBy(pair => pair.Value.Name, StringComparer.Ordinal)
            .GroupBy(pair => pair.Value.Owner)
            .OrderBy(group => group.Key, StringComparer.Ordinal);

    /// <summary>The structs that belong into the class of a contract, in order.</summary>
    public IEnumerable<(AbiType.Tuple Struct, string Name)> OwnedBy(string owner) =>
        ByOwner().Where(group => group.Key == owner).SelectMany(group => group.Select(pair => (pair.Key, pair.Value.Name)));

    /// <summary>True if a class of this name is generated for a contract.</summary>
    public bool IsContract(string owner) => _contracts.Contains(owner);

    /// <summary>Owner and name, as one qualified name inside the namespace.</summary>
    public string NameOf(AbiType.Tuple tuple)
    {
        (string owner, string name) = _names[tuple];
        return owner.Length == 0 ? name : $"{owner}.{name}";
    }

    private (string Owner, string Name) Name(AbiType.Tuple tuple, AbiContract user, Dictionary<string, HashSet<string>> taken)
    {
        string owner = OwnerOf(tuple, user);
        if (!taken.TryGetValue(owner, out HashSet<string>? names))
        {
            names = new HashSet<string>(owner.Length == 0 ? _contracts : s_membersOfContract, StringComparer.Ordinal) { owner };
            taken.Add(owner, names);
        }

        // Old compilers do not say the name of a struct; its shape then names it.
        string name = tuple.Name.Length > 0 ? CSharpName.Pascal(tuple.Name) : $"Tuple{Keccak.HexOf(tuple.Canonical).Substring(0, 8)}";
        return (owner, CSharpName.Take(names, name));
    }

    private string OwnerOf(AbiType.Tuple tuple, AbiContract user)
    {
        if (tuple.Name.Length == 0)
            return CSharpName.Pascal(user.Name);
        if (tuple.Owner.Length == 0)
            return "";
        string owner = CSharpName.Pascal(tuple.Owner);
        bool isInterface = owner.Length > 1 && owner[0] == 'I' && char.IsUpper(owner[1]);
        return isInterface && !_contracts.Contains(owner) && _contracts.Contains(owner.Substring(1)) ? owner.Substring(1) : owner;
    }

    private static IEnumerable<AbiType.Tuple> TuplesIn(AbiType type) => type switch
    {
        AbiType.Array array => TuplesIn(array.Element),
        AbiType.Tuple tuple => tuple.Fields.SelectMany(part => TuplesIn(part.Type)).Append(tuple),
        _ => [],
    };
}
