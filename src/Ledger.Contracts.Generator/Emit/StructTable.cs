using Ledger.Contracts.Generator.Abi;

namespace Ledger.Contracts.Generator.Emit;

/// <summary>Gives every struct and user-defined value type of all artifacts one C# name, so that two contracts that speak of one share one type.</summary>
/// <remarks>
/// A struct is nested in the class of its owner: the contract that declares it, or for <c>IFoo</c> the contract <c>Foo</c> if there is one.
/// </remarks>
internal sealed class StructTable
{
    private readonly Dictionary<AbiType, (string Owner, string Name)> _names = [];
    private readonly HashSet<string> _contracts;

    public StructTable(IEnumerable<AbiContract> contracts)
    {
        AbiContract[] all = [.. contracts.OrderBy(contract => contract.Name, StringComparer.Ordinal)];
        _contracts = new(all.Select(contract => CSharpName.OfContract(contract.Name)), StringComparer.Ordinal);
        (AbiType Type, AbiContract User)[] named = [.. all.SelectMany(contract =>
            contract.Members().SelectMany(parameter => NamedIn(parameter.Type)).Select(type => (type, contract)))];
        HashSet<string> owners = new(named.Select(item => OwnerOf(item.Type, item.User)).Concat(_contracts), StringComparer.Ordinal) { CSharpName.ErrorsOfAll };
        Dictionary<string, HashSet<string>> taken = new(StringComparer.Ordinal) { [""] = owners };
        foreach ((AbiType type, AbiContract user) in named)
        {
            if (!_names.ContainsKey(type))
                _names.Add(type, Name(type, user, taken));
        }
    }

    /// <summary>Owners in order: classes to declare, with their structs.</summary>
    public IEnumerable<IGrouping<string, KeyValuePair<AbiType, (string Owner, string Name)>>> ByOwner() =>
        _names.OrderBy(pair => pair.Value.Name, StringComparer.Ordinal)
            .GroupBy(pair => pair.Value.Owner)
            .OrderBy(group => group.Key, StringComparer.Ordinal);

    /// <summary>The structs that belong into the class of a contract, in order.</summary>
    public IEnumerable<(AbiType Type, string Name)> OwnedBy(string owner) =>
        ByOwner().Where(group => group.Key == owner).SelectMany(group => group.Select(pair => (pair.Key, pair.Value.Name)));

    /// <summary>True if a class of this name is generated for a contract.</summary>
    public bool IsContract(string owner) => _contracts.Contains(owner);

    /// <summary>Owner and name, as one qualified name inside the namespace.</summary>
    public string NameOf(AbiType type)
    {
        (string owner, string name) = _names[type];
        return owner.Length == 0 ? name : $"{owner}.{name}";
    }

    private (string Owner, string Name) Name(AbiType type, AbiContract user, Dictionary<string, HashSet<string>> taken)
    {
        string owner = OwnerOf(type, user);
        if (!taken.TryGetValue(owner, out HashSet<string>? names))
        {
            names = new HashSet<string>(CSharpName.MembersOfContract, StringComparer.Ordinal) { owner };
            taken.Add(owner, names);
        }

        // Old compilers do not say the name of a struct; its shape then names it.
        (_, string name) = Said(type);
        string unique = name.Length > 0 ? CSharpName.OfRecord(name) : $"Tuple{Keccak.HexOf(type.Canonical).Substring(0, 8)}";
        return (owner, CSharpName.Take(names, type is AbiType.UserValue && unique == "Value" ? "ValueRecord" : unique));
    }

    private string OwnerOf(AbiType type, AbiContract user)
    {
        (string said, string name) = Said(type);
        if (name.Length == 0)
            return CSharpName.OfContract(user.Name);
        if (said.Length == 0)
            return "";
        string owner = CSharpName.OfContract(said);
        bool isInterface = owner.Length > 1 && owner[0] == 'I' && char.IsUpper(owner[1]);
        return isInterface && !_contracts.Contains(owner) && _contracts.Contains(owner.Substring(1)) ? owner.Substring(1) : owner;
    }

    /// <summary>Owner and name in Solidity.</summary>
    private static (string Owner, string Name) Said(AbiType type) => type switch
    {
        AbiType.Tuple tuple => (tuple.Owner, tuple.Name),
        AbiType.UserValue value => (value.Owner, value.Name),
        _ => ("", ""),
    };

    private static IEnumerable<AbiType> NamedIn(AbiType type) => type switch
    {
        AbiType.Array array => NamedIn(array.Element),
        AbiType.Tuple tuple => tuple.Fields.SelectMany(part => NamedIn(part.Type)).Append(tuple),
        AbiType.UserValue => [type],
        _ => [],
    };
}
