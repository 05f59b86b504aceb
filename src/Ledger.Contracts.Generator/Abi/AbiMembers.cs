namespace Ledger.Contracts.Generator.Abi;

/// <summary>A function: views are called, the others are sent.</summary>
internal sealed record AbiFunction(string Name, EquatableArray<AbiParameter> Inputs, EquatableArray<AbiParameter> Outputs, bool IsView, bool IsPayable, AbiDoc Doc)
    : IEquatable<AbiFunction>
{
    public string Signature => AbiSignature.Of(Name, Inputs);
}

/// <summary>An event.</summary>
internal sealed record AbiEvent(string Name, EquatableArray<AbiParameter> Inputs, bool IsAnonymous, AbiDoc Doc) : IEquatable<AbiEvent>
{
    public string Signature => AbiSignature.Of(Name, Inputs);
}

/// <summary>A custom error.</summary>
internal sealed record AbiError(string Name, EquatableArray<AbiParameter> Inputs, AbiDoc Doc) : IEquatable<AbiError>
{
    public string Signature => AbiSignature.Of(Name, Inputs);
}

/// <summary>Everything that one artifact says about its contract.</summary>
internal sealed record AbiContract(
    string Name,
    EquatableArray<AbiParameter> ConstructorInputs,
    bool HasCode,
    EquatableArray<AbiFunction> Functions,
    EquatableArray<AbiEvent> Events,
    EquatableArray<AbiError> Errors,
    AbiDoc Doc,
    AbiDoc ConstructorDoc) : IEquatable<AbiContract>
{
    /// <summary>Every parameter and return value of every member.</summary>
    public IEnumerable<AbiParameter> Members() =>
        ConstructorInputs
            .Concat(Functions.SelectMany(function => function.Inputs.Concat(function.Outputs)))
            .Concat(Events.SelectMany(e => e.Inputs))
            .Concat(Errors.SelectMany(error => error.Inputs));
}

/// <summary>The text that selectors and topics are hashes of.</summary>
internal static class AbiSignature
{
    public static string Of(string name, EquatableArray<AbiParameter> inputs) =>
        $"{name}({string.Join(",", inputs.Select(input => input.Type.Canonical))})";
}
