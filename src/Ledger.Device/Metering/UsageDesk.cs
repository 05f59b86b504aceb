using System.Globalization;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Metering;

/// <summary>Meters what applications consume, takes their vouchers, and settles them on chain. Spec: protocol.md §11.1.</summary>
internal sealed class UsageDesk(UsageBook book, DeviceChain chain, LocalSigner person, PersonSender sender, TimeProvider time)
{
    /// <summary>A voucher that cannot be settled for at least this long is refused. Unit: seconds.</summary>
    public const ulong LeastLife = 86_400;

    private static readonly Hash32 s_delegate = LedgerNames.ToBytes32("LedgerMeter");

    private readonly UsageTypedData _typed = new(chain.Client.ChainId, chain.Addresses.UsageMeter);
    private readonly UsageMeter _meter = new(chain.Addresses.UsageMeter, chain.Client);
    private readonly IdentityRegistry _registry = new(chain.Addresses.IdentityRegistry, chain.Client);

    /// <summary>How long an answer waits for a voucher. Default: 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The meter of an answer under these consents; the application's escrow must cover what may be delivered before it signs.</summary>
    public async Task<MeterOpening> OpenAsync(IReadOnlyList<Grant> grants, ulong? release, CancellationToken cancellation)
    {
        MeteredChannel[] channels = [.. grants.Where(static grant => grant.Tariff.IsPaid).Select(grant => book.Of(PartiesOf(grant, release ?? 0), grant.Tariff))];
        AnswerMeter meter = new(book, channels, Patience, time);
        if (meter.Problem() is ApiError problem)
            return new MeterOpening.Refused(problem);
        try
        {
            if (channels.Length > 0 && await EscrowProblemAsync(channels[0].Parties.App, cancellation).ConfigureAwait(false) is ApiError empty)
                return new MeterOpening.Refused(empty);
            foreach (MeteredChannel channel in channels)
            {
                channel.Cover(true);
                meter.Limit = Math.Min(meter.Limit, await LeftAsync(channel, cancellation).ConfigureAwait(false));
            }

            if (meter.Limit == 0)
                return new MeterOpening.Refused(AnswerMeter.CapReached);
        }
        catch (Exception e) when (e is RpcTransportException or RpcException)
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
        Hash32 digest = _typed.Digest(voucher);
        // The state first: it costs nothing, and says what the application can mend by itself.
        ulong earliest = (ulong)time.GetUtcNow().ToUnixTimeSeconds() + LeastLife;
        MeteredState state = channel.State;
        if (state.Channel.Problem(voucher, state.Delivered, earliest) is string problem)
            return Refuse(409, "invalid_voucher", problem);
        if (await SignatureForAsync(app, digest, appSignature, earliest, cancellation).ConfigureAwait(false) is not byte[] canonical)
            return Refuse(403, "invalid_voucher", "The voucher is not signed by the application's owner or its delegate of type LedgerMeter.");
        byte[] engineSignature = (await person.SignAsync(digest, cancellation).ConfigureAwait(false)).ToBytes();
        if (channel.Accept(new CountersignedVoucher(voucher, canonical, engineSignature), earliest) is string late)
            return Refuse(409, "invalid_voucher", late);
        book.Keep(channel);
        channel.Cover(await EscrowProblemAsync(app, cancellation).ConfigureAwait(false) is null);
        return new DeviceReply<SignedVoucher>.Done(SignedVoucher.Of(voucher, canonical, engineSignature));
    }

    /// <summary>Brings the last voucher of every channel to the chain that has not paid it yet, and has the payout accounts paid.</summary>
    public async Task<IReadOnlyList<UsageSettlement>> SettleAsync(CancellationToken cancellation)
    {
        List<UsageSettlement> settled = [];
        foreach (MeteredChannel channel in book.All)
        {
            MeteredState state = channel.State;
            if (state.Last is not CountersignedVoucher last || last.Voucher.Amount <= state.Paid)
                continue;
            CallData call = UsageMeter.Calls.Settle(
                chain.Addresses.UsageMeter, ToStruct(last.Voucher), new UsageMeter.Payment(state.Channel.Price, state.Channel.Cap, state.Payout), last.AppSignature, last.EngineSignature);
            string? problem = await sender.SendAsync(call, cancellation).ConfigureAwait(false);
            UInt128 paid = (await _meter.ChannelOfAsync(channel.Parties.Channel(), cancellationToken: cancellation).ConfigureAwait(false)).Paid;
            channel.Settled(paid);
            book.Keep(channel);
            settled.Add(new UsageSettlement(channel.Parties.Channel().ToString(), last.Voucher.Tokens, Text(paid - UInt128.Min(paid, state.Paid)), problem));
        }

        foreach (Address payout in book.All.Select(static channel => channel.State.Payout).Distinct())
        {
            // Whatever its account was credited; to that account and no other, so that none can be linked.
            if ((await _meter.CreditOfAsync(payout, cancellationToken: cancellation).ConfigureAwait(false)).Sign > 0)
                await sender.SendAsync(UsageMeter.Calls.Withdraw(chain.Addresses.UsageMeter, payout), cancellation).ConfigureAwait(false);
        }

        return settled;
    }

    private static UsageMeter.Voucher ToStruct(UsageVoucher voucher) => new(
        voucher.Parties.ConsentOwner, voucher.Parties.ConsentNonce, voucher.Parties.App, voucher.Parties.Engine, voucher.Parties.Release,
        voucher.Counter, voucher.Tokens, voucher.Amount, voucher.Previous, voucher.Deadline);

    private UsageParties PartiesOf(Grant grant, ulong release) => new(person.Address, grant.Nonce, grant.App, person.Address, release);

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

    /// <summary>All that the application may owe here must be in its escrow: what is leaving counts, since it leaves late.</summary>
    private async Task<ApiError?> EscrowProblemAsync(Address app, CancellationToken cancellation)
    {
        IEscrow.Account account = await _meter.EscrowOfAsync(app, cancellationToken: cancellation).ConfigureAwait(false);
        BigInteger owed = BigInteger.Zero;
        foreach (MeteredState state in book.All.Where(channel => channel.Parties.App == app).Select(static channel => channel.State))
            owed += (BigInteger)state.Channel.AmountOf(Math.Min(state.Delivered + (ulong)book.Ahead, state.Channel.MostTokens)) - state.Paid;
        // What could leave before a voucher is settled covers nothing.
        BigInteger leaving = account.LeavesAt > (ulong)time.GetUtcNow().ToUnixTimeSeconds() + LeastLife ? account.Leaving : BigInteger.Zero;
        return owed <= account.Balance + leaving ? null : AnswerMeter.EscrowEmpty;
    }

    /// <summary>
    /// A key's signature in the one form that UsageMeter takes, if it counts for an identity now; null otherwise. A delegate must last until the voucher
    /// can be settled. A contract that owns an application names a delegate of type LedgerMeter.
    /// </summary>
    private async Task<byte[]?> SignatureForAsync(Address identity, Hash32 digest, byte[] bytes, ulong until, CancellationToken cancellation)
    {
        if (!Signature.TryParse(bytes, out Signature signature) || signature.RecoveryId > 1
            || !Secp256k1.TryRecover(digest, signature, out PublicKey? key) || !Secp256k1.Verify(digest, signature, key!)) // which demands a low s
        {
            return null;
        }

        Address signer = Address.Of(key!);
        Task<Address> owner = _registry.IdentityOwnerAsync(identity, cancellationToken: cancellation);
        Task<bool> isDelegate = _registry.ValidDelegateAsync(identity, s_delegate, signer, cancellationToken: cancellation);
        Task<BigInteger> end = _registry.DelegatesAsync(identity, Keccak256.Hash(s_delegate.ToArray()), signer, cancellationToken: cancellation);
        await Task.WhenAll(owner, isDelegate, end).ConfigureAwait(false);
        bool counts = !owner.Result.IsZero && (owner.Result == signer || (isDelegate.Result && end.Result >= until));
        return counts ? signature.ToBytes() : null;
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
