using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>A contract as the compiler made it: the committed artifact, embedded in the assembly of its binding.</summary>
public sealed class ContractArtifact
{
    private const int ImmutableSize = 32;
    private const byte Push32 = 0x7f;

    private static readonly ConcurrentDictionary<(Assembly Assembly, string Name), ContractArtifact> s_loaded = new();

    private ContractArtifact(string name, byte[] creationCode)
    {
        Name = name;
        CreationCode = creationCode;
    }

    /// <summary>The contract's name.</summary>
    public string Name { get; }

    /// <summary>Code that creates the contract; the encoded constructor arguments follow it in a transaction.</summary>
    public ReadOnlyMemory<byte> CreationCode { get; }

    /// <summary>The artifact that is embedded in an assembly as "artifacts/NAME.json".</summary>
    /// <exception cref="InvalidOperationException">It is not embedded, or it holds no code.</exception>
    public static ContractArtifact Of(Assembly assembly, string name)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return s_loaded.GetOrAdd((assembly, name), static key => Load(key.Assembly, key.Name));
    }

    /// <summary>True if deployed code is this contract's: equal but for the values of immutables.</summary>
    /// <remarks>
    /// The creation code holds the runtime code with 32 zero bytes after a PUSH32 where an immutable's value will be written,
    /// so nothing but the creation code is needed to recognise what it leaves behind.
    /// </remarks>
    public bool Matches(ReadOnlySpan<byte> deployed)
    {
        ReadOnlySpan<byte> creation = CreationCode.Span;
        if (deployed.IsEmpty)
            return false;
        for (int start = creation.Length - deployed.Length; start > 0; start--)
        {
            if (EqualsButForImmutables(creation.Slice(start, deployed.Length), deployed))
                return true;
        }

        return false;
    }

    private static bool EqualsButForImmutables(ReadOnlySpan<byte> compiled, ReadOnlySpan<byte> deployed)
    {
        int at = 0;
        while (true)
        {
            at += compiled[at..].CommonPrefixLength(deployed[at..]);
            if (at == compiled.Length)
                return true;

            // The first byte that differs lies in an immutable; its leading bytes may have been zero in both.
            int first = compiled[..at].LastIndexOf(Push32) + 1;
            bool isImmutable = first > 0 && at < first + ImmutableSize && first + ImmutableSize <= compiled.Length
                && !compiled.Slice(first, ImmutableSize).ContainsAnyExcept((byte)0);
            if (!isImmutable)
                return false;
            at = first + ImmutableSize;
        }
    }

    private static ContractArtifact Load(Assembly assembly, string name)
    {
        using Stream resource = assembly.GetManifestResourceStream($"artifacts/{name}.json")
            ?? throw new InvalidOperationException($"The artifact of {name} is not embedded in {assembly.GetName().Name}.");
        using JsonDocument json = JsonDocument.Parse(resource);
        JsonElement bytecode = json.RootElement.GetProperty("bytecode");
        string? code = bytecode.ValueKind == JsonValueKind.Object ? bytecode.GetProperty("object").GetString() : bytecode.GetString();
        return Hex.TryDecode(code, out byte[] creationCode) && creationCode.Length > 0
            ? new ContractArtifact(name, creationCode)
            : throw new InvalidOperationException($"The artifact of {name} holds no code, or code that is not linked.");
    }
}
