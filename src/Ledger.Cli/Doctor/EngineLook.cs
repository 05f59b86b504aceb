using System.Text.Json;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Device.Engine;
using Ledger.Device.Sandbox;

namespace Ledger.Cli.Doctor;

/// <summary>What an engine's process finds on this machine.</summary>
/// <param name="Engine">What would calculate; null when nothing can.</param>
/// <param name="Refusal">Why nothing can.</param>
/// <param name="Unsandboxed">Why the process could not give up the network; null when it did.</param>
internal sealed record EngineLook(EngineDevice? Engine, string? Refusal, string? Unsandboxed)
{
    /// <summary>Looks in this process, which has no network afterwards.</summary>
    public static EngineLook Here()
    {
        (EngineDevice? engine, string? refusal) = LlamaEngine.Installed();
        return new EngineLook(engine, refusal, NetworkSandbox.Enter() is SandboxResult.NotEnforced not ? not.Reason : null);
    }

    /// <summary>Findings of a process of its own: a broken library takes nothing else down.</summary>
    public static async Task<IReadOnlyList<Finding>> FindingsAsync(CancellationToken cancel)
    {
        ShortChild child = await ShortChild.RunAsync(["device", "look", "--json"], new Dictionary<string, string>(), "", cancel).ConfigureAwait(false);
        const string reinstall = "run `node src/Ledger.Device/natives/install.mjs` again";
        if (child.Code != 0) return [Finding.Warn("engine", $"llama.cpp's process ended with code {child.Code}", reinstall)];
        EngineLook look = JsonSerializer.Deserialize<EngineLook>(child.Output, Terminal.Json)!;
        return
        [
            look.Engine is EngineDevice engine
                ? Finding.Ok("engine", $"llama.cpp {engine.Release} computes with {engine.Backend} on {engine.Chip} ({engine.Variant})")
                : Finding.Warn("engine", look.Refusal!, "the network and the nodes work without it, a device does not; " + reinstall),
            look.Unsandboxed is null
                ? Finding.Ok("sandbox", "an engine's process gives up the network for good")
                : Finding.Warn("sandbox", look.Unsandboxed, "notes stay in the engine's process all the same, but only our own code keeps it from the network; use Linux on x64 or arm64"),
        ];
    }
}
