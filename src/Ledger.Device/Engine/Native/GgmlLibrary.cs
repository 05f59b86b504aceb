using System.Runtime.InteropServices;

namespace Ledger.Device.Engine.Native;

/// <summary>The C functions of libggml (the registry of backends) and libggml-base (their devices).</summary>
internal static unsafe partial class GgmlLibrary
{
    public const string Registry = "ggml";
    public const string Devices = "ggml-base";

    /// <summary>ggml's number for a device that is the processor itself.</summary>
    public const int Processor = 0;

    [LibraryImport(Registry, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void LoadAll(string folder);

    [LibraryImport(Registry, EntryPoint = "ggml_backend_dev_count")]
    public static partial nuint DeviceCount();

    [LibraryImport(Registry, EntryPoint = "ggml_backend_dev_get")]
    public static partial nint Device(nuint index);

    [LibraryImport(Devices, EntryPoint = "ggml_backend_dev_type")]
    public static partial int TypeOf(nint device);

    [LibraryImport(Devices, EntryPoint = "ggml_backend_dev_description")]
    public static partial byte* DescriptionOf(nint device);

    [LibraryImport(Devices, EntryPoint = "ggml_backend_dev_backend_reg")]
    public static partial nint FamilyOf(nint device);

    [LibraryImport(Devices, EntryPoint = "ggml_backend_reg_name")]
    public static partial byte* NameOf(nint family);
}
