using System.Diagnostics.Metrics;
using Ledger.Node.Status;

namespace Ledger.Node.Http;

/// <summary>Gauges read from the status record at scrape time, so that metrics, page and /status cannot disagree.</summary>
public sealed class StatusMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Ledger.Node.Status";

    private readonly Meter _meter = new(MeterName);
    private readonly NodeView _node;

    /// <summary>Creates the gauges over the node's status.</summary>
    public StatusMetrics(NodeView node)
    {
        _node = node;
        Gauge("ledger_ready", "", "1 when the node can do its work, else 0.", s => s.Health.Ready ? 1 : 0);
        Gauge("ledger_chain_block", "", "Number of the newest block seen.", s => s.Chain.Block);
        Gauge("ledger_chain_head_age", "s", "Time since the newest block was first seen.", s => s.Chain.SecondsSinceNewBlock);
        Gauge("ledger_run_round", "", "Current round of the run.", s => s.Run?.Round);
        Gauge("ledger_run_rounds", "", "Rounds of the run in all.", s => s.Run?.Rounds);
        Gauge("ledger_training_step", "", "Steps done in the round being trained.", s => s.Training?.Step);
        Gauge("ledger_training_loss", "", "Loss of the newest step, nats a token.", s => s.Training?.Losses is { Count: > 0 } losses ? losses[^1] : null);
        Gauge("ledger_training_gradient_norm", "", "Gradient norm of the newest step.", s => s.Training?.GradientNorms is { Count: > 0 } norms ? norms[^1] : null);
        Gauge("ledger_training_tokens_per_second", "", "Training speed of this round.", s => s.Training?.TokensPerSecond);
        Gauge("ledger_validation_loss", "", "Validation loss of the newest state, nats a token.", s => s.Run is { ValidationLosses.Count: > 0 } run ? run.ValidationLosses[run.ValidationLosses.Keys.Max()] : null);
        Gauge("ledger_roots_disagree", "", "Rounds whose state this node derived otherwise than the chain holds it.", s => s.Run is RunStatus run ? Disagreements(run) : null);
        Gauge("ledger_peers_known", "", "Nodes found in the identity registry.", s => s.Peers.Count);
        Gauge("ledger_peers_reachable", "", "Nodes that answered the last request.", s => s.Peers.Count(peer => peer.Reachable));
        Gauge("ledger_credited_tokens", "", "Tokens credited to the identity, ever.", s => Tokens(s.Payments.Credited));
        Gauge("ledger_withdrawn_tokens", "", "Tokens withdrawn, that is minted, so far.", s => Tokens(s.Payments.Withdrawn));
        Gauge("ledger_outbox_pending", "", "Transactions not yet mined.", s => s.Outbox.Pending);
        Gauge("ledger_disk_used", "By", "Size of the data directory.", s => s.Disk.Used);
        Gauge("ledger_disk_free", "By", "Free space of the file system of the data directory.", s => s.Disk.Free);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static int Disagreements(RunStatus run) =>
        run.StateRoots.Count(own => run.ChainRoots.TryGetValue(own.Key, out string? chain) && chain != own.Value);

    private static double Tokens(string smallestUnits) =>
        System.Numerics.BigInteger.TryParse(smallestUnits, out System.Numerics.BigInteger units) ? (double)units / 1e18 : 0;

    private void Gauge(string name, string unit, string description, Func<NodeStatus, double?> read) =>
        _meter.CreateObservableGauge(name, () => Observe(read), unit, description);

    private IEnumerable<Measurement<double>> Observe(Func<NodeStatus, double?> read) =>
        _node.Status() is NodeStatus status && read(status) is double value ? [new Measurement<double>(value)] : [];
}
