using Ledger.Device.Host;

namespace Ledger.Device.Api;

/// <summary>How far something that takes time has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">How much of it.</param>
/// <param name="Total">How much there is.</param>
/// <param name="Value">A measured value, as the loss while training.</param>
public sealed record DeviceProgress(string Stage, long Done, long Total, double? Value = null);

/// <summary>A file of a plugged folder that was left out.</summary>
/// <param name="Path">Its path within the folder.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record SkippedFile(string Path, string Reason);

/// <summary>A folder to plug.</summary>
/// <param name="Name">Name of the source: what applications see.</param>
/// <param name="Folder">Absolute path of the folder.</param>
public sealed record PlugRequest(string Name, string Folder);

/// <summary>What plugging a folder came to.</summary>
/// <param name="Source">The source.</param>
/// <param name="Files">Files read.</param>
/// <param name="Skipped">Files left out.</param>
public sealed record PlugResult(SourceView Source, int Files, IReadOnlyList<SkippedFile> Skipped);

/// <summary>What unplugging came to; every number but the first two is what is left, hence 0.</summary>
/// <param name="RevokedGrants">Consents revoked on chain.</param>
/// <param name="KilledWorkers">Worker processes ended.</param>
/// <param name="GrantsLeft">Consents of the source that are still active on chain.</param>
/// <param name="KeysLeft">Keys of the source in the vault.</param>
/// <param name="RowsLeft">Rows of the source in the vault.</param>
/// <param name="WorkersLeft">Worker processes that held it.</param>
public sealed record UnplugResult(int RevokedGrants, int KilledWorkers, int GrantsLeft, int KeysLeft, int RowsLeft, int WorkersLeft);

/// <summary>A consent to give.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="App">DID or address of the application.</param>
/// <param name="Purposes">inference, training or both.</param>
/// <param name="Seconds">How long it lasts.</param>
/// <param name="Payment">What the application pays; null: nothing.</param>
public sealed record GrantRequest(string Source, string App, IReadOnlyList<string> Purposes, long Seconds, GrantPayment? Payment = null);

/// <summary>What an application pays under a consent.</summary>
/// <param name="Price">Of a thousand tokens of text, in the smallest unit of the LedgerToken, decimal.</param>
/// <param name="Cap">Most that is paid in all, in the same unit; the engine answers no further.</param>
/// <param name="Payout">Account that receives the owner's part; null: the person's.</param>
public sealed record GrantPayment(string Price, string Cap, string? Payout = null);

/// <summary>Training of a personal adapter.</summary>
/// <param name="Grant">Id of a consent whose purposes include training.</param>
/// <param name="Steps">Optimizer steps; null for the recipe's.</param>
public sealed record TrainRequest(string Grant, int? Steps = null);

/// <summary>What training came to.</summary>
/// <param name="Grant">Id of the consent.</param>
/// <param name="LossBefore">Loss of held-out passages before, nats a token.</param>
/// <param name="LossAfter">Loss of held-out passages after, nats a token.</param>
/// <param name="Seconds">Duration.</param>
/// <param name="Root">Root of the adapter's state: the same on every machine.</param>
public sealed record TrainResult(string Grant, double LossBefore, double LossAfter, double Seconds, string Root);

/// <summary>What a fresh engine computes for the fixed prompts.</summary>
/// <param name="Prompts">How many there are.</param>
/// <param name="Sha256">Digest over all logits, hex.</param>
/// <param name="Backend">What it was computed with.</param>
/// <param name="Variant">Which build of the engine.</param>
public sealed record ProbeResult(int Prompts, string Sha256, string Backend, string Variant);
