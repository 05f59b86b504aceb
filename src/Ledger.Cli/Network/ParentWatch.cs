namespace Ledger.Cli.Network;

/// <summary>Ends this process when its parent does, however that ends.</summary>
/// <remarks>
/// The parent holds the other end of our standard input and never writes to it; the kernel closes it with the parent,
/// also after kill -9. A process that does not stop in time is ended the hard way: nothing may be left behind.
/// </remarks>
internal static class ParentWatch
{
    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(8);

    /// <summary>Cancels <paramref name="stop"/> at the end of standard input.</summary>
    public static void Start(CancellationTokenSource stop)
    {
        Thread watch = new(() => Wait(stop)) { IsBackground = true, Name = "parent watch" };
        watch.Start();
    }

    private static void Wait(CancellationTokenSource stop)
    {
        using Stream input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[64];
        while (input.Read(ignored) > 0)
        {
            // Nobody writes here; whatever comes means that the parent lives.
        }
        stop.Cancel();
        Thread.Sleep(s_stopTime);
        Environment.Exit((int)CommandLine.ExitCode.Interrupted);
    }
}
