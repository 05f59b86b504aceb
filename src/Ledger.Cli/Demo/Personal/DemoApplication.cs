using System.Text.Json;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Cli.Network;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Demo.Personal;

/// <summary>An application of the demo: a key of its own, and a short-lived process for every question.</summary>
/// <param name="Did">Its identity.</param>
/// <param name="KeyFile">Its key.</param>
/// <param name="Device">The device that it asks.</param>
/// <param name="Person">DID of the device's owner.</param>
internal sealed record DemoApplication(DidEthr Did, string KeyFile, Uri Device, string Person)
{
    private const string Secret = "an application of the demo";

    /// <summary>Log2 of the work that opens a key: it protects nothing here.</summary>
    private const int KeystoreWork = 10;

    /// <summary>Lets its processes open the key.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string> { [Passphrase.Variable] = Secret };

    /// <summary>How its processes find key and device.</summary>
    public IReadOnlyList<string> Arguments => ["--as", KeyFile, "--url", Device.ToString(), "--audience", Person, "--pay", "1"];

    /// <summary>Makes an application.</summary>
    public static async Task<DemoApplication> MakeAsync(string directory, Uri device, string person, CancellationToken cancel)
    {
        (Address address, string path) = await Wallets.KeyFile.CreateAsync(directory, Secret, cancel, KeystoreWork).ConfigureAwait(false);
        return new DemoApplication(new DidEthr(DidEthr.Parse(person).ChainId, address), path, device, person);
    }

    /// <summary>Asks in a process of its own; the text of the answer stays there.</summary>
    public async Task<AskOutcome> AskAsync(string question, string source, CancellationToken cancel)
    {
        ShortChild child = await ShortChild.RunAsync(
            ["device", "ask", "--json", "--outcome", "--tokens", "48", "--source", source, .. Arguments], Environment, question, cancel).ConfigureAwait(false);
        return child.Code == 0
            ? JsonSerializer.Deserialize<AskOutcome>(child.Output, Terminal.Json)!
            : throw new CommandFailure(ExitCode.Failure, $"The application could not ask: {child.Sentence}");
    }
}
