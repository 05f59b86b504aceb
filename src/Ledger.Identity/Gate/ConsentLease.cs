using System.Numerics;

namespace Ledger.Identity;

/// <summary>A permission in use: it ends by itself as soon as the gate would no longer give it.</summary>
public sealed class ConsentLease : IDisposable
{
    internal ConsentLease(BigInteger nonce, ConsentTerms terms, Purpose purpose) => (Nonce, Terms, Purpose) = (nonce, terms, purpose);

    /// <summary>The grant.</summary>
    public ConsentId Id => ConsentId.Of(Terms.Owner, Nonce);

    /// <summary>The grant's number among the owner's.</summary>
    public BigInteger Nonce { get; }

    /// <summary>What the grant allows.</summary>
    public ConsentTerms Terms { get; }

    /// <summary>What it was asked for.</summary>
    public Purpose Purpose { get; }

    /// <summary>Cancelled when the permission ends.</summary>
    public CancellationToken Ended => throw new NotImplementedException();

    /// <summary>Why it ended; null while it lasts.</summary>
    public GateRefusal? Why => throw new NotImplementedException();

    /// <summary>Tells the gate that nobody uses the permission any more.</summary>
    public void Dispose()
    {
    }
}
