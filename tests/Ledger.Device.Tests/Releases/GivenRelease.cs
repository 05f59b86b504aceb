using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Models;

namespace Ledger.Device.Tests.Releases;

/// <summary>A release of two files of three chunks each and three small ones.</summary>
internal static class GivenRelease
{
    public static ReleaseFiles Files { get; } = Make();

    /// <summary>Everything that a peer must serve.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Contents => [.. Files.All.Select(file => file.Content), Files.Manifest.Encode()];

    /// <summary>The names of the chunks of the GGUF file.</summary>
    public static Cid[] GgufChunks => [.. BlobChunker.Blocks(Files.Gguf).SkipLast(1).Select(block => Cid.Of(block.Span))];

    private static ReleaseFiles Make()
    {
        ModelShape shape = new()
        {
            Layers = 1, Dim = 128, Heads = 2, KvHeads = 1, HeadDim = 64, Ffn = 128, Vocab = 4096, Context = 64, RopeBase = 10_000, NormEps = 1e-5f, Tied = true,
        };
        if (!ByteLevelBpe.TryCreate([], out ByteLevelBpe? tokenizer, out string? problem))
            throw new InvalidOperationException(problem);
        Dictionary<string, float[]> parameters = [];
        Random random = new(7);
        foreach (ParameterTensor parameter in shape.Parameters)
            parameters[parameter.Name] = [.. Enumerable.Range(0, (int)parameter.Length).Select(_ => random.NextSingle())];
        ReleaseOrigin origin = new(31337, 3, Keccak256.Hash("final"u8), Cid.Of("recipe"u8), "given", 0, "MIT");
        return ReleaseFiles.Build(new ReleaseInput(shape, tokenizer, name => parameters[name], origin));
    }
}
