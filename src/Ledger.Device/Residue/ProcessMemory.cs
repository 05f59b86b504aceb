using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Ledger.Device.Residue;

/// <summary>Reads the memory of a process: /proc/PID/maps, pagemap and mem.</summary>
internal static class ProcessMemory
{
    /// <summary>A range of /proc/PID/maps.</summary>
    internal readonly record struct Mapping(long Start, long End, string Name);

    /// <summary>Searches all readable pages that are in memory or in swap.</summary>
    public static void Search(int process, NeedleSearch search, CancellationToken cancellation)
    {
        string place = $"process {process}";
        try
        {
            using SafeFileHandle memory = File.OpenHandle($"/proc/{process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using SafeFileHandle pages = File.OpenHandle($"/proc/{process}/pagemap", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            foreach (Mapping mapping in Mappings(File.ReadAllText($"/proc/{process}/maps")))
            {
                foreach ((long start, long end) in PresentRanges(pages, mapping))
                {
                    cancellation.ThrowIfCancellationRequested();
                    Range(memory, $"{place}, {mapping.Name}", start, end, search);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            search.Missed(place, e.Message);
        }
    }

    /// <summary>The readable ranges of a maps file, without the kernel's own pages.</summary>
    internal static IEnumerable<Mapping> Mappings(string maps)
    {
        foreach (string line in maps.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            string[] range = fields[0].Split('-');
            string name = fields.Length > 5 ? fields[5].Trim() : "anonymous";
            if (fields[1][0] == 'r' && !name.StartsWith("[vvar", StringComparison.Ordinal) && name != "[vsyscall]"
                && long.TryParse(range[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long start)
                && long.TryParse(range[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long end))
            {
                yield return new Mapping(start, end, name);
            }
        }
    }

    private static void Range(SafeFileHandle memory, string place, long start, long end, NeedleSearch search)
    {
        search.Break();
        for (long at = start; at < end;)
        {
            try
            {
                Span<byte> next = search.Next;
                int read = RandomAccess.Read(memory, next[..(int)Math.Min(next.Length, end - at)], at);
                if (read == 0)
                {
                    search.Missed(place, string.Create(CultureInfo.InvariantCulture, $"{end - at} bytes could not be read."));
                    return;
                }

                search.Add(place, at, read);
                at += read;
            }
            catch (IOException e)
            {
                search.Missed(place, string.Create(CultureInfo.InvariantCulture, $"{end - at} bytes could not be read ({e.Message})."));
                return;
            }
        }
    }

    /// <summary>Runs of pages whose entry says present (bit 63) or swapped (bit 62).</summary>
    private static IEnumerable<(long Start, long End)> PresentRanges(SafeFileHandle pages, Mapping mapping)
    {
        int pageSize = Environment.SystemPageSize;
        byte[] entries = new byte[sizeof(ulong) * 8192];
        long open = -1;
        for (long at = mapping.Start; at < mapping.End;)
        {
            long wanted = Math.Min((mapping.End - at) / pageSize, entries.Length / sizeof(ulong));
            int read = RandomAccess.Read(pages, entries.AsSpan(0, (int)wanted * sizeof(ulong)), at / pageSize * sizeof(ulong));
            if (read < sizeof(ulong))
                break;
            for (int i = 0; i + sizeof(ulong) <= read; i += sizeof(ulong), at += pageSize)
            {
                bool present = BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(i)) >> 62 != 0;
                if (present && open < 0)
                    open = at;
                if (!present && open >= 0)
                {
                    yield return (open, at);
                    open = -1;
                }
            }
        }

        if (open >= 0)
            yield return (open, mapping.End);
    }
}
