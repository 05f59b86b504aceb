using System.Diagnostics.CodeAnalysis;

namespace Ledger.Models;

/// <summary>The guard before the engine: looks a GGUF file over without reading its tensors. Spec: protocol.md §14.2.</summary>
public static class GgufFile
{
    /// <summary>A verdict on any file, hostile ones included; never throws because of what the file holds.</summary>
    public static GgufVerdict Inspect(string path, GgufLimits limits)
    {
        using FileStream? file = TryOpen(path, out string? problem);
        return file is not null && TryDescribe(file, limits, out GgufDescription? description, out problem)
            ? new GgufVerdict.Usable(Summary(description))
            : new GgufVerdict.Refused(problem!);
    }

    /// <summary>Opens a regular file; what stops that is a sentence.</summary>
    internal static FileStream? TryOpen(string path, out string? problem)
    {
        problem = null;
        try
        {
            if (new FileInfo(path).Length == 0) // pipes and devices too, on which opening could wait for ever
            {
                problem = "The model is not a regular file, or it is empty.";
                return null;
            }

            return new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 1 << 16 });
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "There is no such file.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = "The file cannot be read: it is a directory, another program holds it, or its permissions forbid it.";
        }

        return null;
    }

    /// <summary>Reads and checks the description.</summary>
    internal static bool TryDescribe(
        FileStream file, GgufLimits limits, [NotNullWhen(true)] out GgufDescription? description, [NotNullWhen(false)] out string? problem)
    {
        description = null;
        try
        {
            if (!GgufParser.TryRead(file, file.Length, limits, out description, out problem))
                return false;
            problem = GgufRules.FirstBroken(description, limits);
            return problem is null;
        }
        catch (IOException)
        {
            problem = "The disk did not give the file's bytes.";
            return false;
        }
    }

    private static GgufSummary Summary(GgufDescription file)
    {
        string architecture = file.Text("general.architecture")!;
        return new GgufSummary
        {
            Architecture = architecture,
            Name = file.Text("general.name"),
            ContextLength = Integer(file, architecture + ".context_length"),
            EmbeddingLength = Integer(file, architecture + ".embedding_length"),
            Layers = Integer(file, architecture + ".block_count"),
            Vocabulary = file.Texts("tokenizer.ggml.tokens")!.Count,
            Tokenizer = file.Text("tokenizer.ggml.model")!,
            ChatTemplate = file.Text("tokenizer.chat_template"),
            Tensors = file.Tensors.Count,
            Parameters = file.Tensors.Sum(static tensor => tensor.Length),
            ElementType = file.Tensors.GroupBy(static tensor => tensor.Type.Name).MaxBy(static group => group.Sum(static tensor => tensor.Length))!.Key,
            FileSize = file.FileSize,
        };
    }

    private static long Integer(GgufDescription file, string key) => file.TryInteger(key, out long value) ? value : 0;
}
