namespace Ledger.Models.Tests.Releases;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ledger-models-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, ReadOnlyMemory<byte> content)
    {
        File.WriteAllBytes(this[name], content.Span);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
