using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ledger.Device.Workers;

/// <summary>Takes a worker's standard streams for frames, so that nothing else that prints can break them.</summary>
internal static partial class WorkerStreams
{
    private const int Output = 1;
    private const int Errors = 2;
    private const int ParentDeathSignal = 1;
    private const nuint Kill = 9;

    /// <summary>The streams of the frames; what the process prints from now on goes to the error output.</summary>
    public static (Stream Input, Stream FrameOutput) Take()
    {
        Stream input = Console.OpenStandardInput();
        if (OperatingSystem.IsWindows())
        {
            Stream output = Console.OpenStandardOutput();
            Console.SetOut(TextWriter.Null);
            return (input, output);
        }

        // Native code prints to descriptor 1, whatever the runtime was told.
        int frames = Duplicate(Output);
        if (frames < 0 || Redirect(Errors, Output) < 0) throw new IOException("The standard output cannot be taken over.");
        return (input, new FileStream(new SafeFileHandle(frames, ownsHandle: true), FileAccess.Write, bufferSize: 0));
    }

    /// <summary>Linux: the process ends when the thread that started it ends. Elsewhere it ends when its input closes.</summary>
    public static void DieWithParent()
    {
        if (OperatingSystem.IsLinux()) _ = Control(ParentDeathSignal, Kill, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Redirect(int from, int to);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);
}
