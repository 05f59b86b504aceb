using System.Collections.Concurrent;

namespace Ledger.Node.Status;

/// <summary>What stands against the node being ready; each part of the node reports for itself.</summary>
internal sealed class HealthBoard
{
    private readonly ConcurrentDictionary<(string Source, string Code), string> _reasons = new();

    /// <summary>Reports a reason on behalf of a part of the node.</summary>
    public void Set(string source, string code, string sentence) => _reasons[(source, code)] = sentence;

    /// <summary>Takes back all reasons of a part of the node.</summary>
    public void Clear(string source)
    {
        foreach ((string Source, string Code) key in _reasons.Keys)
        {
            if (key.Source == source)
                _reasons.TryRemove(key, out _);
        }
    }

    /// <summary>The report now.</summary>
    public HealthReport Report()
    {
        HealthReason[] reasons = [.. _reasons.Select(entry => new HealthReason(entry.Key.Code, entry.Value)).Distinct().OrderBy(reason => reason.Code, StringComparer.Ordinal)];
        return new HealthReport(reasons.Length == 0, reasons);
    }
}
