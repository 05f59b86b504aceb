using Ledger.Content;
using Ledger.Cryptography;

namespace Ledger.Models;

/// <summary>Where a released model comes from.</summary>
/// <param name="ChainId">The chain that holds the run.</param>
/// <param name="Run">Number of the run on that chain.</param>
/// <param name="FinalRoot">Root of the run's final state: what the registry compares.</param>
/// <param name="Recipe">The run's recipe.</param>
/// <param name="Name">What people call the model; the recipe's name.</param>
/// <param name="Parent">Number of the release that this one continues; 0 when there is none.</param>
/// <param name="Licence">SPDX identifier.</param>
public sealed record ReleaseOrigin(ulong ChainId, ulong Run, Hash32 FinalRoot, Cid Recipe, string Name, ulong Parent, string Licence)
{
    /// <summary>Longest name in characters, as in a recipe.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Longest licence in characters.</summary>
    public const int MaxLicenceLength = 64;

    internal const long MaxNumber = (1L << 53) - 1;

    /// <summary>The first rule that this origin breaks, as a sentence; null when there is none.</summary>
    public string? Validate() =>
        ChainId > MaxNumber || Run > MaxNumber || Parent > MaxNumber ? "A chain, run or parent has a number of 2^53 or more."
        : Name.Length is 0 or > MaxNameLength || Name.Any(static c => c is < ' ' or > '~') ? $"The name is not 1 to {MaxNameLength} printable ASCII characters."
        : !IsLicence(Licence) ? $"The licence is not an SPDX identifier of at most {MaxLicenceLength} characters."
        : null;

    private static bool IsLicence(string text) =>
        text.Length is > 0 and <= MaxLicenceLength && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-');
}
