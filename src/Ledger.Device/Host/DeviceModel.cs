using Ledger.Models;

namespace Ledger.Device.Host;

/// <summary>A model that the device may serve: a whole GGUF file, looked over before the engine sees it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Id">Name in the API.</param>
/// <param name="Sha256">Digest of the file, hex.</param>
/// <param name="Release">Number in the model registry; null for a file the person brought.</param>
/// <param name="Cid">CID of the file's content; null for a file the person brought.</param>
/// <param name="Summary">What the file says about itself.</param>
internal sealed record DeviceModel(string Path, string Id, string Sha256, ulong? Release, string? Cid, GgufSummary Summary);
