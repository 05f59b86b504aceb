namespace Ledger.Training.Tests.Data;

/// <summary>A folder of files for one test.</summary>
internal sealed class CorpusFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ledger-corpus-").FullName;

    public CorpusFolder With(string name, string text) => With(name, System.Text.Encoding.UTF8.GetBytes(text));

    public CorpusFolder With(string name, byte[] bytes)
    {
        string file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return this;
    }

    public Task<CorpusRead> ReadAsync(CorpusLimits? limits = null) => new FileCorpus(Path, limits ?? new CorpusLimits()).ReadAsync(default);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
