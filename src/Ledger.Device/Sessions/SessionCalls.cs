using System.Buffers.Binary;
using System.Text.Json;
using Ledger.Device.Api;
using Ledger.Device.Vaults;

namespace Ledger.Device.Sessions;

/// <summary>Kinds of the calls with which a host directs a worker, and the form of their bodies.</summary>
/// <remarks>A body is a length (4 bytes, little endian), that many bytes of JSON that is not personal, then raw bytes that may be.</remarks>
internal static class SessionCalls
{
    /// <summary>Nothing → <see cref="SandboxView"/>: the worker gives up the network for good.</summary>
    public const string Enter = "session.enter";

    /// <summary><see cref="OpenCall"/> and the grants' keys → nothing: the worker reads the passages into its memory.</summary>
    public const string Open = "session.open";

    /// <summary><see cref="AnswerCall"/> and the chat request → a stream of text, then <see cref="AnswerEnd"/>.</summary>
    public const string Answer = "session.answer";

    /// <summary><see cref="PlugCall"/>, the source's key and the owner's request → progress, then what was read, as JSON.</summary>
    public const string Plug = "session.plug";

    /// <summary><see cref="TrainCall"/> → progress, then <see cref="TrainEnd"/> as JSON.</summary>
    public const string Train = "session.train";

    /// <summary><see cref="EmbedHeader"/> and the embeddings request → the whole answer as JSON.</summary>
    public const string Embed = "session.embed";

    private const int LengthSize = 4;

    /// <summary>Writes a body; the buffer is the caller's to overwrite.</summary>
    public static void Write<T>(PersonalBuffer to, T header, ReadOnlySpan<byte> raw)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header, DeviceJson.Options);
        Span<byte> room = to.GetSpan(LengthSize + json.Length + raw.Length);
        BinaryPrimitives.WriteInt32LittleEndian(room, json.Length);
        json.CopyTo(room[LengthSize..]);
        raw.CopyTo(room[(LengthSize + json.Length)..]);
        to.Advance(LengthSize + json.Length + raw.Length);
    }

    /// <summary>Reads a body; false when it has another form.</summary>
    public static bool TryRead<T>(ReadOnlyMemory<byte> body, out T? header, out ReadOnlyMemory<byte> raw) where T : class
    {
        header = null;
        raw = default;
        if (body.Length < LengthSize)
            return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(body.Span);
        if (length < 0 || length > body.Length - LengthSize)
            return false;
        try
        {
            header = JsonSerializer.Deserialize<T>(body.Span.Slice(LengthSize, length), DeviceJson.Options);
        }
        catch (JsonException)
        {
            return false;
        }

        raw = body[(LengthSize + length)..];
        return header is not null;
    }
}

/// <summary>Whether the worker can open sockets.</summary>
/// <param name="Enforced">True when the operating system keeps it from doing so.</param>
/// <param name="Reason">Why not; null when it does.</param>
internal sealed record SandboxView(bool Enforced, string? Reason);

/// <summary>The rows a worker opens.</summary>
/// <param name="Vault">Path of the vault.</param>
/// <param name="Grants">Ids of the grants' keys, in the order of the keys that follow.</param>
/// <param name="Names">Names of their sources, in the same order.</param>
internal sealed record OpenCall(string Vault, IReadOnlyList<string> Grants, IReadOnlyList<string> Names);

/// <summary>How a question is answered.</summary>
/// <param name="WithPassages">Whether passages are retrieved.</param>
/// <param name="MostTokens">Most tokens that are paid for; null: no such limit.</param>
internal sealed record AnswerCall(bool WithPassages, int? MostTokens = null);

/// <summary>What an answer with embeddings says of the model.</summary>
/// <param name="Model">Its name in the API.</param>
internal sealed record EmbedHeader(string Model);

/// <summary>Where the notes go.</summary>
/// <param name="Vault">Path of the vault.</param>
/// <param name="Source">Id of the source.</param>
internal sealed record PlugCall(string Vault, string Source)
{
    /// <summary>Bytes of the source's key at the start of what follows.</summary>
    public const int KeySize = SecretKey.Size;
}

/// <summary>How an adapter is trained.</summary>
/// <param name="Model">Path of the GGUF file.</param>
/// <param name="Threads">Threads to use.</param>
/// <param name="Steps">Optimizer steps; null for the recipe's.</param>
internal sealed record TrainCall(string Model, int Threads, int? Steps);

/// <summary>What training came to.</summary>
internal sealed record TrainEnd(double LossBefore, double LossAfter, double Seconds, string Root);
