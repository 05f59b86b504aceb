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
/// <param name="signer">The application's key: its identity's owner, or its delegate of type LedgerMeter.</param>
/// <param name="typed">The chain and the meter that will pay.</param>
/// <param name="time">The clock.</param>
public sealed class UsagePayer(DeviceClient client, ISigner signer, UsageTypedData typed, TimeProvider time)
{
    private static readonly TimeSpan s_life = TimeSpan.FromDays(30);

    private readonly List<(UsageChannel Channel, int Ahead)> _channels = [];

    /// <summary>Most that a thousand tokens may cost under all consents together, in the smallest unit of the LedgerToken; beyond, nothing is signed.</summary>
    public required UInt128 MostPrice { get; init; }

    /// <summary>Tokens signed for by this payer.</summary>
    public ulong TokensPaid { get; private set; }

    /// <summary>Asks, and pays while the answer streams; where nothing is paid it only asks.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellation">Ends it; what was received until then is signed for.</param>
    public async IAsyncEnumerable<ChatEvent> ChatAsync(ChatQuestion question, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // Never more tokens than bytes: a token stands for at least one.
        ulong bytes = 0, received = 0, paid = 0;
        bool isOpen = false;
        await foreach (ChatEvent said in client.ChatAsync(question, cancellation).ConfigureAwait(false))
        {
            if (said is ChatEvent.Delta { Tokens: ulong tokens } delta)
            {
                bytes += (ulong)Encoding.UTF8.GetByteCount(delta.Text);
                received = Math.Min(tokens, bytes);
                if (!isOpen)
                {
                    if (await OpenAsync(cancellation).ConfigureAwait(false) is ApiError wrong)
                    {
                        yield return new ChatEvent.Refused(wrong);
                        yield break;
                    }

                    isOpen = true;
                }

                if (received - paid >= Step() && await PayAsync(received - paid, cancellation).ConfigureAwait(false))
                    paid = received;
            }

            if (said is not ChatEvent.Delta && received > paid && await PayAsync(received - paid, cancellation).ConfigureAwait(false))
                paid = received;
            yield return said;
        }
    }

    /// <summary>Signs for what the device says it delivered and this application has not signed for, at most as far as the device may be ahead: after a crash, say.</summary>
    /// <returns>Why not; null when all is signed.</returns>
    public async Task<ApiError?> CatchUpAsync(CancellationToken cancellation = default)
    {
        if (await client.UsageAsync(cancellation).ConfigureAwait(false) is not DeviceReply<IReadOnlyList<UsageChannelView>>.Done done)
            return Wrong("The device does not tell the application's channels.");
        if (Take(done.Value) is ApiError wrong)
            return wrong;
        for (int i = 0; i < _channels.Count; i++)
        {
            (UsageChannel channel, int ahead) = _channels[i];
            ulong unseen = done.Value.First(view => view.Channel == channel.Parties.Channel().ToString()).Delivered - channel.Tokens;
            if (unseen > 0 && unseen <= (ulong)ahead && !await PayAsync(i, unseen, cancellation).ConfigureAwait(false))
                return Wrong("The device refused the voucher.");
        }

        return null;
    }

    /// <summary>Half of what may go ahead, so that the next half streams while the voucher travels.</summary>
    private ulong Step() => _channels.Count == 0 ? ulong.MaxValue : (ulong)Math.Max(1, _channels.Min(static one => one.Ahead) / 2);

    private async Task<ApiError?> OpenAsync(CancellationToken cancellation) =>
        await client.UsageAsync(cancellation).ConfigureAwait(false) is DeviceReply<IReadOnlyList<UsageChannelView>>.Done done
            ? Take(done.Value)
            : Wrong("The device does not tell the application's channels.");

    /// <summary>Takes the channels in which something is unpaid, or all, and believes no voucher that this application has not signed.</summary>
    private ApiError? Take(IReadOnlyList<UsageChannelView> views)
    {
        _channels.Clear();
        foreach (UsageChannelView view in views)
        {
            if (view.Read() is not UsageChannel channel || channel.Parties.Channel().ToString() != view.Channel || view.Ahead < 1)
                return Wrong("The device tells a channel that is none.");
            if (view.Last is SignedVoucher last)
            {
                if (last.Read(channel.Parties) is not (UsageVoucher voucher, byte[] signature) || !IsMine(voucher, signature))
                    return Wrong("The device shows a voucher that this application has not signed.");
                channel = channel.After(voucher);
            }

            if (view.Delivered > channel.Tokens)
                _channels.Add((channel, view.Ahead));
        }

        // The sum of 128-bit numbers may not fit 128 bits.
        System.Numerics.BigInteger price = _channels.Aggregate(System.Numerics.BigInteger.Zero, static (sum, one) => sum + one.Channel.Price);
        if (price <= MostPrice)
            return null;
        _channels.Clear();
        return new ApiError(402, "payment_required", "too_dear", "The consents cost more than the application is ready to pay.");
    }

    private async Task<bool> PayAsync(ulong tokens, CancellationToken cancellation)
    {
        bool all = true;
        for (int i = 0; i < _channels.Count; i++)
            all &= await PayAsync(i, tokens, cancellation).ConfigureAwait(false);
        if (all)
            TokensPaid += tokens;
        return all;
    }

    private async Task<bool> PayAsync(int at, ulong tokens, CancellationToken cancellation)
    {
        (UsageChannel channel, int ahead) = _channels[at];
        UsageVoucher voucher = channel.Next(Math.Min(channel.Tokens + tokens, channel.MostTokens), (ulong)(time.GetUtcNow() + s_life).ToUnixTimeSeconds());
        byte[] signature = (await signer.SignAsync(typed.Digest(voucher), cancellation).ConfigureAwait(false)).ToBytes();
        if (await client.PayAsync(SignedVoucher.Of(voucher, signature, null), cancellation).ConfigureAwait(false) is not DeviceReply<SignedVoucher>.Done)
            return false;
        _channels[at] = (channel.After(voucher), ahead);
        return true;
    }

    private bool IsMine(UsageVoucher voucher, byte[] signature) =>
        Signature.TryParse(signature, out Signature parsed) && Secp256k1.TryRecover(typed.Digest(voucher), parsed, out PublicKey? key) && Address.Of(key!) == signer.Address;

    private static ApiError Wrong(string sentence) => new(502, "server_error", "bad_channel", sentence);
}
