using System.Globalization;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Metering;

/// <summary>Meters what applications consume, and takes their vouchers. Spec: protocol.md §11.1.</summary>
internal sealed class UsageDesk(UsageBook book, DeviceChain chain, Person person, UsageEscrows escrows, TimeProvider time)
{
    /// <summary>A voucher that cannot be settled for at least this long is refused. Unit: seconds.</summary>
    public const ulong LeastLife = 86_400;

    private static readonly Hash32 s_delegate = LedgerNames.DelegateKey(LedgerNames.MeterDelegate);

    private readonly UsageTypedData _typed = new(chain.Client.ChainId, chain.Addresses.UsageMeter);
    private readonly UsageMeter _meter = new(chain.Addresses.UsageMeter, chain.Client);
    private readonly IdentityRegistry _registry = new(chain.Addresses.IdentityRegistry, chain.Client);

    /// <summary>How long an answer waits for a voucher. Default: 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The meter of an answer under these consents; the application's escrow must cover what may be delivered before it signs.</summary>
    /// <param name="grants">The consents.</param>
    /// <param name="release">The model; null for one that was not released.</param>
    /// <param name="signer">Key that will sign for the application; null: its owner's.</param>
    /// <param name="cancellation">Ends the questions to the chain.</param>
    public async Task<MeterOpening> OpenAsync(IReadOnlyList<Grant> grants, ulong? release, Address? signer, CancellationToken cancellation)
    {
        MeteredChannel[] channels = [.. grants.Where(static grant => grant.Tariff.IsPaid).Select(grant => book.Of(PartiesOf(grant, release ?? 0), grant.Tariff))];
        AnswerMeter meter = new(book, channels, Patience, time);
        if (meter.Problem() is ApiError problem)
            return new MeterOpening.Refused(problem);
        try
        {
            if (channels.Length > 0)
            {
                Address app = channels[0].Parties.App;
                Address key = signer ?? await _registry.IdentityOwnerAsync(app, cancellationToken: cancellation).ConfigureAwait(false);
                if (!await escrows.CoverAsync(app, key, cancellation).ConfigureAwait(false))
                    return new MeterOpening.Refused(AnswerMeter.EscrowEmpty);
                foreach (MeteredChannel channel in channels)
                {
                    channel.Cover(key, isCovered: true);
                    meter.Limit = Math.Min(meter.Limit, await LeftAsync(channel, cancellation).ConfigureAwait(false));
                }
            }

            if (meter.Limit == 0)
                return new MeterOpening.Refused(AnswerMeter.CapReached);
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            return new MeterOpening.Refused(new ApiError(503, "server_error", "chain_unreachable", "The chain gave no usable answer about the application's escrow: try again later."));
        }

        return new MeterOpening.Opened(meter);
    }

    /// <summary>The channels of an application, or of all.</summary>
    public IReadOnlyList<UsageChannelView> Views(Address? app) => [.. book.All.Where(channel => app is null || channel.Parties.App == app).Select(View)];

    /// <summary>Takes a voucher of an application and signs it, too.</summary>
    public async Task<DeviceReply<SignedVoucher>> AcceptAsync(Address app, SignedVoucher given, CancellationToken cancellation)
    {
        if (book.Find(given.Channel) is not MeteredChannel channel || channel.Parties.App != app)
            return Refuse(404, "no_channel", "The application has no such channel here.");
        if (given.Read(channel.Parties) is not (UsageVoucher voucher, byte[] appSignature))
            return Refuse(400, "invalid_voucher", "A field of the voucher is no number, hash or signature.");
        // The state first: it costs nothing, and says what the application can mend by itself.
        ulong earliest = (ulong)time.GetUtcNow().ToUnixTimeSeconds() + LeastLife;
        MeteredState state = channel.State;
        if (state.Channel.Problem(voucher, state.Delivered, earliest) is string problem)
            return Refuse(409, "invalid_voucher", problem);
        if (escrows.Read(voucher, appSignature) is not (Address signer, byte[] canonical) || !await SpeaksAsync(app, signer, earliest, cancellation).ConfigureAwait(false))
            return Refuse(403, "invalid_voucher", "The voucher is not signed by the application's owner or its delegate of type LedgerMeter.");
        // Only the last voucher is kept: one of a key with nothing behind it must not take the place of one that would be paid.
        bool isCovered = await escrows.CoverAsync(app, signer, cancellation).ConfigureAwait(false);
        if (!isCovered && signer != escrows.SignerOf(channel))
            return new DeviceReply<SignedVoucher>.Refused(AnswerMeter.EscrowEmpty);
        byte[] engineSignature = (await person.Key.SignAsync(_typed.Digest(voucher), cancellation).ConfigureAwait(false)).ToBytes();
        if (channel.Accept(new CountersignedVoucher(voucher, canonical, engineSignature), earliest) is string late)
            return Refuse(409, "invalid_voucher", late);
        book.Keep(channel);
        channel.Cover(signer, isCovered);
        return new DeviceReply<SignedVoucher>.Done(SignedVoucher.Of(voucher, canonical, engineSignature));
    }

    private UsageParties PartiesOf(Grant grant, ulong release) => new(person.Identity, grant.Nonce, grant.App, person.Identity, release);

    private UsageChannelView View(MeteredChannel channel)
    {
        MeteredState state = channel.State;
        UsageParties parties = channel.Parties;
        return new UsageChannelView(
            parties.Channel().ToString(), parties.ConsentOwner.ToString(), parties.ConsentNonce.ToString(CultureInfo.InvariantCulture), parties.App.ToString(), parties.Engine.ToString(),
            parties.Release, Text(state.Channel.Price), Text(state.Channel.Cap), book.Ahead, state.Delivered, Text(state.Paid),
            state.Last is CountersignedVoucher last ? SignedVoucher.Of(last.Voucher, last.AppSignature, last.EngineSignature) : null);
    }

    /// <summary>Tokens that the consent's cap still pays: it counts what other models and engines used, too, so far as it is settled.</summary>
    private async Task<ulong> LeftAsync(MeteredChannel channel, CancellationToken cancellation)
    {
        UsageParties parties = channel.Parties;
        BigInteger settled = await _meter.PaidOfAsync(ConsentId.Of(parties.ConsentOwner, parties.ConsentNonce).Value, cancellationToken: cancellation).ConfigureAwait(false);
        BigInteger here = BigInteger.Zero;
        foreach (MeteredState state in book.All.Where(other => other.Parties.ConsentOwner == parties.ConsentOwner && other.Parties.ConsentNonce == parties.ConsentNonce).Select(static other => other.State))
            here += state.Channel.AmountOf(state.Delivered);
        UsageChannel terms = channel.State.Channel;
        BigInteger left = (BigInteger)terms.Cap - BigInteger.Max(settled, here);
        return left.Sign <= 0 ? 0 : (ulong)BigInteger.Min(left * UsageChannel.PricedTokens / terms.Price, ulong.MaxValue);
    }

    /// <summary>Whether a key speaks for an application now. A delegate must last until the voucher can be settled.</summary>
    private async Task<bool> SpeaksAsync(Address app, Address signer, ulong until, CancellationToken cancellation)
    {
        Task<Address> owner = _registry.IdentityOwnerAsync(app, cancellationToken: cancellation);
        Task<BigInteger> end = _registry.DelegatesAsync(app, s_delegate, signer, cancellationToken: cancellation);
        await Task.WhenAll(owner, end).ConfigureAwait(false);
        return !owner.Result.IsZero && (owner.Result == signer || end.Result >= until);
    }

    private static string Text(UInt128 number) => number.ToString(CultureInfo.InvariantCulture);

    private static DeviceReply<SignedVoucher> Refuse(int status, string code, string sentence) =>
        new DeviceReply<SignedVoucher>.Refused(new ApiError(status, "invalid_request_error", code, sentence));
}

/// <summary>Whether an answer can be metered.</summary>
internal abstract record MeterOpening
{
    private MeterOpening()
    {
    }

    /// <summary>Yes.</summary>
    public sealed record Opened(AnswerMeter Meter) : MeterOpening;

    /// <summary>No: it would not be paid.</summary>
    public sealed record Refused(ApiError Error) : MeterOpening;
}
