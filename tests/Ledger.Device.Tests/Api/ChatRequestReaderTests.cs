using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Device.Api;

namespace Ledger.Device.Tests.Api;

public sealed class ChatRequestReaderTests
{
    private const string Whole =
        """
        {"model":"m","messages":[{"role":"developer","content":"be short"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}],
         "stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":7,"temperature":0,"top_p":0.5,"seed":-3,"stop":["x","y"],
         "n":1,"logprobs":false,"tools":[],"user":"u","metadata":{"a":[1,{"b":2}]},"ledger":{"sources":["notes"],"purpose":"inference","cite":false}}
        """;

    private static readonly string[] s_stops = ["x", "y"], s_sources = ["notes"];

    [Test]
    public void A_worker_reads_settings_and_content()
    {
        ChatRequest request = Read(Whole, withContent: true);

        Assert.That(request.Turns, Is.EqualTo(new ChatTurn[] { new("system", "be short"), new("user", "ab") }));
        Assert.That(request.Stops, Is.EqualTo(s_stops));
        Assert.That(request.MaxTokens, Is.EqualTo(7));
        Assert.That(request.Temperature, Is.Zero);
        Assert.That(request.Seed, Is.EqualTo(-3));
    }

    [Test]
    public void The_host_reads_the_settings_and_takes_no_text()
    {
        ChatRequest request = Read(Whole, withContent: false);

        Assert.That(request.Turns, Is.Empty);
        Assert.That(request.Stops, Is.Empty);
        Assert.That(request.MessageCount, Is.EqualTo(2));
        Assert.That((request.Model, request.Stream, request.IncludeUsage, request.Cite), Is.EqualTo(("m", true, true, false)));
        Assert.That(request.Sources, Is.EqualTo(s_sources));
    }

    [Test]
    public void Null_stands_for_a_field_left_out()
    {
        ChatRequest request = Read("""{"messages":[{"role":"user","content":"q"}],"model":null,"max_tokens":null,"temperature":null,"seed":null,"stop":null,"stream":null,"stream_options":null,"ledger":null,"tools":null,"n":null}""", withContent: true);

        Assert.That((request.Model, request.MaxTokens, request.Temperature, request.Seed, request.Stream), Is.EqualTo(((string?)null, (int?)null, (double?)null, (long?)null, false)));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("{\"messages\":[]}")]
    [TestCase("{\"messages\":[{\"role\":\"user\"}]}")]
    [TestCase("{\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}{}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":0}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":3}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"n\":2}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{}]}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"json_object\"}}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"ledger\":{\"sources\":[]}}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"ledger\":{\"price\":1}}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}")]
    public void What_cannot_be_served_is_refused_with_a_sentence(string body)
    {
        ChatReading reading = ChatRequestReader.Read(Encoding.UTF8.GetBytes(body), withContent: true);

        Assert.That(reading, Is.InstanceOf<ChatReading.Refused>());
        Assert.That(((ChatReading.Refused)reading).Sentence, Does.EndWith("."));
    }

    [Test]
    public void Too_many_messages_are_refused()
    {
        string many = string.Join(',', Enumerable.Repeat("{\"role\":\"user\",\"content\":\"x\"}", 257));

        Assert.That(ChatRequestReader.Read(Encoding.UTF8.GetBytes($"{{\"messages\":[{many}]}}"), withContent: false), Is.InstanceOf<ChatReading.Refused>());
    }

    [Test]
    public void No_bytes_make_the_reader_throw() => Prop.ForAll<byte[]>(static bytes =>
    {
        ChatRequestReader.Read(bytes, withContent: true);
        ChatRequestReader.Read([.. "{\"messages\":["u8, .. bytes], withContent: true);
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_request_cut_anywhere_is_refused()
    {
        byte[] body = Encoding.UTF8.GetBytes(Whole);
        for (int length = 0; length < body.Length - 1; length++)
            Assert.That(ChatRequestReader.Read(body.AsSpan(0, length), withContent: true), Is.InstanceOf<ChatReading.Refused>(), $"cut at {length}");
    }

    private static ChatRequest Read(string body, bool withContent) => ChatRequestReader.Read(Encoding.UTF8.GetBytes(body), withContent) switch
    {
        ChatReading.Read read => read.Request,
        ChatReading.Refused refused => throw new AssertionException(refused.Sentence),
        _ => throw new AssertionException("A reading has two outcomes."),
    };
}
