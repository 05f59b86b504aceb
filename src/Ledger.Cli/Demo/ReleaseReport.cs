namespace Ledger.Cli.Demo;

/// <summary>The release that the demo ends in.</summary>
/// <param name="Cid">CID of the manifest.</param>
/// <param name="GgufCid">CID of the GGUF file.</param>
/// <param name="SafetensorsCid">CID of the safetensors file.</param>
/// <param name="ProposalExecuted">Whether the proposal that token holders voted for was executed, and the registry holds exactly what it named.</param>
internal sealed record ReleaseReport(string Cid, string GgufCid, string SafetensorsCid, bool ProposalExecuted)
{
    /// <summary>Whether llama.cpp draws the greedy tokens of our own forward pass.</summary>
    public bool GreedyTokensEqual { get; init; }

    /// <summary>Largest difference of any of their logits.</summary>
    public double MaxAbsLogitDiff { get; init; }
}
