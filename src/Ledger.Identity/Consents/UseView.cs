using System.Globalization;

namespace Ledger.Identity;

/// <summary>Who can use a person's data now: as HTTP, command line and pages show it. Amounts in LDG's smallest unit, decimal.</summary>
/// <param name="Owner">DID of the data owner.</param>
/// <param name="Block">Number of the block at which it was read.</param>
/// <param name="BlockHash">Hash of that block.</param>
/// <param name="Time">Time of that block.</param>
/// <param name="Uses">Every live consent.</param>
/// <param name="Warnings">What others can conclude from the payouts, one sentence each.</param>
public sealed record UseView(string Owner, ulong Block, string BlockHash, DateTimeOffset Time, IReadOnlyList<UseView.Use> Uses, IReadOnlyList<string> Warnings)
{
    /// <summary>One consent by which somebody can use data now.</summary>
    /// <param name="Id">Its id on chain.</param>
    /// <param name="App">DID of who can.</param>
    /// <param name="Source">Commitment to the source; the device that made it knows its name.</param>
    /// <param name="Purposes">inference, training, pass-on.</param>
    /// <param name="Expiry">When it ends by itself.</param>
    /// <param name="Price">Of a thousand tokens of text.</param>
    /// <param name="Cap">Most that is paid in all.</param>
    /// <param name="Used">What was paid so far, through it and everything that comes from the same consent of the owner.</param>
    /// <param name="Left">What may still be paid; null where nothing is paid.</param>
    /// <param name="Payout">Account that receives the owner's part; null where nothing is paid.</param>
    /// <param name="Through">DIDs of the applications that passed it on, nearest first; none when the owner gave it.</param>
    /// <param name="Root">Id of the owner's consent that it comes from: revoking that ends it.</param>
    public sealed record Use(
        string Id, string App, string Source, IReadOnlyList<string> Purposes, DateTimeOffset Expiry, string Price, string Cap, string Used, string? Left,
        string? Payout, IReadOnlyList<string> Through, string Root)
    {
        /// <summary>The owner's name of the source; null where the reader does not know it.</summary>
        public string? SourceName { get; init; }
    }

    private const ulong LatestTime = 253_402_300_799; // what a date can hold

    /// <summary>What was read, for people and programs.</summary>
    public static UseView Of(LiveConsents live, ulong chainId, IReadOnlyList<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(live);
        return new UseView(
            new DidEthr(chainId, live.Owner).ToString(), live.Head.Number, live.Head.Hash.ToString(), TimeOf(live.Head.Timestamp),
            [.. live.Consents.Select(one => Of(one, chainId))], warnings);
    }

    /// <summary>Words for purposes.</summary>
    public static IReadOnlyList<string> NamesOf(Purpose purposes)
    {
        List<string> names = [];
        if (purposes.HasFlag(Purpose.Inference)) names.Add("inference");
        if (purposes.HasFlag(Purpose.Training)) names.Add("training");
        if (purposes.HasFlag(Purpose.PassOn)) names.Add("pass-on");
        return names;
    }

    private static Use Of(LiveConsent one, ulong chainId) => new(
        one.Key.Id.ToString(), new DidEthr(chainId, one.Terms.App).ToString(), one.Terms.Source.ToString(), NamesOf(one.Terms.Purposes), TimeOf(one.Terms.Expiry),
        Text(one.Terms.Price), Text(one.Terms.Cap), Text(one.Used), one.Left is UInt128 left ? Text(left) : null,
        one.Terms.Price == 0 ? null : one.Terms.Payout.ToString(), [.. one.Through.Select(app => new DidEthr(chainId, app).ToString())], one.Root.Id.ToString());

    private static string Text(UInt128 amount) => amount.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(ulong seconds) => DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, LatestTime));
}
