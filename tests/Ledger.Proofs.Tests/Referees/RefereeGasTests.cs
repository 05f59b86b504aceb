using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Tensors.Program;
using Ledger.Testing;
using Ledger.Training;
using NUnit.Framework;

namespace Ledger.Proofs.Tests.Referees;

/// <summary>What an execution costs as a transaction of its own, openings and calldata included, at the demonstration's recipe.</summary>
public sealed class RefereeGasTests
{
    private const int Accepted = 3;

    /// <summary>Where the game around it may still spend something of docs/protocol.md's 250,000 and 350,000.</summary>
    private const ulong FmaLimit = 215_000, Limit = 300_000;

    private static readonly SlotAssignment s_slot = new(1, 2, 3, Keccak256.Hash("seed"));

    [Test]
    public async Task Every_kind_of_row_stays_within_its_budget()
    {
        await using LocalChain chain = await LocalChain.StartAsync();
        Referee referee = new(chain.Contracts.Referee, chain.Client);
        TrainingProgram program = SmallRecipe.Program(RecipeTemplate.Demo, tokens: 200_000);
        Dictionary<string, (ulong Gas, string Row)> most = [];
        foreach (Segment segment in program.Table.Segments)
        {
            // One row of each sort, that with the largest tensors: what is computed from which kinds of tensors.
            foreach (int row in Enumerable.Range(0, segment.Rows.Length)
                .OrderByDescending(row => segment.Rows[row].Operands.Sum(operand => program.Table.Tensors[operand.Tensor].Length))
                .DistinctBy(row => Sort(program.Table, segment.Rows[row])))
            {
                OpRow op = segment.Rows[row];
                CommittedData data = new(program.Table, row, 0.5, Accepted, 1024, isFirstStep: false, CommittedData.Read(op));
                RefereeQuestions questions = new(referee, data.Commit(program), data, segment.Kind, segment.Kind == SegmentKind.Step ? 7 : 0, s_slot, segment.Kind == SegmentKind.Outer ? Accepted : 0);
                long element = op.Mask.Kind == MaskKind.BelowPublic ? 5 : program.Table.Tensors[op.Output].Length - 1;
                ulong gas = await chain.Client.EstimateGasAsync(questions.Execution(row, element).ToRequest(chain.Wallets[0].Address), default);
                string kind = op.Listing is null ? op.Kind.ToString() : op.Listing.Name;
                if (!most.TryGetValue(kind, out (ulong Gas, string Row) before) || before.Gas < gas)
                    most[kind] = (gas, $"{segment.Kind} {program.Table.Tensors[op.Output].Name}, {questions.Openings(row, element).Length} bytes");
            }
        }

        foreach ((string kind, (ulong gas, string row)) in most.OrderByDescending(static entry => entry.Value.Gas))
            await TestContext.Out.WriteLineAsync($"{kind,-24} {gas,8} {row}");
        Assert.That(most[nameof(OpKind.FmaChain)].Gas, Is.LessThanOrEqualTo(FmaLimit));
        Assert.That(most.Values.Max(static entry => entry.Gas), Is.LessThanOrEqualTo(Limit));
    }

    private static string Sort(OpTable table, OpRow row) => string.Join(
        ' ', [row.Kind.ToString(), row.Listing?.Name, .. row.Operands.Select(operand => $"{operand.Source} {table.Tensors[operand.Tensor].Role} {operand.Gather is not null}")]);
}
