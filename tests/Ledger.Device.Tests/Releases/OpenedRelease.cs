using Ledger.Device.Engine;
using Ledger.Models;
using Ledger.Models.Tests.Releases;

namespace Ledger.Device.Tests.Releases;

/// <summary>The GGUF file of a release in the engine, on one thread and without an accelerator.</summary>
internal sealed class OpenedRelease : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private OpenedRelease(ReadOnlySpan<byte> gguf)
    {
        File.WriteAllBytes(_folder.File("model.gguf"), gguf);
        Engine = LlamaEngine.Open(_folder.File("model.gguf"), new EngineOptions { Threads = 1, UseAccelerator = false }) switch
        {
            EngineOpening.Opened opened => opened.Engine,
            EngineOpening.Refused refused => throw new AssertionException(refused.Sentence),
            _ => throw new AssertionException("The opening has an unknown outcome."),
        };
    }

    public LlamaEngine Engine { get; }

    public static OpenedRelease Of(RandomModel model) => new(ReleaseFiles.Build(model.Input).Gguf.Span);

    public void Dispose()
    {
        Engine.Dispose();
        _folder.Dispose();
    }
}
