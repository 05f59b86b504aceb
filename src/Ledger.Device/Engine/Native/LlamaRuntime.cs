using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Ledger.Device.Engine.Native;

/// <summary>llama.cpp in this process: loaded once from absolute paths, its release and layouts checked, its backends chosen.</summary>
internal sealed partial class LlamaRuntime
{
    /// <summary>The release whose structures this code knows.</summary>
    public const string Release = "0.4.0";

    private static readonly Lock Gate = new();
    private static LlamaRuntime? _loaded;
    private static string? _refusal;

    private readonly IReadOnlyList<string> _loadLog;

    private LlamaRuntime(IReadOnlyList<string> loadLog) => _loadLog = loadLog;

    /// <summary>Loads the library, or says why it cannot be used. Every later call answers the same.</summary>
    public static (LlamaRuntime? Runtime, string? Refusal) Load()
    {
        lock (Gate)
        {
            if (_loaded is null && _refusal is null) (_loaded, _refusal) = LoadOnce();
            return (_loaded, _refusal);
        }
    }

    /// <summary>The device that a model runs on: the first accelerator if it may be used, else the processor.</summary>
    public unsafe EngineDevice Device(bool useAccelerator)
    {
        nint processor = 0, accelerator = 0;
        for (nuint i = 0; i < GgmlLibrary.DeviceCount(); i++)
        {
            nint device = GgmlLibrary.Device(i);
            int type = GgmlLibrary.TypeOf(device);
            if (type == GgmlLibrary.Processor) processor = processor == 0 ? device : processor;
            else if (type is 1 or 2) accelerator = accelerator == 0 ? device : accelerator;
        }

        nint chosen = useAccelerator && accelerator != 0 ? accelerator : processor;
        string backend = Text(GgmlLibrary.NameOf(GgmlLibrary.FamilyOf(chosen)));
        return new EngineDevice(backend, Text(GgmlLibrary.DescriptionOf(chosen)).Trim(), VariantOf(backend), Release);
    }

    private static unsafe string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";

    private static (LlamaRuntime?, string?) LoadOnce()
    {
        if (NativeFolder.Find() is not NativeFolder folder) return (null, $"llama.cpp is not installed for {RuntimeInformation.RuntimeIdentifier}. {NativeFolder.Fix}");
        try
        {
            // In the order of their needs: then each finds the others in memory, on every system.
            nint devices = NativeLibrary.Load(folder.Devices);
            nint registry = NativeLibrary.Load(folder.Registry);
            nint llama = NativeLibrary.Load(folder.Llama);
            NativeLibrary.SetDllImportResolver(typeof(LlamaRuntime).Assembly, (name, _, _) => name switch
            {
                LlamaLibrary.Name => llama,
                GgmlLibrary.Registry => registry,
                GgmlLibrary.Devices => devices,
                _ => 0,
            });
            return Check() is string mismatch ? (null, mismatch) : (Start(folder), null);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            return (null, $"llama.cpp in {folder.Path} cannot be loaded on this machine (it needs glibc 2.34 and libstdc++ 6 on Linux): {exception.Message}");
        }
    }

    // A structure of another layout would be read as an address: another release is refused before the first one is passed.
    private static unsafe string? Check()
    {
        string version = Text(LlamaLibrary.Version());
        return Unsafe.SizeOf<ModelParams>() != ModelParams.Bytes || Unsafe.SizeOf<ContextParams>() != ContextParams.Bytes || Unsafe.SizeOf<Batch>() != Batch.Bytes
                ? "The structures of llama.cpp have another size in this build of Ledger."
            : !version.StartsWith(Release, StringComparison.Ordinal) ? $"llama.cpp {version} is installed, but release {Release} is needed. {NativeFolder.Fix}"
            : Unexpected() is string field ? $"llama.cpp {version} has another layout: {field} is not what it should be."
            : null;
    }

    // Defaults that the release is known to have, at the offsets that are used: a second witness of the layout.
    private static unsafe string? Unexpected()
    {
        ModelParams model = LlamaLibrary.DefaultModelParams();
        ContextParams context = LlamaLibrary.DefaultContextParams();
        return model.GpuLayers != -1 ? nameof(model.GpuLayers)
            : context is not { ContextLength: 512, Batch: 2048, MicroBatch: 512, Sequences: 1 } ? nameof(context.ContextLength)
            : context is not { Pooling: -1, FlashAttention: -1, KeyType: 1, ValueType: 1 } ? nameof(context.KeyType)
            : context.Abort != null || context.AbortState != null ? nameof(context.Abort)
            : context is not { Embeddings: 0, OffloadCache: 1, OffloadOps: 1 } ? nameof(context.Embeddings)
            : null;
    }

    private static LlamaRuntime Start(NativeFolder folder)
    {
        NativeLog.Install();
        NativeLog.Clear();
        GgmlLibrary.LoadAll(folder.Path);
        LlamaLibrary.InitialiseBackend();
        return new LlamaRuntime(NativeLog.All());
    }

    private string VariantOf(string backend) =>
        (from line in _loadLog
         let match = Loaded().Match(line)
         where match.Success && match.Groups["backend"].Value == backend
         select match.Groups["file"].Value).FirstOrDefault(backend);

    [GeneratedRegex(@"loaded (?<backend>.+) backend from .*[/\\](lib)?(?<file>[^/\\]+)\.[a-z]+$")]
    private static partial Regex Loaded();
}
