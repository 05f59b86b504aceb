using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Metering;

/// <summary>One channel at the engine: what was delivered, what the application has signed for it. Every member may be called from any thread.</summary>
internal sealed class MeteredChannel(MeteredState state, int ahead)
{
    private readonly Lock _gate = new();
    private MeteredState _state = state;
    private bool _isCovered = true;
    private Address? _signer;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who is paid for what; never changes.</summary>
    public UsageParties Parties { get; } = state.Channel.Parties;

    /// <summary>The channel now.</summary>
    public MeteredState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    /// <summary>Whether the application's escrow covered all that it may owe, when it was looked at last; nothing is delivered while it does not.</summary>
    public bool IsCovered
    {
        get
        {
            lock (_gate)
                return _isCovered;
        }
    }

    /// <summary>Key whose escrow was found to cover it, when it was looked at last; null before.</summary>
    public Address? Signer
    {
        get
        {
            lock (_gate)
                return _signer;
        }
    }

    /// <summary>Tokens that may still be delivered before the cap is reached.</summary>
    public ulong UntilCap
    {
        get
        {
            lock (_gate)
                return _state.Channel.MostTokens - Math.Min(_state.Delivered, _state.Channel.MostTokens);
        }
    }

    /// <summary>Tokens that may be delivered before the application signs again.</summary>
    public ulong UntilVoucher
    {
        get
        {
            lock (_gate)
            {
                ulong most = Math.Min(_state.Channel.Tokens + (ulong)ahead, _state.Channel.MostTokens);
                return most - Math.Min(_state.Delivered, most);
            }
        }
    }

    /// <summary>Counts tokens as delivered where they are paid or may go ahead; else says what to wait for.</summary>
    public Task? TryDeliver(ulong tokens)
    {
        lock (_gate)
        {
            if (!_isCovered || _state.Delivered + tokens > Math.Min(_state.Channel.Tokens + (ulong)ahead, _state.Channel.MostTokens))
                return _changed.Task;
            _state = _state with { Delivered = _state.Delivered + tokens };
            return null;
        }
    }

    /// <summary>Takes tokens back that were counted and are not delivered after all.</summary>
    public void TakeBack(ulong tokens)
    {
        lock (_gate)
            _state = _state with { Delivered = _state.Delivered - tokens };
        Changed();
    }

    /// <summary>Takes a voucher whose signatures are good; a sentence when it is not the next one.</summary>
    public string? Accept(CountersignedVoucher voucher, ulong earliest)
    {
        lock (_gate)
        {
            if (_state.Channel.Problem(voucher.Voucher, _state.Delivered, earliest) is string problem)
                return problem;
            _state = _state with { Channel = _state.Channel.After(voucher.Voucher), Last = voucher };
        }

        Changed();
        return null;
    }

    /// <summary>Notes whether the escrow of a key covers what may be owed.</summary>
    public void Cover(Address signer, bool isCovered)
    {
        lock (_gate)
            (_signer, _isCovered) = (signer, isCovered);
        Changed();
    }

    /// <summary>Notes what the chain has paid for this channel in all.</summary>
    public void Settled(UInt128 paid)
    {
        lock (_gate)
            _state = _state with { Paid = paid };
    }

    private void Changed()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}

/// <summary>All that is known of a channel at one moment.</summary>
/// <param name="Channel">Its vouchers so far.</param>
/// <param name="Payout">Account that receives the owner's part.</param>
/// <param name="Delivered">Tokens delivered since it began.</param>
/// <param name="Paid">What the chain has paid for it in all, as far as this device settled it.</param>
/// <param name="Last">The last voucher with both signatures; null before the first.</param>
internal sealed record MeteredState(UsageChannel Channel, Address Payout, ulong Delivered, UInt128 Paid, CountersignedVoucher? Last)
{
    /// <summary>What the last voucher says and the chain has not paid.</summary>
    public UInt128 Unsettled => Last is CountersignedVoucher last && last.Voucher.Amount > Paid ? last.Voucher.Amount - Paid : 0;
}

/// <summary>A voucher that both sides signed.</summary>
internal sealed record CountersignedVoucher(UsageVoucher Voucher, byte[] AppSignature, byte[] EngineSignature);
