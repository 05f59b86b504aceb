namespace Ledger.Ethereum.Tests;

public sealed class RlpTests
{
    [Test]
    public void Random_bytes_are_decoded_to_what_encodes_to_them_or_refused()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] input = new byte[random.Next(1, 80)];
            random.NextBytes(input);
            if (random.Next(2) == 0)
                input[0] = (byte)(0xc0 + Math.Min(55, input.Length - 1)); // a list of the right length gets further
            Assert.That(() => Reencoded(input), Is.Null.Or.EqualTo(input));
        }
    }

    [Test]
    public void Lists_nested_too_deep_are_refused()
    {
        RlpWriter writer = new();
        for (int i = 0; i < RlpItem.MaxDepth + 2; i++)
            writer.BeginList();
        for (int i = 0; i < RlpItem.MaxDepth + 2; i++)
            writer.EndList();

        Assert.That(() => RlpItem.Decode(writer.ToArray()), Throws.TypeOf<RlpFormatException>());
    }

    [Test]
    public void Random_changes_of_a_transaction_are_refused_or_decoded_to_what_encodes_to_them()
    {
        byte[] raw = Convert.FromHexString("02f86c827a69808459682f0084773594008252089400000000000000000000000000000000000000aa0180c080a0" + new string('1', 64) + "a0" + new string('2', 64));
        Random random = new(9);
        Assert.That(SignedTransaction.Decode(raw).Raw.ToArray(), Is.EqualTo(raw));
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = [.. raw];
            for (int n = random.Next(1, 4); n > 0; n--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            byte[]? again = null;
            try
            {
                SignedTransaction decoded = SignedTransaction.Decode(changed);
                again = decoded.Transaction.With(decoded.Signature).Raw.ToArray();
            }
            catch (RlpFormatException)
            {
            }

            Assert.That(again, Is.Null.Or.EqualTo(changed));
        }
    }

    private static byte[]? Reencoded(byte[] input)
    {
        RlpItem item;
        try
        {
            item = RlpItem.Decode(input);
        }
        catch (RlpFormatException)
        {
            return null;
        }

        RlpWriter writer = new();
        Write(writer, item);
        return writer.ToArray();
    }

    private static void Write(RlpWriter writer, RlpItem item)
    {
        if (item.Items is null)
        {
            writer.Write(item.AsBytes());
            return;
        }

        writer.BeginList();
        foreach (RlpItem child in item.Items)
            Write(writer, child);
        writer.EndList();
    }
}
