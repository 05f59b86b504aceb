namespace Ledger.Identity;

/// <summary>Where the lists lie on which issuers revoke.</summary>
public interface IStatusLists
{
    /// <summary>A list as its issuer published it last.</summary>
    Task<StatusListAnswer> FindAsync(DidEthr issuer, Uri list, CancellationToken cancellationToken);
}

/// <summary>A status list, or why there is none.</summary>
public abstract record StatusListAnswer
{
    private StatusListAnswer()
    {
    }

    /// <summary>The list.</summary>
    public sealed record Found(BitstringStatusList List) : StatusListAnswer;

    /// <summary>It cannot be had, or what was had is not what its issuer published; the sentence says which.</summary>
    public sealed record Unavailable(string Sentence) : StatusListAnswer;
}
