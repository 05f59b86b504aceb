using System.Globalization;

namespace Ledger.Cli.Games.Liar;

/// <summary>Numbers of the lies of one kind that are told in one round: what is drawn follows from seed and number.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct LieNumbers(int First, int Count)
{
    /// <summary>The numbers.</summary>
    public IEnumerable<int> All => Enumerable.Range(First, Count);

    /// <summary>The next ones.</summary>
    public LieNumbers Next(int count) => new(First + Count, count);

    /// <summary>Reads what ToString wrote; null for other text.</summary>
    public static LieNumbers? Parse(string? text)
    {
        string[] parts = (text ?? "").Split('+');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? new LieNumbers(first, count)
            : null;
    }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{First}+{Count}");
}
