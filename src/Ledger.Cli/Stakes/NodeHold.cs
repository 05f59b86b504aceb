using Ledger.Node;
using Ledger.Node.Storage;

namespace Ledger.Cli.Stakes;

/// <summary>Keeps a node from running on its data directory meanwhile.</summary>
internal static class NodeHold
{
    /// <summary>The directory, locked; null when a node runs on it.</summary>
    public static DataDirectory? Try(string path)
    {
        try
        {
            return DataDirectory.Open(path);
        }
        catch (NodeStoppedException stop) when (stop.Reason == NodeStopReason.Locked)
        {
            return null;
        }
    }
}
