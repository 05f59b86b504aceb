using Ledger.Device.Engine.Native;

namespace Ledger.Device.Engine;

/// <summary>A chain of sampling rules with its random numbers and the tokens it drew.</summary>
public sealed class TokenSampler : IDisposable
{
    internal TokenSampler(Sampling sampling, int vocabulary)
    {
        if (sampling.Validate() is string broken) throw new ArgumentException(broken, nameof(sampling));
        Chain = LlamaLibrary.CreateSampler(1);
        if (sampling.PenaltyWindow > 0 && (sampling.RepeatPenalty, sampling.FrequencyPenalty, sampling.PresencePenalty) != (1, 0, 0))
            Add(LlamaLibrary.Penalties(vocabulary, sampling.PenaltyWindow, sampling.RepeatPenalty, sampling.FrequencyPenalty, sampling.PresencePenalty));

        if (sampling.Temperature == 0)
        {
            Add(LlamaLibrary.Greedy());
            return;
        }

        if (sampling.TopK > 0) Add(LlamaLibrary.TopK(sampling.TopK));
        if (sampling.TopP < 1) Add(LlamaLibrary.TopP(sampling.TopP, 1));
        if (sampling.MinP > 0) Add(LlamaLibrary.MinP(sampling.MinP, 1));
        Add(LlamaLibrary.Temperature(sampling.Temperature));
        Add(LlamaLibrary.Draw(sampling.Seed));
    }

    internal SamplerHandle Chain { get; }

    /// <inheritdoc/>
    public void Dispose() => Chain.Dispose();

    private void Add(nint sampler) => LlamaLibrary.AddSampler(Chain, sampler);
}
