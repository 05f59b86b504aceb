using System.Text;
using Ledger.Device.Engine;
using Ledger.Device.Retrieval;
using Ledger.Device.Vaults;

namespace Ledger.Device.Sessions.Inside;

/// <summary>What the handlers of one worker share: the engine, and the passages of the grants that were opened.</summary>
/// <remarks>All of it is in this process alone and goes with it; that is why a consent's end kills the process.</remarks>
internal sealed class SessionMemory(EngineSession engine) : IDisposable
{
    /// <summary>The loaded engine; null before a model is loaded.</summary>
    public LlamaEngine? Engine => engine.Engine;

    /// <summary>The grant whose adapter may be read and written; null with none or several.</summary>
    public VaultReader? Grant { get; private set; }

    /// <summary>The passages of all grants; empty without any.</summary>
    public IReadOnlyList<Passage> Passages { get; private set; } = [];

    /// <summary>Finds passages; null without any.</summary>
    public Retriever? Retriever { get; private set; }

    /// <summary>Whether a personal adapter is attached.</summary>
    public bool HasAdapter { get; private set; }

    /// <summary>Takes the opened grants.</summary>
    public void Take(IReadOnlyList<VaultReader> grants, IReadOnlyList<string> names)
    {
        List<Passage> passages = [];
        for (int i = 0; i < grants.Count; i++)
        {
            foreach (Passage passage in grants[i].Passages)
                passages.Add(passage with { Name = $"{names[i]}/{passage.Name}" });
        }

        Passages = passages;
        Retriever = passages.Count > 0 ? new Retriever(passages) : null;
        Grant = grants.Count == 1 ? grants[0] : null;
    }

    /// <summary>Attaches an adapter; null, or a sentence that says why not.</summary>
    public string? Attach(ReadOnlyMemory<byte> adapter)
    {
        string? problem = Engine!.Attach(adapter, 1f);
        HasAdapter = problem is null;
        return problem;
    }

    /// <summary>Tokens of a text.</summary>
    public int Count(string text) => Engine!.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: false).Length;

    /// <summary>The engine's vector of a text, cut to what the context holds; empty when it makes none.</summary>
    public ReadOnlyMemory<float> Embed(string text, CancellationToken cancellation)
    {
        int[] tokens = Engine!.Tokenize(Encoding.UTF8.GetBytes(text), addSpecial: true);
        int length = Math.Min(tokens.Length, Engine.ContextLength);
        return length == 0 ? ReadOnlyMemory<float>.Empty : Engine.Embed(tokens.AsSpan(0, length), cancellation) ?? ReadOnlyMemory<float>.Empty;
    }

    /// <inheritdoc />
    public void Dispose() => Grant?.Dispose();
}
