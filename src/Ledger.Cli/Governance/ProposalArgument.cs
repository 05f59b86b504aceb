using System.CommandLine;
using System.Globalization;
using Ledger.Cli.CommandLine;
using Ledger.Node.Governance;

namespace Ledger.Cli.Governance;

/// <summary>How a person names a proposal: by its place in `ledger vote list`, or by its number on chain or enough of its first digits.</summary>
internal static class ProposalArgument
{
    private const int FewestDigits = 6;

    /// <summary>The argument.</summary>
    public static Argument<string> Create() => new("proposal") { Description = "Place in `ledger vote list`, or number on chain (its first digits will do)." };

    /// <summary>The proposal that is meant.</summary>
    /// <exception cref="CommandFailure">There is none, or several.</exception>
    public static async Task<ProposalView> FindAsync(TokenGovernance governance, string text, CancellationToken cancel)
    {
        IReadOnlyList<ProposalView> all = await governance.ListAsync(cancel).ConfigureAwait(false);
        if (text.Length < FewestDigits && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int place) && place >= 1 && place <= all.Count)
            return all[place - 1];
        ProposalView[] found = text.Length < FewestDigits ? [] : [.. all.Where(view => view.Id.ToString(CultureInfo.InvariantCulture).StartsWith(text, StringComparison.Ordinal))];
        return found.Length == 1
            ? found[0]
            : throw new CommandFailure(ExitCode.BadInput, found.Length == 0 ? $"There is no proposal {text}; there are {all.Count}." : $"{found.Length} proposals begin with {text}.", "see `ledger vote list`");
    }
}
