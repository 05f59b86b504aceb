using System.Numerics;
using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>A permission in use: it ends by itself as soon as the gate would no longer give it. Spec: protocol.md §12.</summary>
public sealed class ConsentLease : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Action<ConsentLease> _release;
    private GateRefusal? _why;
    private Hash32 _checkedHead;
    private Moment _good;
    private bool _disposed;

    internal ConsentLease(BigInteger nonce, ConsentTerms terms, Purpose purpose, ChainView view, Action<ConsentLease> release)
    {
        (Nonce, Terms, Purpose, Ended, _release) = (nonce, terms, purpose, _ended.Token, release);
        _checkedHead = view.Head.Hash;
        _good = view.Fresh ?? throw new ArgumentException("A view that was never fresh allows nothing.", nameof(view));
    }

    /// <summary>The grant.</summary>
    public ConsentId Id => ConsentId.Of(Terms.Owner, Nonce);

    /// <summary>The grant's number among the owner's.</summary>
    public BigInteger Nonce { get; }

    /// <summary>What the grant allows.</summary>
    public ConsentTerms Terms { get; }

    /// <summary>What it was asked for.</summary>
    public Purpose Purpose { get; }

    /// <summary>Cancelled when the permission ends.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Why it ended; null while it lasts.</summary>
    public GateRefusal? Why
    {
        get
        {
            lock (_lock)
                return _why;
        }
    }

    /// <summary>The head at which it was found good last.</summary>
    internal Hash32 CheckedHead
    {
        get
        {
            lock (_lock)
                return _checkedHead;
        }
    }

    /// <summary>When the last new head came at which it was found good.</summary>
    internal Moment Good
    {
        get
        {
            lock (_lock)
                return _good;
        }
    }

    internal GrantQuestion Question => new(Nonce, Terms.App, Terms.Source, Purpose);

    /// <summary>Tells the gate that nobody uses the permission any more; <see cref="Ended"/> is not cancelled by it.</summary>
    public void Dispose()
    {
        _release(this);
        lock (_lock)
        {
            if (!_disposed)
                _ended.Dispose();
            _disposed = true;
        }
    }

    /// <summary>The permission holds at a head.</summary>
    internal void Renew(ChainView view)
    {
        lock (_lock)
        {
            _checkedHead = view.Head.Hash;
            if (view.Fresh is Moment fresh && fresh.Monotonic > _good.Monotonic)
                _good = fresh;
        }
    }

    /// <summary>Ends the permission for good; only the first reason counts.</summary>
    internal void End(GateRefusal why)
    {
        lock (_lock)
        {
            if (_why is not null || _disposed)
                return;
            _why = why;
            _ = _ended.CancelAsync(); // the token is cancelled now, what waits for it runs elsewhere
        }

        _release(this);
    }
}
