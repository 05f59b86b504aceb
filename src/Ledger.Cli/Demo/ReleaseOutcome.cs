using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Releases;
using Ledger.Device.Releases;
using Ledger.Node.Status;

namespace Ledger.Cli.Demo;

/// <summary>What the release phase of the demo came to, as the chain, the nodes and the pulled files say it.</summary>
/// <param name="NodeReleases">What every node made of the run.</param>
/// <param name="Voters">Accounts that voted.</param>
/// <param name="VotesFor">Votes for the proposal, in the token's smallest unit.</param>
/// <param name="Executed">Whether the governor says that the proposal was executed.</param>
/// <param name="Registered">The release in the registry; null when there is none.</param>
/// <param name="Pulled">Its files, pulled by CID from the nodes.</param>
internal sealed record ReleaseOutcome(
    IReadOnlyList<ReleaseStatus> NodeReleases, int Voters, BigInteger VotesFor, bool Executed, RegisteredRelease? Registered, PulledRelease? Pulled)
{
    /// <summary>Whether every node made the same files, and the registry names them.</summary>
    public bool FilesAgree => Registered is not null && NodeReleases.Distinct().Count() == 1 && NodeReleases[0].Manifest == Registered.Manifest.ToString()
        && NodeReleases[0].Gguf == Registered.Gguf.ToString() && NodeReleases[0].Safetensors == Registered.Safetensors.ToString();

    /// <summary>Its part of the report.</summary>
    public ReleaseReport Report => new(
        Registered?.Manifest.ToString() ?? "", Registered?.Gguf.ToString() ?? "", Registered?.Safetensors.ToString() ?? "", Executed && FilesAgree);

    /// <summary>What the demo claims to have shown here, and whether it did.</summary>
    public IReadOnlyList<Statement> Statements =>
    [
        new(FilesAgree, $"{NodeReleases.Count} nodes made the same files of the model, and the registry names them",
            $"The nodes made {NodeReleases.Distinct().Count()} different releases, or the registry names another."),
        new(Executed, $"{Voters} holders voted with {Amount.Of(VotesFor)} LDG, and the vote was executed: release {Registered?.Number}",
            "The proposal to release the model was not executed."),
        new(Pulled is not null && Registered is not null && Pulled.Manifest.Cid == Registered.Manifest, "its files were fetched by CID from the nodes, every byte verified",
            "The files of the release could not be fetched."),
    ];
}
