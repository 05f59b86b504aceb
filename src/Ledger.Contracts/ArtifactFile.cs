using System.Text.Json;

namespace Ledger.Contracts;

/// <summary>What is read of a compiler's artifact.</summary>
/// <param name="Bytecode">Creation code as a string, or as the "object" of an object.</param>
/// <param name="Abi">The entries of the ABI.</param>
internal sealed record ArtifactFile(JsonElement Bytecode, IReadOnlyList<ArtifactFile.Entry> Abi)
{
    /// <summary>An entry of the ABI.</summary>
    internal sealed record Entry(string Type)
    {
        public IReadOnlyList<Input>? Inputs { get; init; }
    }

    /// <summary>An argument, with the members of a struct.</summary>
    internal sealed record Input(string Type)
    {
        public IReadOnlyList<Input>? Components { get; init; }
    }
}
