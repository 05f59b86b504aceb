using System.Diagnostics.Metrics;

namespace Ledger.Node;

/// <summary>The node's instruments; an exporter listens to the meter named <see cref="MeterName"/>.</summary>
public sealed class NodeMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Ledger.Node";

    private readonly Meter _meter = new(MeterName);

    /// <summary>Creates the instruments.</summary>
    public NodeMetrics()
    {
        StepsTrained = _meter.CreateCounter<long>("ledger_steps_trained", description: "Steps of own training done.");
        StepsReplayed = _meter.CreateCounter<long>("ledger_steps_replayed", description: "Steps of other nodes' claims replayed.");
        ClaimsSent = _meter.CreateCounter<long>("ledger_claims_sent", description: "Claims handed to the outbox.");
        Attestations = _meter.CreateCounter<long>("ledger_attestations_sent", description: "Attestations revealed.");
        Disagreements = _meter.CreateCounter<long>("ledger_disagreements", description: "Claims whose replay gave other bits.");
        BlobsRefused = _meter.CreateCounter<long>("ledger_blobs_refused", description: "Blobs that did not hash to their name or root.");
        BlobsFetched = _meter.CreateCounter<long>("ledger_blobs_fetched", description: "Blobs fetched from peers.");
        RpcFailures = _meter.CreateCounter<long>("ledger_rpc_failures", description: "Looks at the chain that failed.");
        TransactionsReverted = _meter.CreateCounter<long>("ledger_transactions_reverted", description: "Transactions that were mined and reverted.");
    }

    /// <summary>Steps of own training.</summary>
    public Counter<long> StepsTrained { get; }

    /// <summary>Steps of other nodes' claims.</summary>
    public Counter<long> StepsReplayed { get; }

    /// <summary>Claims handed to the outbox.</summary>
    public Counter<long> ClaimsSent { get; }

    /// <summary>Attestations revealed.</summary>
    public Counter<long> Attestations { get; }

    /// <summary>Claims whose replay gave other bits.</summary>
    public Counter<long> Disagreements { get; }

    /// <summary>Blobs refused.</summary>
    public Counter<long> BlobsRefused { get; }

    /// <summary>Blobs fetched from peers.</summary>
    public Counter<long> BlobsFetched { get; }

    /// <summary>Looks at the chain that failed.</summary>
    public Counter<long> RpcFailures { get; }

    /// <summary>Transactions mined and reverted.</summary>
    public Counter<long> TransactionsReverted { get; }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
