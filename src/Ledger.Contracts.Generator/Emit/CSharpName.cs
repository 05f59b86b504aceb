using System.Text;

namespace Ledger.Contracts.Generator.Emit;

/// <summary>Turns Solidity names into C# names.</summary>
internal static class CSharpName
{
    private static readonly HashSet<string> s_keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
        "await", "field", "nameof", "record", "value", "var", "when", "yield", "_",
    };

    /// <summary>The class that knows the errors of all contracts.</summary>
    public const string ErrorsOfAll = "ContractErrors";

    /// <summary>Names that the class of a contract uses itself.</summary>
    public static readonly string[] MembersOfContract =
        ["Address", "Artifact", "AsException", "Calls", "CreationCode", "DecodeError", "Errors", "Events"];

    /// <summary>Names that generated records use themselves, or that C# gives every record or object.</summary>
    public static readonly string[] MembersOfRecord =
    [
        "Equals", "GetHashCode", "GetType", "ToString", "EqualityContract", "PrintMembers", "Deconstruct", "MemberwiseClone", "Finalize",
        "ReferenceEquals", "Topic0", "TryDecode", "Selector", "Signature", "Read", "Write", "Sentence", "Clone", "Filter",
    ];

    /// <summary>The class of a contract; a name that the class uses itself gets a suffix, since C# lets no member bear its type's name.</summary>
    public static string OfContract(string name)
    {
        string pascal = Pascal(name);
        return MembersOfContract.Contains(pascal) || MembersOfRecord.Contains(pascal) || pascal == ErrorsOfAll ? pascal + "Contract" : pascal;
    }

    /// <summary>The record of a struct, event or error, with a suffix by the same rule.</summary>
    public static string OfRecord(string name)
    {
        string pascal = Pascal(name);
        return MembersOfRecord.Contains(pascal) ? pascal + "Record" : pascal;
    }

    /// <summary>The name of a type, method or property: <c>DOMAIN_SEPARATOR</c> and <c>domainSeparator</c> become <c>DomainSeparator</c>.</summary>
    public static string Pascal(string name)
    {
        bool shouting = !name.Any(char.IsLower);
        StringBuilder result = new(name.Length);
        foreach (string word in name.Split(['_', '$'], StringSplitOptions.RemoveEmptyEntries))
        {
            result.Append(char.ToUpperInvariant(word[0]));
            result.Append(shouting ? word.Substring(1).ToLowerInvariant() : word.Substring(1));
        }

        if (result.Length == 0 || char.IsDigit(result[0]))
            result.Insert(0, "N");
        return result.ToString();
    }

    /// <summary>The name of a parameter, escaped where C# reserves it.</summary>
    public static string Camel(string name)
    {
        string pascal = Pascal(name);
        int upper = pascal.TakeWhile(char.IsUpper).Count();
        // URI -> uri, baseURI -> baseURI, IPAddress -> ipAddress
        int lowered = upper <= 1 || upper == pascal.Length ? upper : upper - 1;
        string camel = pascal.Substring(0, lowered).ToLowerInvariant() + pascal.Substring(lowered);
        return s_keywords.Contains(camel) ? "@" + camel : camel;
    }

    /// <summary>The words of a name, for a sentence: <c>NotYourTurn</c> becomes <c>not your turn</c>.</summary>
    public static string Words(string name)
    {
        StringBuilder words = new(name.Length + 8);
        string pascal = Pascal(name);
        for (int i = 0; i < pascal.Length; i++)
        {
            bool starts = i > 0 && char.IsUpper(pascal[i])
                && (!char.IsUpper(pascal[i - 1]) || (i + 1 < pascal.Length && char.IsLower(pascal[i + 1])));
            if (starts)
                words.Append(' ');
            words.Append(char.ToLowerInvariant(pascal[i]));
        }

        return words.ToString();
    }

    /// <summary>The name itself if it is still free, else with the smallest number that makes it so; takes it.</summary>
    public static string Take(HashSet<string> taken, string name)
    {
        string free = name;
        for (int i = 2; !taken.Add(free); i++)
            free = $"{name}{i}";
        return free;
    }
}
