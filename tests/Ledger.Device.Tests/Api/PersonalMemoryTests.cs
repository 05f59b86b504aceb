using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Device.Api;

namespace Ledger.Device.Tests.Api;

public sealed class PersonalMemoryTests
{
    [Test]
    public void A_block_that_comes_back_is_overwritten_before_it_is_lent_again()
    {
        using ZeroingMemoryPool pool = new();
        Memory<byte> first;
        using (IMemoryOwner<byte> block = pool.Rent(100))
        {
            first = block.Memory;
            first.Span.Fill(7);
        }

        using IMemoryOwner<byte> again = pool.Rent();

        Assert.That(first.Span.IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
        Assert.That(again.Memory.Span.IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
    }

    [Test]
    public void A_buffer_that_grows_or_ends_leaves_nothing_behind()
    {
        PersonalBuffer buffer = new(8);
        buffer.Write("personal"u8);
        ReadOnlyMemory<byte> before = buffer.Written;
        buffer.Write(" and more of it"u8);
        ReadOnlyMemory<byte> after = buffer.Written;
        Assert.That(Encoding.UTF8.GetString(after.Span), Is.EqualTo("personal and more of it"));
        buffer.Dispose();

        Assert.That(before.Span.IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
        Assert.That(after.Span.IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
    }

    [Test]
    public void Escaped_text_reads_back_as_it_was() => Prop.ForAll<string>(static text =>
    {
        if (text is null || text.Any(char.IsSurrogate))
            return true;
        using PersonalBuffer buffer = new();
        buffer.Write("\""u8);
        JsonText.Write(buffer, Encoding.UTF8.GetBytes(text));
        buffer.Write("\""u8);
        return JsonSerializer.Deserialize<string>(buffer.Written.Span) == text;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Every_control_character_is_escaped()
    {
        string text = string.Concat(Enumerable.Range(0, 0x80).Select(static code => (char)code)) + "é漢🐝" + new string('"', 600);
        using PersonalBuffer buffer = new();
        buffer.Write("\""u8);
        JsonText.Write(buffer, Encoding.UTF8.GetBytes(text));
        buffer.Write("\""u8);

        Assert.That(JsonSerializer.Deserialize<string>(buffer.Written.Span), Is.EqualTo(text));
    }
}
