using FsCheck;
using FsCheck.Fluent;
using Ledger.Cryptography;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class DataWindowsTests
{
    [Test, Category("Property")]
    public void No_two_slots_of_a_round_share_a_window() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        uint slots = (uint)(seed & 3) + 2;
        Hash32 hash = Keccak256.Hash($"{seed}");
        HashSet<long>[] seen = [.. Enumerable.Range(0, (int)slots).Select(slot => Windows(new SlotAssignment(0, (uint)slot, slots, hash), 1000 + Math.Abs(seed % 100)))];

        for (int a = 0; a < seen.Length; a++)
        {
            for (int b = 0; b < a; b++)
                Assert.That(seen[a].Overlaps(seen[b]), Is.False);
        }
    }));

    [Test]
    public void Every_window_and_its_last_target_lie_in_the_stream()
    {
        // 5 tokens a window: 51 tokens have ten windows, the last target is token 50.
        foreach (long window in Windows(new SlotAssignment(0, 0, 1, Hash32.Zero), 51))
            Assert.That(window, Is.InRange(0, 9));
        Assert.That(DataWindows.Count(50, 5), Is.EqualTo(9));
        Assert.That(DataWindows.Count(51, 5), Is.EqualTo(10));
    }

    [Test]
    public void The_windows_follow_from_the_formula_in_the_protocol()
    {
        // Worked out with another Keccak-256: start = keccak(seed ‖ "shard") mod 799, shard = ⌊799 / 3⌋ = 266.
        SlotAssignment slot = new(7, 2, 3, Hash32.Parse("0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
        DataWindows windows = new(slot, 4000, 5);

        Assert.That(windows.OfStep(0, 3), Is.EqualTo(Expected[..3]));
        Assert.That(windows.Of(49, 0), Is.EqualTo(Expected[3]));
    }

    [Test]
    public void A_slot_that_does_not_exist_or_has_no_window_is_refused()
    {
        Assert.That(() => new DataWindows(new SlotAssignment(0, 3, 3, Hash32.Zero), 1000, 5), Throws.ArgumentException);
        Assert.That(() => new DataWindows(new SlotAssignment(0, 0, 0, Hash32.Zero), 1000, 5), Throws.ArgumentException);
        Assert.That(() => new DataWindows(new SlotAssignment(0, 0, 3, Hash32.Zero), 15, 5), Throws.ArgumentException);
    }

    private static readonly long[] Expected = [334, 353, 326, 357];

    private static HashSet<long> Windows(SlotAssignment slot, int tokens)
    {
        DataWindows windows = new(slot, tokens, 5);
        return [.. Enumerable.Range(0, 50).SelectMany(step => windows.OfStep(step, 3))];
    }
}
