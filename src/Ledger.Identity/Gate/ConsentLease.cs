using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>A permission in use: it ends by itself as soon as the gate would no longer give it. Spec: protocol.md §12.</summary>
public sealed class ConsentLease : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Action<ConsentLease> _release;
    private GateRefusal? _why;
    private Hash32 _checked;
    private Moment _good;
    private bool _disposed;

    internal ConsentLease(GrantQuestion question, ConsentTerms terms, GateView view, Action<ConsentLease> release)
    {
        (Question, Terms, Ended, _release) = (question, terms, _ended.Token, release);
        _checked = view.Mark;
        _good = view.Fresh ?? throw new ArgumentException("A view that was never fresh allows nothing.", nameof(view));
    }

    /// <summary>The grant's name on chain.</summary>
    public ConsentId Id => Key.Id;

    /// <summary>The grant: the data owner's, or one that an application passed on.</summary>
    public ConsentKey Key => Question.Key;

    /// <summary>The data owner's grant from which this one comes; itself where nobody passed anything on.</summary>
    public ConsentKey Root => Question.Chain[^1];

    /// <summary>What the grant allows.</summary>
    public ConsentTerms Terms { get; }

    /// <summary>What it was asked for.</summary>
    public Purpose Purpose => Question.Purpose;

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

    /// <summary>The view at which it was found good last.</summary>
    internal Hash32 Checked
    {
        get
        {
            lock (_lock)
                return _checked;
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

    internal GrantQuestion Question { get; }

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

    /// <summary>The permission holds at a view.</summary>
    internal void Renew(GateView view)
    {
        lock (_lock)
        {
            _checked = view.Mark;
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
