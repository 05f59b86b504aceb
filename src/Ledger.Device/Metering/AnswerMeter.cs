using Ledger.Device.Api;

namespace Ledger.Device.Metering;

/// <summary>The channels of one answer: what is delivered counts in all of them.</summary>
/// <param name="book">Where they are kept.</param>
/// <param name="channels">The channels; none for an answer that costs nothing.</param>
/// <param name="patience">How long the answer waits for a voucher.</param>
/// <param name="time">The clock.</param>
internal sealed class AnswerMeter(UsageBook book, IReadOnlyList<MeteredChannel> channels, TimeSpan patience, TimeProvider time)
{
    /// <summary>The consent's cap leaves no token.</summary>
    public static ApiError CapReached { get; } = new(402, "payment_required", "cap_reached", "What the owner's consent lets this application pay is used up: ask the owner for another consent.");

    /// <summary>The escrow does not cover what may be owed.</summary>
    public static ApiError EscrowEmpty { get; } = new(402, "payment_required", "escrow_empty", "The application's escrow does not cover what it may owe here: deposit LDG for it on UsageMeter.");

    /// <summary>The application has not signed for what it received.</summary>
    public static ApiError Unpaid { get; } = new(402, "payment_required", "voucher_required", "The application has not signed for what it received: it gets no further text before it sends a voucher to /v1/usage/vouchers.");

    /// <summary>Whether anything is paid.</summary>
    public bool IsPaid => channels.Count > 0;

    /// <summary>Most tokens that the consents' caps leave for this answer.</summary>
    public ulong Limit { get; set; } = ulong.MaxValue;

    /// <summary>Tokens delivered by this answer.</summary>
    public ulong Delivered { get; private set; }

    /// <summary>Most tokens that the answer may have; null when nothing limits it.</summary>
    /// <param name="isStream">Whether vouchers can come while it runs: a whole answer is delivered at once.</param>
    public int? MostTokens(bool isStream) => IsPaid
        ? (int)Math.Min(int.MaxValue, Math.Min(Limit, channels.Min(channel => isStream ? channel.UntilCap : channel.UntilVoucher)))
        : null;

    /// <summary>Why the answer cannot even begin; null when it can.</summary>
    public ApiError? Problem()
    {
        if (!IsPaid || channels.All(static channel => channel.UntilVoucher > 0))
            return null;
        return channels.Any(static channel => channel.UntilCap == 0) ? CapReached : Unpaid;
    }

    /// <summary>Counts tokens as delivered, waiting for vouchers where they are due; an error when none comes, and then nothing is counted.</summary>
    public async Task<ApiError?> DeliverAsync(int tokens, CancellationToken cancellation)
    {
        if (!IsPaid || tokens == 0)
            return null;
        long begun = time.GetTimestamp();
        while (TryDeliver((ulong)tokens) is Task changed)
        {
            if (channels.Any(static channel => !channel.IsCovered))
                return EscrowEmpty;
            TimeSpan left = patience - time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero)
                return channels.Any(channel => channel.UntilCap < (ulong)tokens) ? CapReached : Unpaid;
            try
            {
                await changed.WaitAsync(left, time, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // One more look, then the error.
            }
        }

        Delivered += (ulong)tokens;
        return null;
    }

    /// <summary>Writes down what was delivered.</summary>
    public void Keep()
    {
        foreach (MeteredChannel channel in channels)
            book.Keep(channel);
    }

    /// <summary>All channels or none; what to wait for when none.</summary>
    private Task? TryDeliver(ulong tokens)
    {
        for (int i = 0; i < channels.Count; i++)
        {
            if (channels[i].TryDeliver(tokens) is not Task changed)
                continue;
            for (int taken = 0; taken < i; taken++)
                channels[taken].TakeBack(tokens);
            return changed;
        }

        return null;
    }
}
