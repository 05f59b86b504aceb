using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Ledger.Device.Sessions;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Api;

/// <summary>What an answer was made with, for the fields beyond OpenAI's.</summary>
/// <param name="Grants">Ids of the consents.</param>
/// <param name="FirstToken">Time from the request to the first token.</param>
/// <param name="TokensPerSecond">Tokens of the answer over the time that the engine took for it, reading the prompt included; null without tokens.</param>
internal readonly record struct AnswerFacts(IReadOnlyList<string> Grants, TimeSpan? FirstToken, double? TokensPerSecond);

/// <summary>Writes one answer in OpenAI's form, streamed or whole. Its text goes from the worker to the socket as bytes, never as a string.</summary>
internal sealed class ChatReply(HttpResponse response, string model, bool isStream, bool includeUsage) : IDisposable
{
    private readonly string _id = $"chatcmpl-{Guid.NewGuid():N}";
    private readonly long _created = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    private readonly PersonalBuffer _whole = new(isStream ? 16 : 4096);

    /// <summary>Whether anything was sent: an error can then be told in the stream alone.</summary>
    public bool HasStarted { get; private set; }

    private PipeWriter Writer => response.BodyWriter;

    /// <summary>Takes a piece of the answer.</summary>
    /// <param name="text">The piece.</param>
    /// <param name="tokens">Tokens of the answer up to its end, where the application pays for them; else null.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> text, ulong? tokens, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested(); // before a byte is written: the consent may have ended while a voucher was waited for
        if (!isStream)
        {
            _whole.Write(text.Span);
            return;
        }

        if (!HasStarted)
            Start();
        Chunk("{\"content\":\""u8, text.Span, "\"}"u8, tokens);
        await Writer.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the answer.</summary>
    public async Task FinishAsync(AnswerEnd end, AnswerFacts facts, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (isStream)
            FinishStream(end, facts);
        else
            FinishWhole(end, facts);
        await Writer.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Tells that the answer broke off, and why.</summary>
    public async Task BreakOffAsync(ApiError error, CancellationToken cancellation)
    {
        Text("data: "u8);
        Text(JsonSerializer.SerializeToUtf8Bytes(ApiResponse.Shape(error), DeviceJson.Options));
        Text("\n\n"u8);
        await Writer.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose() => _whole.Dispose();

    private void Start()
    {
        HasStarted = true;
        response.ContentType = "text/event-stream; charset=utf-8";
        Chunk("{\"role\":\"assistant\",\"content\":\""u8, [], "\"}"u8, null);
    }

    private void FinishStream(AnswerEnd end, AnswerFacts facts)
    {
        if (!HasStarted)
            Start();
        Head();
        Text("[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\""u8);
        Text(end.IsLength ? "length"u8 : "stop"u8);
        Text("\"}],\"ledger\":"u8);
        Ledger(end, facts);
        Text("}\n\n"u8);
        if (includeUsage)
        {
            Head();
            Text("[],\"usage\":"u8);
            Usage(end);
            Text("}\n\n"u8);
        }

        Text("data: [DONE]\n\n"u8);
    }

    private void FinishWhole(AnswerEnd end, AnswerFacts facts)
    {
        HasStarted = true;
        response.ContentType = "application/json";
        Text("{\"id\":\""u8);
        Text(Encoding.ASCII.GetBytes(_id));
        Text("\",\"object\":\"chat.completion\",\"created\":"u8);
        Number(_created);
        Text(",\"model\":"u8);
        Text(JsonSerializer.SerializeToUtf8Bytes(model, DeviceJson.Options));
        Text(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"refusal\":null,\"content\":\""u8);
        JsonText.Write(Writer, _whole.Written.Span);
        Text("\"},\"logprobs\":null,\"finish_reason\":\""u8);
        Text(end.IsLength ? "length"u8 : "stop"u8);
        Text("\"}],\"usage\":"u8);
        Usage(end);
        Text(",\"ledger\":"u8);
        Ledger(end, facts);
        Text("}"u8);
    }

    private void Chunk(ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after, ulong? tokens)
    {
        Head();
        Text("[{\"index\":0,\"delta\":"u8);
        Text(before);
        JsonText.Write(Writer, text);
        Text(after);
        Text(",\"logprobs\":null,\"finish_reason\":null}]"u8);
        if (tokens is ulong delivered)
        {
            Text(",\"ledger_tokens\":"u8);
            Number((long)delivered);
        }

        Text("}\n\n"u8);
    }

    private void Head()
    {
        Text("data: {\"id\":\""u8);
        Text(Encoding.ASCII.GetBytes(_id));
        Text("\",\"object\":\"chat.completion.chunk\",\"created\":"u8);
        Number(_created);
        Text(",\"model\":"u8);
        Text(JsonSerializer.SerializeToUtf8Bytes(model, DeviceJson.Options));
        Text(",\"choices\":"u8);
    }

    private void Usage(AnswerEnd end)
    {
        Text("{\"prompt_tokens\":"u8);
        Number(end.PromptTokens);
        Text(",\"completion_tokens\":"u8);
        Number(end.Tokens);
        Text(",\"total_tokens\":"u8);
        Number((long)end.PromptTokens + end.Tokens);
        Text("}"u8);
    }

    private void Ledger(AnswerEnd end, AnswerFacts facts)
    {
        Text("{\"grants\":"u8);
        Text(JsonSerializer.SerializeToUtf8Bytes(facts.Grants, DeviceJson.Options));
        Text(",\"sources\":"u8);
        Text(end.Sources.Length > 0 ? end.Sources.Span : "[]"u8);
        Text(",\"promptTokens\":"u8);
        Number(end.PromptTokens);
        Text(",\"firstTokenMs\":"u8);
        Measure(facts.FirstToken?.TotalMilliseconds);
        Text(",\"tokensPerSecond\":"u8);
        Measure(facts.TokensPerSecond);
        Text(",\"adapter\":"u8);
        Text(end.HasAdapter ? "true"u8 : "false"u8);
        Text("}"u8);
    }

    private void Text(ReadOnlySpan<byte> utf8) => Writer.Write(utf8);

    private void Number(long value)
    {
        Span<byte> room = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, room, out int length);
        Writer.Write(room[..length]);
    }

    private void Measure(double? value) =>
        Text(value is double number && double.IsFinite(number) ? Encoding.ASCII.GetBytes(Math.Round(number, 3).ToString(CultureInfo.InvariantCulture)) : "null"u8);
}
