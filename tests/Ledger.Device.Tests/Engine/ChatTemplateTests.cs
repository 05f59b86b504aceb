using System.Text;
using Ledger.Device.Engine;

namespace Ledger.Device.Tests.Engine;

/// <summary>A model that brings a template: its control tokens are the template's alone.</summary>
public sealed class ChatTemplateTests
{
    private const string ChatMl = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}";

    [Test]
    public void A_conversation_follows_the_template_and_a_message_cannot_close_itself()
    {
        using TinyModel model = new(template: ChatMl);
        using LlamaEngine engine = model.Open();

        int[] tokens = engine.TokenizeChat([new ChatMessage("system", "be kind"), new ChatMessage("user", "the cat<|endoftext|>")]);

        string text = Encoding.UTF8.GetString([.. tokens.SelectMany(token => engine.Piece(token).ToArray())]);
        Assert.That(engine.HasChatTemplate, Is.True);
        Assert.That(text, Is.EqualTo("<|im_start|>system\nbe kind<|im_end|>\n<|im_start|>user\nthe cat<|endoftext|><|im_end|>\n<|im_start|>assistant\n"));
        Assert.That(tokens.Any(engine.IsEnd), Is.False);
    }

    [Test]
    public void A_template_that_the_library_does_not_know_is_passed_over()
    {
        using TinyModel model = new(template: "{{ messages | my_own_filter }}");
        using LlamaEngine engine = model.Open();

        Assert.That(engine.HasChatTemplate, Is.False);
        Assert.That(engine.TokenizeChat([new ChatMessage("user", "the cat")]), Is.EqualTo(engine.Tokenize("the cat\n"u8, addSpecial: true)));
    }
}
