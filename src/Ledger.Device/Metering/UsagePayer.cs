using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Metering;

/// <summary>The side of the application: counts what it receives and signs vouchers for that and nothing else. Spec: protocol.md §11.1.</summary>
/// <remarks>It keeps nothing on disk: how far a channel has come follows from the last voucher that the application itself signed.</remarks>
/// <param name="client">The device.</param>
/// <param name="device">The identity of the device's person, who gave the consents and measures.</param>
/// <param name="signer">The application's key, for which an escrow lies at the device: its identity's owner, or its delegate of type LedgerMeter.</param>
/// <param name="typed">The chain and the meter that will pay.</param>
/// <param name="time">The clock.</param>
public sealed class UsagePayer(DeviceClient client, Address device, ISigner signer, UsageTypedData typed, TimeProvider time)
{
    /// <summary>Most tokens that are signed for unseen.</summary>
    private const ulong MostAhead = 64;

    /// <summary>Much less than what goes ahead, so that the next half streams while the voucher travels.</summary>
    private const ulong Step = 16;

    private static readonly TimeSpan s_life = TimeSpan.FromDays(30), s_lastWord = TimeSpan.FromSeconds(5);

    private readonly List<Paying> _channels = [];

    /// <summary>Most that a thousand tokens may cost under all consents together, in the smallest unit of the LedgerToken; beyond, nothing is signed.</summary>
    public required UInt128 MostPrice { get; init; }

    /// <summary>Tokens signed for by this payer.</summary>
    public ulong TokensPaid { get; private set; }

    /// <summary>Asks, and pays while the answer streams; where nothing is paid it only asks. What an earlier answer left unsigned is signed for first.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellation">Ends it; what was received until then is signed for.</param>
    public async IAsyncEnumerable<ChatEvent> ChatAsync(ChatQuestion question, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (await CatchUpAsync(cancellation).ConfigureAwait(false) is ApiError behind)
        {
            yield return new ChatEvent.Refused(behind);
            yield break;
        }

        // Never more tokens than bytes, since a token stands for at least one; and what was received stays received.
        ulong bytes = 0, received = 0;
        bool isOpen = false;
        try
        {
            await foreach (ChatEvent said in client.ChatAsync(question with { Payer = signer.Address }, cancellation).ConfigureAwait(false))
            {
                if (said is ChatEvent.Delta { Tokens: ulong tokens } delta)
                {
                    bytes += (ulong)Encoding.UTF8.GetByteCount(delta.Text);
                    received = Math.Max(received, Math.Min(tokens, bytes));
                    if (!isOpen && await OpenAsync(cancellation).ConfigureAwait(false) is ApiError wrong)
                    {
                        yield return new ChatEvent.Refused(wrong);
                        yield break;
                    }

                    isOpen = true;
                    await PayAsync(received, Step, cancellation).ConfigureAwait(false);
                }
                else if (said is not ChatEvent.Delta)
                {
                    await PayAsync(received, 1, cancellation).ConfigureAwait(false);
                }

                yield return said;
            }
        }
        finally
        {
            // Also for an answer that was broken off: a device to which too much is owed gives no other.
            using CancellationTokenSource limit = new(s_lastWord, time);
            await PayAsync(received, 1, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Signs for what the device says it delivered and this application has not signed for, at most what goes ahead: after a crash, say.</summary>
    /// <returns>Why not; null when all is signed.</returns>
    public async Task<ApiError?> CatchUpAsync(CancellationToken cancellation = default)
    {
        if (await OpenAsync(cancellation).ConfigureAwait(false) is ApiError wrong)
            return wrong;
        foreach (Paying one in _channels)
        {
            if (one.Unseen <= MostAhead && !await PayAsync(one, one.Unseen, cancellation).ConfigureAwait(false))
                return Wrong("The device refused the voucher.");
        }

        return null;
    }

    private async Task<ApiError?> OpenAsync(CancellationToken cancellation) => await client.UsageAsync(cancellation).ConfigureAwait(false) switch
    {
        DeviceReply<IReadOnlyList<UsageChannelView>>.Done done => Take(done.Value),
        DeviceReply<IReadOnlyList<UsageChannelView>>.Refused refused => refused.Error, // as the question would be: a bad token, no device
        _ => throw new InvalidOperationException("A reply is done or refused."),
    };

    /// <summary>Takes the channels in which something is unpaid, and believes no voucher that this application has not signed.</summary>
    private ApiError? Take(IReadOnlyList<UsageChannelView> views)
    {
        _channels.Clear();
        foreach (UsageChannelView view in views)
        {
            if (view.Read() is not UsageChannel channel || channel.Parties.Channel().ToString() != view.Channel
                || channel.Parties.ConsentOwner != device || channel.Parties.Engine != device || _channels.Any(one => one.Channel.Parties == channel.Parties))
                return Wrong("The device tells a channel that is none, or not its own.");
            if (view.Last is SignedVoucher last)
            {
                if (last.Read(channel.Parties) is not (UsageVoucher voucher, byte[] signature) || !IsMine(voucher, signature))
                    return Wrong("The device shows a voucher that this application has not signed.");
                channel = channel.After(voucher);
            }

            if (view.Delivered > channel.Tokens)
                _channels.Add(new Paying(channel, view.Delivered - channel.Tokens));
        }

        // The sum of 128-bit numbers may not fit 128 bits.
        BigInteger price = _channels.Aggregate(BigInteger.Zero, static (sum, one) => sum + one.Channel.Price);
        if (price <= MostPrice)
            return null;
        _channels.Clear();
        return new ApiError(402, "payment_required", "too_dear", "The consents cost more than the application is ready to pay.");
    }

    /// <summary>Brings every channel to what was received; each for itself, so that one that is refused makes no other pay twice.</summary>
    private async Task PayAsync(ulong received, ulong step, CancellationToken cancellation)
    {
        foreach (Paying one in _channels.Where(one => received >= one.Paid + step).ToArray())
            await PayAsync(one, received - one.Paid, cancellation).ConfigureAwait(false);
    }

    private async Task<bool> PayAsync(Paying one, ulong tokens, CancellationToken cancellation)
    {
        ulong target = Math.Min(one.Channel.Tokens + tokens, one.Channel.MostTokens);
        if (target <= one.Channel.Tokens)
            return true;
        UsageVoucher voucher = one.Channel.Next(target, (ulong)(time.GetUtcNow() + s_life).ToUnixTimeSeconds());
        byte[] signature = (await signer.SignAsync(typed.Digest(voucher), cancellation).ConfigureAwait(false)).ToBytes();
        if (await client.PayAsync(SignedVoucher.Of(voucher, signature, null), cancellation).ConfigureAwait(false) is not DeviceReply<SignedVoucher>.Done)
            return false;
        TokensPaid += target - one.Channel.Tokens;
        one.Channel = one.Channel.After(voucher);
        one.Paid += tokens;
        return true;
    }

    private bool IsMine(UsageVoucher voucher, byte[] signature) =>
        Signature.TryParse(signature, out Signature parsed) && Secp256k1.TryRecover(typed.Digest(voucher), parsed, out PublicKey? key) && Address.Of(key!) == signer.Address;

    private static ApiError Wrong(string sentence) => new(502, "server_error", "bad_channel", sentence);

    /// <summary>A channel of this answer.</summary>
    private sealed class Paying(UsageChannel channel, ulong unseen)
    {
        public UsageChannel Channel { get; set; } = channel;

        /// <summary>Tokens of this answer that are signed for.</summary>
        public ulong Paid { get; set; }

        /// <summary>Tokens that the device had delivered unsigned when it was asked.</summary>
        public ulong Unseen { get; } = unseen;
    }
}
