using System.Collections.Immutable;
using System.Globalization;
using Ledger.Contracts;
using Ledger.Proofs.Openings;
using Ledger.Tensors.Program;
using Ledger.Testing;
using Ledger.Training;
using NUnit.Framework;

namespace Ledger.Proofs.Tests.Referees;

/// <summary>The contract finds malformed what the C# rules refuse, and nothing else.</summary>
/// <remarks>LEDGER_RULES_MUTATIONS sets the number of changed bytes, LEDGER_SEED which: scripts/fuzz.sh asks for more and others.</remarks>
public sealed class ProgramRulesTests
{
    private static readonly int s_mutations = Setting("LEDGER_RULES_MUTATIONS", 200), s_seed = Setting("LEDGER_SEED", 5);

    private LocalChain _chain = null!;
    private ProgramRules _rules = null!;
    private ImmutableArray<byte[]> _items;
    private int _tables;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartAsync();
        _rules = new ProgramRules(_chain.Contracts.ProgramRules, _chain.Client);
        TrainingProgram program = SmallRecipe.Program(RecipeTemplate.Tiny, tokens: 2001);
        _items = program.Items;
        _tables = program.Table.Group(TensorGroup.Tables).Length;
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [Test]
    public async Task Nothing_of_a_well_formed_program_is_malformed()
    {
        FaultOpenings openings = new(_items);
        for (int index = 0; index < _items.Length; index += 5)
            Assert.That(await CountAsync(openings, index), Is.Zero, $"item {index}");
    }

    [Test]
    public async Task A_changed_byte_is_malformed_for_the_contract_where_it_is_for_the_decoder()
    {
        Random random = new(s_seed);
        List<string> different = [];
        for (int i = 0; i < s_mutations; i++)
        {
            int index = random.Next(_items.Length);
            byte[] changed = [.. _items[index]];
            int at = random.Next(changed.Length);
            changed[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => (byte)(changed[at] + 1), _ => (byte)(changed[at] ^ 1 << random.Next(8)) };
            ImmutableArray<byte[]> items = _items.SetItem(index, changed);
            string? refused = Refusal(items);
            int found = await CountAsync(new FaultOpenings(items), index);
            if (found > 0 != refused is not null)
                different.Add($"item {index} byte {at} of {changed.Length} (tag {_items[index][0]}): {_items[index][at]:x2} -> {changed[at]:x2}, contract {found}, decoder {refused}");
        }

        Assert.That(different, Is.Empty);
    }

    private static int Setting(string name, int otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(name) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>How many of the proofs that an item has a part in the contract accepts.</summary>
    private async Task<int> CountAsync(FaultOpenings openings, int index)
    {
        int found = 0;
        foreach (byte[] proof in openings.Touching(index))
        {
            try
            {
                found += await _rules.MalformedAsync(openings.Root, proof) ? 1 : 0;
            }
            catch (Ledger.Ethereum.ContractRevertException)
            {
                // What is not of the program shows nothing.
            }
        }

        return found;
    }

    private string? Refusal(ImmutableArray<byte[]> items)
    {
        // The roots of tables are beside the table of ops: only their tensors can be wrong.
        if (Enumerable.Range(_items.Length - _tables, _tables).Any(index => !items[index].AsSpan(0, 5).SequenceEqual(_items[index].AsSpan(0, 5))))
            return "another table";
        try
        {
            CanonicalEncoding.Decode([.. items.SkipLast(_tables)]);
            return null;
        }
        catch (MalformedProgramException e)
        {
            return e.Message;
        }
    }
}
