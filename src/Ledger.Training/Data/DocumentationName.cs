namespace Ledger.Training;

/// <summary>Shortens a documentation identifier: "M:System.String.Join(System.String)" becomes "String.Join".</summary>
internal static class DocumentationName
{
    /// <summary>A type's own name, or a member's name behind its type's; without namespaces, parameters and arity.</summary>
    public static string Shorten(string identifier)
    {
        bool isMember = identifier.Length > 1 && identifier[1] == ':' && identifier[0] is 'M' or 'P' or 'F' or 'E';
        ReadOnlySpan<char> rest = identifier.AsSpan(identifier.Length > 1 && identifier[1] == ':' ? 2 : 0);
        string plain = WithoutArguments(rest);
        string[] parts = plain.Split('.', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            return "";
        if (!isMember || parts.Length == 1)
            return parts[^1];
        return parts[^1].StartsWith('#') ? parts[^2] : $"{parts[^2]}.{parts[^1][(parts[^1].LastIndexOf('#') + 1)..]}";
    }

    /// <summary>Cuts at the parameter list or the return type, and drops generic arguments in braces and arity after back ticks.</summary>
    private static string WithoutArguments(ReadOnlySpan<char> name)
    {
        int end = name.IndexOfAny('(', '~');
        if (end >= 0)
            name = name[..end];
        System.Text.StringBuilder plain = new(name.Length);
        int depth = 0;
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if (c == '{') depth++;
            bool arity = c == '`' || char.IsAsciiDigit(c) && EndsArity(name[..i]);
            if (depth == 0 && !arity)
                plain.Append(c);
            if (c == '}') depth--;
        }

        return plain.ToString();
    }

    private static bool EndsArity(ReadOnlySpan<char> before)
    {
        ReadOnlySpan<char> trimmed = before.TrimEnd("0123456789");
        return trimmed.Length > 0 && trimmed[^1] == '`';
    }
}
