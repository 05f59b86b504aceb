namespace Ledger.Training;

/// <summary>Where a run creator's text comes from.</summary>
public interface ICorpusSource
{
    /// <summary>Reads everything, in the same order on every machine.</summary>
    Task<CorpusRead> ReadAsync(CancellationToken cancellationToken);
}
