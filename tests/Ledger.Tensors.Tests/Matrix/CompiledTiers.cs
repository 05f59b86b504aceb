using System.Diagnostics.Tracing;
using System.Runtime;

namespace Ledger.Tensors.Tests.Matrix;

/// <summary>Hears from the runtime at which tiers it compiled methods: a dead switch would test nothing.</summary>
internal sealed class CompiledTiers : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Compilations = (EventKeywords)0x10;
    private static readonly string[] s_names = ["unknown", "unoptimised", "optimised", "quick", "tier1", "tier1-osr", "instrumented", "instrumented-optimised"];

    private readonly int[] _methods = new int[s_names.Length];

    /// <summary>Each tier that was seen, and how many methods were compiled in all.</summary>
    public override string ToString() =>
        $"{string.Join(' ', s_names.Where((_, tier) => Volatile.Read(ref _methods[tier]) > 0))} methods={JitInfo.GetCompiledMethodCount()}";

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
        {
            EnableEvents(eventSource, EventLevel.Verbose, Compilations);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        int flags = eventData.EventName?.StartsWith("MethodLoadVerbose", StringComparison.Ordinal) == true ? eventData.PayloadNames?.IndexOf("MethodFlags") ?? -1 : -1;
        if (flags >= 0 && eventData.Payload?[flags] is uint value)
        {
            Interlocked.Increment(ref _methods[(value >> 7) & 7]);
        }
    }
}
