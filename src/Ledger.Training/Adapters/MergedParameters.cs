namespace Ledger.Training;

/// <summary>A model's parameters with an adapter added to them: W + scale·B·A, each element rounded once.</summary>
public sealed class MergedParameters
{
    /// <summary>Takes the parameters of a model and an adapter for it.</summary>
    /// <exception cref="ArgumentException">A pair does not fit its matrix.</exception>
    public MergedParameters(Func<string, ReadOnlyMemory<float>> parameters, IReadOnlyList<AdapterPair> pairs, float scale) =>
        throw new NotImplementedException();

    /// <summary>The parameter with a name: merged if the adapter has a pair for it, else the model's own.</summary>
    public ReadOnlyMemory<float> this[string name] => throw new NotImplementedException();
}
