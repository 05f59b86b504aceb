using Ledger.Models;

namespace Ledger.Training;

/// <summary>The sizes of one training step.</summary>
internal sealed record StepShape(ModelShape Model, int Sequences, int Length)
{
    /// <summary>Tokens of a step.</summary>
    public int Tokens => Sequences * Length;

    /// <summary>Query heads that share a key head.</summary>
    public int Group => Model.Heads / Model.KvHeads;
}
