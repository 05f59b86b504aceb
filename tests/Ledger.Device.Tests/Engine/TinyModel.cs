using System.Text;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Device.Engine;
using Ledger.Models;

namespace Ledger.Device.Tests.Engine;

/// <summary>A small random model in a file of its own, as the release of a run would be.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-engine-").FullName;

    public TinyModel(ModelShape? shape = null, int seed = 7, string? template = null)
    {
        Shape = shape ?? SmallShape;
        Tokenizer = ByteLevelBpe.Train([Encoding.UTF8.GetBytes("the cat sat on the mat and the cat was fat ")], ByteLevelBpe.FirstMerge + 8, CancellationToken.None);
        Random random = new(seed);
        Dictionary<string, ReadOnlyMemory<float>> parameters = Shape.Parameters.ToDictionary(static parameter => parameter.Name, parameter => Values(parameter, random));
        ReleaseOrigin origin = new(31337, 1, new Hash32(new byte[32]), Cid.Of([]), "tiny", 0, "MIT");
        Path = System.IO.Path.Combine(_folder, "tiny.gguf");
        ReadOnlyMemory<byte> gguf = ReleaseFiles.Build(new ReleaseInput(Shape, Tokenizer, name => parameters[name], origin)).Gguf;
        File.WriteAllBytes(Path, template is null ? gguf.ToArray() : WithTemplate(gguf.Span, template));
        Parameters = parameters;
    }

    public static ModelShape SmallShape { get; } = new()
    {
        Layers = 2, Dim = 64, Heads = 4, KvHeads = 2, HeadDim = 16, Ffn = 192, Vocab = 288, Context = 256, RopeBase = 10_000, NormEps = 1e-5f, Tied = false,
    };

    public ModelShape Shape { get; }

    public ByteLevelBpe Tokenizer { get; }

    public string Path { get; }

    public IReadOnlyDictionary<string, ReadOnlyMemory<float>> Parameters { get; }

    /// <summary>One thread and no accelerator: the bits of a test do not depend on the machine's chips.</summary>
    public static EngineOptions Options { get; } = new() { Threads = 1, UseAccelerator = false };

    public LlamaEngine Open(EngineOptions? options = null) => LlamaEngine.Open(Path, options ?? Options) switch
    {
        EngineOpening.Opened opened => opened.Engine,
        EngineOpening.Refused refused => throw new AssertionException(refused.Sentence),
        _ => throw new AssertionException("The opening has an unknown outcome."),
    };

    /// <summary>An adapter of every matrix of every layer, large enough to change each logit.</summary>
    public byte[] Adapter(int rank = 4, int seed = 3)
    {
        Random random = new(seed);
        IEnumerable<AdapterMatrix> matrices =
            from parameter in Shape.Parameters
            where parameter.Name.StartsWith("layers.", StringComparison.Ordinal) && parameter.Role != ParameterRole.Norm
            select new AdapterMatrix(GgufNames.OfParameter(parameter.Name), rank, Uniform(random, rank * parameter.Columns, 0.3), Uniform(random, rank * parameter.Rows, 0.3));
        return AdapterGguf.Write([.. matrices], 8, new Dictionary<string, string>());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // One more key before the others; a multiple of 32 bytes long, so that the tensors stay where the alignment expects them.
    private static byte[] WithTemplate(ReadOnlySpan<byte> gguf, string template)
    {
        const int alignment = 32, headerBytes = 24, text = 8;
        byte[] key = Encoding.UTF8.GetBytes("tokenizer.chat_template");
        int length = key.Length + template.Length + 20;
        template = template.PadRight(template.Length + (alignment - length % alignment) % alignment);
        byte[] entry =
        [
            .. BitConverter.GetBytes((ulong)key.Length), .. key, .. BitConverter.GetBytes((uint)text),
            .. BitConverter.GetBytes((ulong)template.Length), .. Encoding.UTF8.GetBytes(template),
        ];
        byte[] header = gguf[..headerBytes].ToArray();
        BitConverter.TryWriteBytes(header.AsSpan(16), BitConverter.ToUInt64(header, 16) + 1);
        return [.. header, .. entry, .. gguf[headerBytes..]];
    }

    private static ReadOnlyMemory<float> Values(ParameterTensor parameter, Random random)
    {
        if (parameter.Role != ParameterRole.Norm) return Uniform(random, (int)parameter.Length, 2.5 / Math.Sqrt(parameter.Columns));
        float[] ones = new float[parameter.Length];
        Array.Fill(ones, 1);
        return ones;
    }

    private static float[] Uniform(Random random, int length, double width)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) values[i] = (float)((random.NextDouble() - 0.5) * width);
        return values;
    }
}
