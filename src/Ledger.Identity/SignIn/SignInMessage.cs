using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A message by which somebody signs in with an Ethereum account (EIP-4361). Spec: protocol.md §16.</summary>
/// <param name="Domain">Who asks: host and perhaps port.</param>
/// <param name="Account">Who signs in.</param>
/// <param name="Uri">What for.</param>
/// <param name="ChainId">The chain of the session.</param>
/// <param name="Nonce">What the asker drew for this once: at least eight letters or digits.</param>
/// <param name="IssuedAt">When it was made.</param>
public sealed record SignInMessage(string Domain, Address Account, string Uri, ulong ChainId, string Nonce, DateTimeOffset IssuedAt)
{
    private const int Longest = 8192, MostResources = 32;
    private const string Ask = " wants you to sign in with your Ethereum account:", Version = "Version: 1", Item = "- ";

    private string? _issuedText; // a time has many spellings, and the signature is over one of them

    /// <summary>Scheme of the asker, as in https; null when the message names none.</summary>
    public string? Scheme { get; init; }

    /// <summary>What the account's owner agrees to; null for nothing.</summary>
    public string? Statement { get; init; }

    /// <summary>First moment at which the message no longer counts.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>First moment at which the message counts.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The asker's own name for the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>URIs that belong to the request.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The text that is signed; of a message that was read, the text that was read.</summary>
    public string Text => _issuedText ?? Format();

    /// <summary>Reads a message, strictly by the grammar; false with what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SignInMessage? message, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        message = null;
        if (text.Length > Longest)
        {
            problem = "it is longer than 8,192 characters";
            return false;
        }

        Lines lines = new(text.Split('\n'));
        if (!TryReadHead(lines, out string? scheme, out string domain, out Address account, out string? statement, out problem)
            || !lines.TryTake("URI: ", out string uri) || !SignInGrammar.IsUri(uri) || lines.Next() != Version
            || !lines.TryTake("Chain ID: ", out string chain) || !ulong.TryParse(chain, NumberStyles.None, CultureInfo.InvariantCulture, out ulong chainId)
            || !lines.TryTake("Nonce: ", out string nonce) || !SignInGrammar.IsNonce(nonce)
            || !lines.TryTake("Issued At: ", out string issued) || !SignInGrammar.TryReadTime(issued, out DateTimeOffset issuedAt))
        {
            problem ??= "URI, version 1, chain id, nonce and time of issue do not follow each other";
            return false;
        }

        if (!lines.TryTakeTime("Expiration Time: ", out DateTimeOffset? expires) || !lines.TryTakeTime("Not Before: ", out DateTimeOffset? notBefore)
            || (lines.TryTake("Request ID: ", out string request) && !SignInGrammar.IsRequestId(request)) || !TryReadResources(lines, out List<string> resources))
        {
            problem = "what follows the time of issue is not known";
            return false;
        }

        message = new SignInMessage(domain, account, uri, chainId, nonce, issuedAt)
        {
            Scheme = scheme,
            Statement = statement,
            ExpiresAt = expires,
            NotBefore = notBefore,
            RequestId = request.Length > 0 || text.Contains("\nRequest ID: ", StringComparison.Ordinal) ? request : null,
            Resources = resources,
            _issuedText = text,
        };
        problem = null;
        return true;
    }

    /// <inheritdoc />
    public bool Equals(SignInMessage? other) => other is not null && Text == other.Text;

    /// <inheritdoc />
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private static bool TryReadHead(Lines lines, out string? scheme, out string domain, out Address account, out string? statement, out string? problem)
    {
        (scheme, domain, account, statement, problem) = (null, "", default, null, "its first line does not name who asks");
        string first = lines.Next();
        if (!first.EndsWith(Ask, StringComparison.Ordinal))
            return false;
        domain = first[..^Ask.Length];
        int colons = domain.IndexOf("://", StringComparison.Ordinal);
        if (colons >= 0)
            (scheme, domain) = (domain[..colons], domain[(colons + 3)..]);
        if (!SignInGrammar.IsDomain(domain) || (scheme is not null && !SignInGrammar.IsScheme(scheme)))
            return false;
        problem = "its second line is no address with its checksum";
        string address = lines.Next();
        if (!Address.TryParse(address, out account) || account.ToString() != address)
            return false;
        problem = "no empty line follows the address, or the statement is not one line of ASCII between empty lines";
        if (lines.Next().Length > 0)
            return false;
        string next = lines.Next();
        if (next.Length == 0)
            return true; // without a statement there are two empty lines
        statement = next;
        return SignInGrammar.IsStatement(next) && lines.Next().Length == 0;
    }

    private static bool TryReadResources(Lines lines, out List<string> resources)
    {
        resources = [];
        if (lines.IsAtEnd)
            return true;
        if (lines.Next() != "Resources:")
            return false;
        while (!lines.IsAtEnd)
        {
            string line = lines.Next();
            if (resources.Count == MostResources || !line.StartsWith(Item, StringComparison.Ordinal) || !SignInGrammar.IsUri(line[Item.Length..]))
                return false;
            resources.Add(line[Item.Length..]);
        }

        return true;
    }

    private string Format()
    {
        StringBuilder text = new();
        text.Append(Scheme is null ? "" : Scheme + "://").Append(Domain).Append(Ask).Append('\n').Append(Account).Append("\n\n");
        if (Statement is not null)
            text.Append(Statement).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"\nURI: {Uri}\n{Version}\nChain ID: {ChainId}\nNonce: {Nonce}\nIssued At: {SignInGrammar.TimeText(IssuedAt)}");
        if (ExpiresAt is { } expires)
            text.Append("\nExpiration Time: ").Append(SignInGrammar.TimeText(expires));
        if (NotBefore is { } notBefore)
            text.Append("\nNot Before: ").Append(SignInGrammar.TimeText(notBefore));
        if (RequestId is not null)
            text.Append("\nRequest ID: ").Append(RequestId);
        if (Resources.Count > 0)
            text.Append("\nResources:").AppendJoin("", Resources.Select(static resource => "\n- " + resource));
        return text.ToString();
    }

    private sealed class Lines(string[] lines)
    {
        private int _at;

        public bool IsAtEnd => _at == lines.Length;

        public string Next() => IsAtEnd ? "\n" : lines[_at++];

        public bool TryTake(string label, out string value)
        {
            value = "";
            if (IsAtEnd || !lines[_at].StartsWith(label, StringComparison.Ordinal))
                return false;
            value = lines[_at++][label.Length..];
            return true;
        }

        /// <summary>A time that may be missing; false only where it is there and is none.</summary>
        public bool TryTakeTime(string label, out DateTimeOffset? time)
        {
            time = null;
            if (!TryTake(label, out string text))
                return true;
            bool isTime = SignInGrammar.TryReadTime(text, out DateTimeOffset read);
            time = read;
            return isTime;
        }
    }
}
