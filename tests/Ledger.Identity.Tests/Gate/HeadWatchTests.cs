using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Which blocks count as new, and which one as confirmed.</summary>
public sealed class HeadWatchTests
{
    private ScriptedHeads _chain = null!;
    private ManualTime _time = null!;

    [SetUp]
    public void Begin()
    {
        _chain = new ScriptedHeads();
        _time = new ManualTime(DateTimeOffset.FromUnixTimeSeconds((long)_chain.Timestamp));
    }

    [TestCase(1, 20)]
    [TestCase(2, 19)]
    [TestCase(12, 9)]
    [TestCase(21, 0)]
    [TestCase(100, 0)]
    public async Task The_confirmed_block_lies_that_far_below_the_newest_whether_heads_come_one_by_one_or_at_once(int confirmations, int expected)
    {
        HeadWatch atOnce = Watch(confirmations), oneByOne = Watch(confirmations);
        for (int i = 0; i <= 20; i++)
        {
            _chain.Grow('a', 1);
            await SeeAsync(oneByOne);
        }

        Assert.That(((await SeeAsync(atOnce)).Confirmed.Number, oneByOne.Newest!.Confirmed.Hash), Is.EqualTo(((ulong)expected, ScriptedHeads.HashOf(expected, 'a'))));
    }

    [Test]
    public async Task Blocks_that_do_not_fit_together_are_no_view()
    {
        HeadWatch watch = Watch(5);
        _chain.Grow('a', 10);
        _chain.Unlink(7);
        Assert.That(await watch.LookAsync(CancellationToken.None), Is.InstanceOf<HeadLook.Changed>());
        Assert.That((watch.Newest, watch.Age, watch.IsFresh), Is.EqualTo(((ChainView?)null, (TimeSpan?)null, false)));

        _chain.Drop(3);
        _chain.Grow('b', 3);

        Assert.That((await SeeAsync(watch)).Head.Hash, Is.EqualTo(ScriptedHeads.HashOf(9, 'b')));
    }

    [Test]
    public async Task A_branch_that_replaces_blocks_is_followed_with_its_own_confirmed_block()
    {
        HeadWatch watch = Watch(3);
        _chain.Grow('a', 10);
        await SeeAsync(watch);

        _chain.Drop(4);
        _chain.Grow('b', 3);
        ChainView view = await SeeAsync(watch);

        Assert.That((view.Head.Hash, view.Confirmed.Hash), Is.EqualTo((ScriptedHeads.HashOf(8, 'b'), ScriptedHeads.HashOf(6, 'b'))));
    }

    [Test]
    public async Task A_block_seen_before_changes_neither_view_nor_age()
    {
        HeadWatch watch = Watch(1);
        _chain.Grow('a', 10);
        await SeeAsync(watch);
        _chain.Grow('a', 1);
        await SeeAsync(watch);
        _time.Advance(TimeSpan.FromSeconds(20));

        _chain.Served = 9;

        Assert.That(((await SeeAsync(watch)).Head.Number, watch.Age), Is.EqualTo((10UL, (TimeSpan?)TimeSpan.FromSeconds(20))));
    }

    [TestCase(64, 36UL)]
    [TestCase(65, 100UL)]
    public async Task A_block_far_below_the_highest_is_not_looked_at(int below, ulong newest)
    {
        HeadWatch watch = Watch(1);
        _chain.Grow('a', 101);
        await SeeAsync(watch);

        _chain.Served = 100 - below;

        Assert.That((await SeeAsync(watch)).Head.Number, Is.EqualTo(newest));
    }

    [Test]
    public async Task A_look_that_failed_does_not_make_its_block_old()
    {
        HeadWatch watch = Watch(3);
        _chain.Grow('a', 10);
        _chain.Before = static _ => throw new RpcTransportException("cut");
        Assert.That(await watch.LookAsync(CancellationToken.None), Is.EqualTo(new HeadLook.Unreachable("cut")));

        _chain.Before = static _ => Task.CompletedTask;

        await SeeAsync(watch);
        Assert.That(watch.IsFresh, Is.True);
    }

    [Test]
    public async Task A_node_that_hangs_is_unreachable_after_a_while()
    {
        HeadWatch watch = Watch(1);
        _chain.Grow('a', 1);
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _chain.Before = async cancel =>
        {
            TaskCompletionSource never = new();
            asked.SetResult();
            await never.Task.WaitAsync(cancel);
        };

        Task<HeadLook> look = watch.LookAsync(CancellationToken.None);
        await asked.Task;
        _time.Advance(new GateOptions().LookTimeout);

        Assert.That(await look, Is.InstanceOf<HeadLook.Unreachable>());
    }

    [Test]
    public async Task A_look_that_is_on_its_way_is_too_old_for_who_comes_later()
    {
        HeadWatch watch = Watch(1);
        _chain.Grow('a', 1);
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously), answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _chain.Before = _ =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        Task<HeadLook> early = watch.LookAsync(CancellationToken.None);
        await asked.Task;

        Task<HeadLook>[] late = [.. Enumerable.Range(0, 20).Select(_ => watch.LookAsync(CancellationToken.None))];
        answer.SetResult();
        await Task.WhenAll([early, .. late]);

        Assert.That(_chain.Asked, Is.EqualTo(2));
    }

    [Test]
    public async Task A_flood_of_blocks_of_one_height_does_not_stay_new_for_ever()
    {
        HeadWatch watch = Watch(1);
        _chain.Grow('a', 1);
        for (int i = 0; i < 4200; i++)
        {
            _chain.Drop(1);
            _chain.Grow((char)(0x100 + i), 1);
            await SeeAsync(watch);
            _time.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.That(watch.Age, Is.GreaterThan(TimeSpan.FromSeconds(2)));
    }

    private HeadWatch Watch(int confirmations) => new(new EthereumClient(_chain, 31337), new GateOptions { Confirmations = confirmations }, _time);

    private static async Task<ChainView> SeeAsync(HeadWatch watch) => ((HeadLook.Seen)await watch.LookAsync(CancellationToken.None)).View;
}
