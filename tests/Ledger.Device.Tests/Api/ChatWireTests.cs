using Ledger.Device.Api;
using Microsoft.AspNetCore.Http;

namespace Ledger.Device.Tests.Api;

/// <summary>What an application reads of a device that lies, and what a device writes of an answer that is over.</summary>
public sealed class ChatWireTests
{
    [TestCase("")]
    [TestCase("not json")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("7")]
    [TestCase("""{"choices":7}""")]
    [TestCase("""{"choices":[7]}""")]
    [TestCase("""{"choices":[{"delta":7}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":7}}]}""")]
    [TestCase("""{"choices":[{"delta":{"content":"x"}}],"ledger_tokens":"many"}""")]
    [TestCase("""{"usage":{"prompt_tokens":"x"}}""")]
    [TestCase("""{"usage":{"prompt_tokens":99999999999,"completion_tokens":1}}""")]
    [TestCase("""{"usage":{}}""")]
    [TestCase("""{"ledger":{"grants":7}}""")]
    public void A_chunk_that_is_none_breaks_the_answer_off(string chunk)
    {
        ChatWire wire = new();

        Assert.That(wire.Read(chunk), Is.Empty);
        Assert.That(wire.End(), Is.EqualTo(new ChatEvent.Refused(ChatWire.BrokenOff)));
    }

    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("""{"error":7}""")]
    [TestCase("""{"error":null}""")]
    public void An_error_that_is_none_is_told_as_broken_off(string body) =>
        Assert.That(ChatWire.ErrorOf(body, 418), Is.EqualTo(ChatWire.BrokenOff with { Status = 418 }));

    [TestCase("not json")]
    [TestCase("[]")]
    [TestCase("""{"block":"x"}""")]
    public void A_value_that_is_none_is_null(string body) => Assert.That(ChatWire.ValueOf<Identity.UseView>(body), Is.Null);

    /// <summary>The consent may end while the answer waits for a voucher: nothing of it is sent then, not even into the buffer of the connection.</summary>
    [Test]
    public async Task Nothing_is_written_once_the_consent_is_over()
    {
        using MemoryStream sent = new();
        DefaultHttpContext context = new();
        context.Response.Body = sent;
        using ChatReply reply = new(context.Response, "a model", isStream: true, includeUsage: false);
        using CancellationTokenSource over = new();
        await over.CancelAsync();

        Assert.That(async () => await reply.AddAsync("a secret"u8.ToArray(), 1, over.Token), Throws.InstanceOf<OperationCanceledException>());
        await context.Response.BodyWriter.FlushAsync();

        Assert.That((sent.Length, reply.HasStarted), Is.EqualTo((0L, false)));
    }
}
