using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Ledger.Node.Status;

/// <summary>Something that happened in the node, for live views.</summary>
/// <param name="Id">Counts up from 1 in this process.</param>
/// <param name="Type">One of <see cref="NodeEventTypes"/>.</param>
/// <param name="Data">A record that serialises to JSON.</param>
public sealed record NodeEvent(long Id, string Type, object Data);

/// <summary>The types of events.</summary>
public static class NodeEventTypes
{
    /// <summary>A step of the own training is done: <see cref="StepDone"/>.</summary>
    public const string Step = "step";

    /// <summary>A replay went on or ended: <see cref="ReplayStatus"/>.</summary>
    public const string Replay = "replay";

    /// <summary>Phase or round of the run changed: <see cref="RunStatus"/>.</summary>
    public const string Run = "run";

    /// <summary>The identity was credited: <see cref="Credit"/>.</summary>
    public const string Credit = "credit";
}

/// <summary>Loss and gradient norm of a step just trained.</summary>
/// <param name="Run">Run.</param>
/// <param name="Round">Round.</param>
/// <param name="Slot">Slot.</param>
/// <param name="Step">Step, from 0.</param>
/// <param name="Loss">Loss. Unit: nats a token.</param>
/// <param name="GradientNorm">Global norm of the gradient before clipping.</param>
public sealed record StepDone(ulong Run, uint Round, int Slot, int Step, float Loss, float GradientNorm);

/// <summary>Hands every event to every listener; a listener that does not keep up loses the oldest, never blocks the node.</summary>
public sealed class NodeEvents
{
    private const int Backlog = 1024;
    private readonly ConcurrentDictionary<Channel<NodeEvent>, bool> _listeners = new();
    private long _lastId;

    /// <summary>Publishes an event.</summary>
    public void Publish(string type, object data)
    {
        NodeEvent item = new(Interlocked.Increment(ref _lastId), type, data);
        foreach (Channel<NodeEvent> listener in _listeners.Keys)
            listener.Writer.TryWrite(item);
    }

    /// <summary>The events from now on, until cancelled.</summary>
    public async IAsyncEnumerable<NodeEvent> ListenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Channel<NodeEvent> channel = Channel.CreateBounded<NodeEvent>(
            new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        _listeners[channel] = true;
        try
        {
            await foreach (NodeEvent item in channel.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
        }
    }
}
