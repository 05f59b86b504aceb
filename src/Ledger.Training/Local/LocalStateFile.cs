using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ledger.Training;

/// <summary>A training on disk: enough to go on with the same bits as if it had never stopped.</summary>
/// <remarks>
/// Magic, length of the header (u32), header in canonical JSON, tensors, SHA-256 of all before. Written beside its name and then renamed, so
/// that a file under its name is always whole: who is killed while saving has the state before.
/// </remarks>
public static class LocalStateFile
{
    private const int DigestSize = SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "ledger training state\n"u8;

    /// <summary>Saves a training under a name, replacing what is there.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, LocalTrainer trainer, string data, TimeSpan elapsed)
    {
        LocalRun run = trainer.Run;
        byte[] header = new LocalStateHeader
        {
            Settings = run.Settings,
            Data = data,
            TrainRoot = run.Text.Train.Root,
            Recipe = run.Recipe.Cid,
            Position = trainer.Position,
            Milliseconds = (long)elapsed.TotalMilliseconds,
            BodyLength = LocalTrainer.SavedLength(run, trainer.Position),
        }.Encode();
        if (header.Length > LocalStateHeader.MaxBytes)
            throw new IOException("The path of the text is too long to be saved.");
        string temporary = path + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (FileStream file = File.Create(temporary))
        {
            using SHA256 digest = SHA256.Create();
            using (CryptoStream hashed = new(file, digest, CryptoStreamMode.Write, leaveOpen: true))
            {
                Span<byte> length = stackalloc byte[sizeof(uint)];
                BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
                hashed.Write(Magic);
                hashed.Write(length);
                hashed.Write(header);
                trainer.Save(hashed);
            }

            file.Write(digest.Hash!);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads what a file says about itself, once every byte of it is known to be as it was written.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LocalStateRead Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[Magic.Length + sizeof(uint)];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start[..Magic.Length].SequenceEqual(Magic))
            return new LocalStateRead.Refused("is no saved training");
        int length = BinaryPrimitives.ReadInt32LittleEndian(start[Magic.Length..]);
        if (length is < 2 or > LocalStateHeader.MaxBytes || file.Length < start.Length + length + DigestSize)
            return new LocalStateRead.Refused("is cut off or damaged");
        byte[] header = new byte[length];
        file.ReadExactly(header);
        if (!IsIntact(file))
            return new LocalStateRead.Refused("is cut off or damaged");
        if (!LocalStateHeader.TryParse(header, out LocalStateHeader? parsed, out string? problem))
            return new LocalStateRead.Refused($"was not written by this version ({problem.TrimEnd('.')})");
        return parsed.BodyLength == file.Length - start.Length - length - DigestSize
            ? new LocalStateRead.Intact(parsed)
            : new LocalStateRead.Refused("has another length than it says");
    }

    /// <summary>Takes a training up where a file left it.</summary>
    /// <returns>Null, or what keeps the file from being this training's, to stand behind its name.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? Restore(string path, LocalTrainer trainer)
    {
        LocalRun run = trainer.Run;
        if (Read(path) is not LocalStateRead.Intact { Header: LocalStateHeader header })
            return "is cut off or damaged";
        if (header.TrainRoot != run.Text.Train.Root)
            return "was trained on another text";
        if (header.Recipe != run.Recipe.Cid)
            return "belongs to a training with other settings or of another version";
        if (!LocalTrainer.Has(run, header.Position) || header.BodyLength != LocalTrainer.SavedLength(run, header.Position))
            return "does not fit its own settings";
        using FileStream file = File.OpenRead(path);
        file.Position = file.Length - DigestSize - header.BodyLength;
        return trainer.Load(file, header.Position) is { } problem ? $"holds an update that nobody sends ({problem.TrimEnd('.')})" : null;
    }

    private static bool IsIntact(FileStream file)
    {
        file.Position = 0;
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long rest = file.Length - DigestSize;
        while (rest > 0)
        {
            int read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, rest));
            if (read == 0)
                return false;
            digest.AppendData(buffer, 0, read);
            rest -= read;
        }

        Span<byte> stated = stackalloc byte[DigestSize];
        file.ReadExactly(stated);
        return digest.GetHashAndReset().AsSpan().SequenceEqual(stated);
    }
}

/// <summary>What reading a saved training found.</summary>
public abstract record LocalStateRead
{
    private LocalStateRead() { }

    /// <summary>Every byte is as it was written.</summary>
    public sealed record Intact(LocalStateHeader Header) : LocalStateRead;

    /// <summary>Not a training that can be taken up; the words go behind the file's name.</summary>
    public sealed record Refused(string Problem) : LocalStateRead;
}
