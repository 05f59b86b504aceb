using System.Globalization;

namespace Ledger.Tensors.Tests.Scalars;

/// <summary>The binary32 vector files: LEDGER_VECTORS/float32, or ../shared/vectors/float32 beside the repository.</summary>
internal static class Float32VectorFiles
{
    public static string? Folder()
    {
        string? root = Environment.GetEnvironmentVariable("LEDGER_VECTORS");
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); root is null && at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Ledger.sln")))
            {
                root = Path.Combine(at.FullName, "..", "shared", "vectors");
            }
        }

        string? folder = root is null ? null : Path.Combine(root, "float32");
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>Lines of one file as words.</summary>
    public static IEnumerable<uint[]> Read(string file)
    {
        foreach (string line in File.ReadLines(file))
        {
            yield return [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        }
    }
}
