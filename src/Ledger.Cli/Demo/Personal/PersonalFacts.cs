using Ledger.Cli.Devices;
using Ledger.Device.Api;
using Ledger.Device.Engine;
using Ledger.Device.Host;

namespace Ledger.Cli.Demo.Personal;

/// <summary>All that the second half of the demo saw, as it was answered: report and statements are made of nothing else.</summary>
/// <param name="Model">The model as the device serves it.</param>
/// <param name="Parity">llama.cpp against our own forward pass.</param>
/// <param name="Speed">Speed through the worker and of the bare library.</param>
/// <param name="Plug">What happened between plug and unplug.</param>
/// <param name="Before">Digest of a fresh engine's logits before anything was plugged.</param>
/// <param name="After">The same after the unplug.</param>
/// <param name="Canary">What was searched for the canary.</param>
/// <param name="Sockets">Sockets of the device between plug and unplug.</param>
internal sealed record PersonalFacts(
    ModelView Model, Parity Parity, EngineBenchmark Speed, PlugFacts Plug, ProbeResult Before, ProbeResult After, CanarySearch Canary, SocketCount Sockets);

/// <summary>What happened between plug and unplug.</summary>
internal sealed record PlugFacts
{
    /// <summary>What was plugged.</summary>
    public required PlugResult Plugged { get; init; }

    /// <summary>What applications were answered.</summary>
    public required PlugAnswers Answers { get; init; }

    /// <summary>Refusal of training without its scope; null if it was not refused.</summary>
    public required ApiError? TrainingRefused { get; init; }

    /// <summary>The training that was allowed.</summary>
    public required TrainResult Trained { get; init; }

    /// <summary>Places where the canary was found while it had to be there: in the notes themselves, and in the engine that worked with them.</summary>
    public required int CanaryKnown { get; init; }

    /// <summary>Whether the engine could be held in the middle of an answer.</summary>
    public required bool StreamWasHeld { get; init; }

    /// <summary>How the answer ended that was streaming when the source was unplugged.</summary>
    public required StreamEnd Stream { get; init; }

    /// <summary>What the application consumed, signed for and paid.</summary>
    public required UsageReport Usage { get; init; }

    /// <summary>What unplugging came to.</summary>
    public required UnplugResult Unplugged { get; init; }
}

/// <summary>What applications were answered.</summary>
/// <param name="WithoutGrant">Before any consent.</param>
/// <param name="WrongToken">With a token for somebody else's device.</param>
/// <param name="Granted">With a consent.</param>
/// <param name="OtherApplication">Another application, for the same source.</param>
/// <param name="WithAdapter">With the adapter trained.</param>
/// <param name="Expired">When the consent's time was over.</param>
/// <param name="Unplugged">After the unplug.</param>
internal sealed record PlugAnswers(
    AskOutcome WithoutGrant, AskOutcome WrongToken, AskOutcome Granted, AskOutcome OtherApplication, AskOutcome WithAdapter, AskOutcome Expired, AskOutcome Unplugged);
