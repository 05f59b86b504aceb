using Ledger.Device.Api;

namespace Ledger.Device.Host;

/// <summary>All a device tells its owner about itself; nothing of what was plugged but names that the owner chose.</summary>
/// <param name="Did">The person's DID.</param>
/// <param name="Identity">The person's address.</param>
/// <param name="Url">Where the API answers.</param>
/// <param name="Ready">Whether requests can be served.</param>
/// <param name="Reasons">One sentence for each thing that keeps it from being ready.</param>
/// <param name="Model">The model; null while there is none.</param>
/// <param name="Chain">The chain as the gate sees it.</param>
/// <param name="Sources">What is plugged.</param>
/// <param name="Grants">Consents given by this device that are still alive.</param>
/// <param name="Sessions">Worker processes now.</param>
public sealed record DeviceStatus(
    string Did, string Identity, string Url, bool Ready, IReadOnlyList<string> Reasons, ModelView? Model, DeviceChainView Chain,
    IReadOnlyList<SourceView> Sources, IReadOnlyList<GrantView> Grants, IReadOnlyList<SessionView> Sessions);

/// <summary>The model that the device serves.</summary>
/// <param name="Id">Name in the API.</param>
/// <param name="Sha256">Digest of the GGUF file, hex.</param>
/// <param name="Release">Number in the model registry; null for a file the person brought.</param>
/// <param name="Cid">CID of the GGUF file; null for a file the person brought.</param>
/// <param name="ContextLength">Tokens that prompt and answer may have together.</param>
/// <param name="Backend">What the engine computes with, as cpu, cuda, metal; null until a worker has loaded the model.</param>
/// <param name="Chip">The processor's name; null until a worker has loaded the model.</param>
/// <param name="Variant">Which build of the engine was chosen for it; null until a worker has loaded the model.</param>
public sealed record ModelView(string Id, string Sha256, ulong? Release, string? Cid, int ContextLength, string? Backend, string? Chip, string? Variant);

/// <summary>The chain as the gate sees it.</summary>
/// <param name="Id">Chain id.</param>
/// <param name="SecondsSinceNewBlock">Monotonic time since a new head hash arrived; null before the first.</param>
/// <param name="Fresh">Whether the gate may allow anything.</param>
public sealed record DeviceChainView(ulong Id, double? SecondsSinceNewBlock, bool Fresh);

/// <summary>Something a person plugged.</summary>
/// <param name="Name">The name the person gave it.</param>
/// <param name="State">plugging, plugged or unplugging.</param>
/// <param name="Passages">Pieces that can be retrieved; 0 unless it is plugged.</param>
public sealed record SourceView(string Name, string State, int Passages);

/// <summary>A consent given by this device.</summary>
/// <param name="Id">Its id on chain.</param>
/// <param name="Source">Name of the source.</param>
/// <param name="App">DID of the application.</param>
/// <param name="Purposes">inference, training or both.</param>
/// <param name="Expiry">When it ends by itself.</param>
/// <param name="State">active, waiting (not confirmed yet) or ending (taken back, but not on chain yet).</param>
/// <param name="HasAdapter">Whether a personal adapter was trained under it.</param>
/// <param name="Payment">What the application pays; null: nothing.</param>
public sealed record GrantView(
    string Id, string Source, string App, IReadOnlyList<string> Purposes, DateTimeOffset Expiry, string State, bool HasAdapter, GrantPayment? Payment = null);

/// <summary>A worker process.</summary>
/// <param name="Grants">Ids of the consents under which it works; none for the owner's own.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="Busy">Whether it serves a request now.</param>
/// <param name="Sandboxed">Whether the operating system keeps it from opening sockets.</param>
public sealed record SessionView(IReadOnlyList<string> Grants, int ProcessId, bool Busy, bool Sandboxed);
