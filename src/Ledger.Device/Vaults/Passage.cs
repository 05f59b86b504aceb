namespace Ledger.Device.Vaults;

/// <summary>A piece of a note, short enough to be quoted in a prompt.</summary>
/// <param name="Name">Path of the note within its folder, with forward slashes: the name that an answer cites.</param>
/// <param name="Ordinal">Its place in the note, from 0.</param>
/// <param name="Text">The text.</param>
/// <param name="Embedding">The engine's vector of the text; empty when the engine has none.</param>
public sealed record Passage(string Name, int Ordinal, string Text, ReadOnlyMemory<float> Embedding)
{
    /// <summary>The place without the text and the name, for messages that must not hold them.</summary>
    public override string ToString() => $"passage {Ordinal}";
}
