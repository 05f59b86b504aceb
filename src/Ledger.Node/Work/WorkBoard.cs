using Ledger.Node.Status;

namespace Ledger.Node.Work;

/// <summary>What the node computes at this moment, for its status: written by the working thread, read by anybody.</summary>
internal sealed class WorkBoard(NodeEvents events)
{
    private const int KeptReplays = 64;
    private readonly Lock _gate = new();
    private readonly List<ReplayStatus> _replays = [];
    private TrainingStatus? _training;

    /// <summary>The training in progress or last done.</summary>
    public TrainingStatus? Training
    {
        get
        {
            lock (_gate)
                return _training;
        }
    }

    /// <summary>The replays of late, oldest first.</summary>
    public IReadOnlyList<ReplayStatus> Replays
    {
        get
        {
            lock (_gate)
                return [.. _replays];
        }
    }

    /// <summary>Shows the training as it is.</summary>
    public void Show(TrainingStatus training)
    {
        lock (_gate)
            _training = training;
    }

    /// <summary>Shows a replay as it is.</summary>
    public void Show(ReplayStatus replay)
    {
        lock (_gate)
        {
            int known = _replays.FindIndex(r => r.Run == replay.Run && r.Round == replay.Round && r.Slot == replay.Slot);
            if (known >= 0)
                _replays[known] = replay;
            else
                _replays.Add(replay);
            if (_replays.Count > KeptReplays)
                _replays.RemoveAt(0);
        }

        events.Publish(NodeEventTypes.Replay, replay);
    }
}
