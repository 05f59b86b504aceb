using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>A contract as the compiler made it: the committed artifact, embedded in the assembly of its binding.</summary>
public sealed class ContractArtifact
{
    private const byte Push32 = 0x7f;

    private static readonly ConcurrentDictionary<(Assembly Assembly, string Name), ContractArtifact> s_loaded = new();

    private ContractArtifact(string name, byte[] creationCode, AbiType.Tuple constructorInputs)
    {
        Name = name;
        CreationCode = creationCode;
        ConstructorInputs = constructorInputs;
    }

    /// <summary>The contract's name.</summary>
    public string Name { get; }

    /// <summary>Code that creates the contract; the encoded constructor arguments follow it in a transaction.</summary>
    public ReadOnlyMemory<byte> CreationCode { get; }

    /// <summary>Types of the constructor's arguments.</summary>
    public AbiType.Tuple ConstructorInputs { get; }

    /// <summary>The artifact that is embedded in an assembly as "artifacts/NAME.json".</summary>
    /// <exception cref="InvalidOperationException">It is not embedded, or it holds no code.</exception>
    public static ContractArtifact Of(Assembly assembly, string name)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return s_loaded.GetOrAdd((assembly, name), static key => Load(key.Assembly, key.Name));
    }

    /// <summary>The values of the immutables in deployed code, in order of their places; null if it is not this contract's code.</summary>
    /// <remarks>
    /// The creation code holds the runtime code with 32 zero bytes after a PUSH32 where an immutable's value will be written,
    /// so nothing but the creation code is needed to recognise what it leaves behind.
    /// </remarks>
    public IReadOnlyList<Hash32>? Immutables(ReadOnlySpan<byte> deployed)
    {
        ReadOnlySpan<byte> creation = CreationCode.Span;
        List<Hash32> immutables = [];
        for (int start = creation.Length - deployed.Length; start > 0 && !deployed.IsEmpty; start--)
        {
            if (EqualsButForImmutables(creation.Slice(start, deployed.Length), deployed, immutables))
                return immutables;
        }

        return null;
    }

    private static bool EqualsButForImmutables(ReadOnlySpan<byte> compiled, ReadOnlySpan<byte> deployed, List<Hash32> immutables)
    {
        immutables.Clear();
        int at = 0;
        while (true)
        {
            at += compiled[at..].CommonPrefixLength(deployed[at..]);
            if (at == compiled.Length)
                return true;

            // The first byte that differs lies in an immutable; its leading bytes may have been zero in both.
            int first = compiled[..at].LastIndexOf(Push32) + 1;
            bool isImmutable = first > 0 && at < first + Hash32.Size && first + Hash32.Size <= compiled.Length
                && !compiled.Slice(first, Hash32.Size).ContainsAnyExcept((byte)0);
            if (!isImmutable)
                return false;
            immutables.Add(new Hash32(deployed.Slice(first, Hash32.Size)));
            at = first + Hash32.Size;
        }
    }

    private static ContractArtifact Load(Assembly assembly, string name)
    {
        using Stream resource = assembly.GetManifestResourceStream($"artifacts/{name}.json")
            ?? throw new InvalidOperationException($"The artifact of {name} is not embedded in {assembly.GetName().Name}.");
        ArtifactFile file = JsonSerializer.Deserialize(resource, ContractsJson.Default.ArtifactFile)
            ?? throw new InvalidOperationException($"The artifact of {name} is null.");
        string? code = file.Bytecode.ValueKind == JsonValueKind.Object ? file.Bytecode.GetProperty("object").GetString() : file.Bytecode.GetString();
        return Hex.TryDecode(code, out byte[] creationCode) && creationCode.Length > 0
            ? new ContractArtifact(name, creationCode, ReadConstructor(file.Abi))
            : throw new InvalidOperationException($"The artifact of {name} holds no code, or code that is not linked.");
    }

    private static AbiType.Tuple ReadConstructor(IReadOnlyList<ArtifactFile.Entry> abi) =>
        new([.. (abi.FirstOrDefault(static entry => entry.Type == "constructor")?.Inputs ?? []).Select(ReadType)]);

    private static AbiType ReadType(ArtifactFile.Input input)
    {
        if (!input.Type.StartsWith("tuple", StringComparison.Ordinal))
            return AbiType.Parse(input.Type);
        string components = string.Join(',', (input.Components ?? []).Select(component => ReadType(component).ToString()));
        return AbiType.Parse($"({components}){input.Type["tuple".Length..]}");
    }
}
