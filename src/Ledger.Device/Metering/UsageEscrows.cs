using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Metering;

/// <summary>What stands behind the vouchers of applications at this device: one escrow on chain for each key that signs. Spec: protocol.md §11.1.</summary>
internal sealed class UsageEscrows(UsageBook book, DeviceChain chain, Address engine)
{
    private readonly UsageMeter _meter = new(chain.Addresses.UsageMeter, chain.Client);
    private readonly UsageTypedData _typed = new(chain.Client.ChainId, chain.Addresses.UsageMeter);

    /// <summary>Whether all that an application may owe here is in the escrow of a key. What is leaving does not count.</summary>
    public async Task<bool> CoverAsync(Address app, Address signer, CancellationToken cancellation)
    {
        IEscrow.Account escrow = await OfAsync(app, signer, cancellation).ConfigureAwait(false);
        BigInteger owed = BigInteger.Zero;
        foreach (MeteredState state in book.All.Where(channel => channel.Parties.App == app).Select(static channel => channel.State))
            owed += (BigInteger)state.Channel.AmountOf(Math.Min(state.Delivered + (ulong)book.Ahead, state.Channel.MostTokens)) - state.Paid;
        return owed <= escrow.Balance;
    }

    /// <summary>Whether a key's escrow is about to leave so far that what stays does not pay all that the application has signed for here.</summary>
    /// <remarks>An announcement of less is no reason to settle: it could be made once, of one unit, and every voucher would cost the person a transaction.</remarks>
    public async Task<bool> LeavesUnpaidAsync(Address app, Address signer, CancellationToken cancellation)
    {
        IEscrow.Account escrow = await OfAsync(app, signer, cancellation).ConfigureAwait(false);
        if (escrow.Leaving == 0)
            return false;
        BigInteger unsettled = BigInteger.Zero;
        foreach (MeteredChannel channel in book.All.Where(channel => channel.Parties.App == app))
            unsettled += (BigInteger)channel.State.Unsettled;
        return escrow.Balance < unsettled;
    }

    /// <summary>An application's escrow here, of a key.</summary>
    public Task<IEscrow.Account> OfAsync(Address app, Address signer, CancellationToken cancellation) =>
        _meter.EscrowOfAsync(app, engine, signer, cancellationToken: cancellation);

    /// <summary>The key whose escrow stands behind a channel: the one that was found to cover it, or that signed last; null before both.</summary>
    public Address? SignerOf(MeteredChannel channel) =>
        channel.Signer ?? (channel.State.Last is CountersignedVoucher last ? Read(last.Voucher, last.AppSignature)?.Signer : null);

    /// <summary>The key that signed a voucher, and its signature in the one form that UsageMeter takes; null when the bytes are no signature.</summary>
    public (Address Signer, byte[] Canonical)? Read(UsageVoucher voucher, byte[] bytes)
    {
        Hash32 digest = _typed.Digest(voucher);
        return Signature.TryParse(bytes, out Signature signature) && signature.RecoveryId <= 1
            && Secp256k1.TryRecover(digest, signature, out PublicKey? key) && Secp256k1.Verify(digest, signature, key!) // which demands a low s
            ? (Address.Of(key!), signature.ToBytes())
            : null;
    }
}
