using System.Reflection;

namespace Ledger.Cli.Demo.Personal;

/// <summary>The invented notes of the demo, as files of a folder.</summary>
internal static class DemoNotes
{
    private const string Prefix = "notes/";

    /// <summary>Where the canary stands in one of them.</summary>
    private static ReadOnlySpan<byte> Place => "{{canary}}"u8;

    /// <summary>Names of the notes, as paths within their folder.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..].Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>The bytes of a note, with the place of the canary still empty.</summary>
    public static byte[] Read(string name)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)
            ?? throw new ArgumentException("There is no such note.", nameof(name));
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Writes all of them below a folder and the canary where its place is.</summary>
    public static void Write(string folder, Canary canary)
    {
        foreach (string name in Names)
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ReadOnlySpan<byte> note = Read(name);
            using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (int at = note.IndexOf(Place); at >= 0; at = note.IndexOf(Place))
            {
                file.Write(note[..at]);
                canary.WriteTo(file);
                note = note[(at + Place.Length)..];
            }
            file.Write(note);
        }
    }
}
