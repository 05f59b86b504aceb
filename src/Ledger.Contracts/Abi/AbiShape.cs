using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Checks and views of values that generated code needs beside the reader and the writer.</summary>
public static class AbiShape
{
    /// <summary>Refuses a list that does not have the length of its fixed array.</summary>
    public static void RequireLength<T>(IReadOnlyList<T> list, int length)
    {
        ArgumentNullException.ThrowIfNull(list);
        if (list.Count != length)
            throw new ArgumentException($"The array has {length} elements, not {list.Count}.", nameof(list));
    }

    /// <summary>Returns the bytes if they have the size of their bytesN.</summary>
    public static byte[] RequireSize(byte[] value, int size)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length == size ? value : throw new ArgumentException($"A bytes{size} has {size} bytes, not {value.Length}.", nameof(value));
    }

    /// <summary>Stands for any topic in a filter.</summary>
    public static IReadOnlyList<Hash32> AnyTopic { get; } = [];

    /// <summary>One wanted topic of a filter.</summary>
    public static IReadOnlyList<Hash32> Topic(Hash32 topic) => [topic];

    /// <summary>The topics of a log as words to read, from the given one on.</summary>
    public static AbiReader Topics(Log log, int skipped)
    {
        ArgumentNullException.ThrowIfNull(log);
        byte[] words = new byte[(log.Topics.Count - skipped) * Hash32.Size];
        for (int i = skipped; i < log.Topics.Count; i++)
            log.Topics[i].CopyTo(words.AsSpan((i - skipped) * Hash32.Size));
        return new AbiReader(words, words.Length);
    }
}
