using System.Runtime.InteropServices;
using Ledger.Device.Sandbox;

namespace Ledger.Device.Tests.Sandbox;

[Platform("Linux")]
public sealed class NetworkSandboxTests
{
    [Test]
    public async Task A_process_that_gave_up_the_network_reaches_nobody_and_still_works()
    {
        (int exitCode, string output) = await ChildProcess.RunAsync("sandbox-child");
        Dictionary<string, string> outcomes = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2)).ToDictionary(line => line[0], line => line[1]);
        string[] working = ["before", "file", "pipe", "task"];

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(outcomes.Remove("enter", out string? entered) ? entered : "", Does.StartWith("Enforced"));
        Assert.That(outcomes, Has.Count.GreaterThan(20));
        foreach ((string name, string outcome) in outcomes)
            Assert.That(outcome, Is.EqualTo(working.Contains(name) ? "works" : "refused"), name);
    }

    [TestCaseSource(nameof(OldGates))]
    public async Task The_gate_of_32_bit_programs_is_shut_too(string gate)
    {
        (int exitCode, string output) = await ChildProcess.RunAsync("sandbox-child", gate);

        // A kernel without 32-bit programs ends the process at the instruction (128 + SIGSEGV): no socket either.
        Assert.That(output, Does.StartWith("enter: Enforced"));
        Assert.That(output, exitCode == 0 ? Does.Contain("32-bit socket: refused") : Does.Not.Contain("answered"));
        Assert.That(exitCode, Is.EqualTo(0).Or.EqualTo(128 + 11).Or.EqualTo(128 + 6));
    }

    [Test]
    public void Every_jump_of_the_filter_ends_at_its_last_two_instructions()
    {
        SystemCalls calls = SystemCalls.OfThisProcess()!;
        SeccompFilter.Instruction[] filter = SeccompFilter.Build(calls);

        Assert.That(Verdict(filter, calls.Architecture, 0), Is.EqualTo("allow"));
        Assert.That(Verdict(filter, calls.Architecture ^ 1, 0), Is.EqualTo("refuse"));
        Assert.That(Verdict(filter, calls.Architecture, calls.ForeignFrom), Is.EqualTo("refuse"));
        for (uint number = 0; number < 600; number++)
            Assert.That(Verdict(filter, calls.Architecture, number), Is.EqualTo(calls.Forbidden.Contains(number) ? "refuse" : "allow"), $"call {number}");
    }

    private static IEnumerable<TestCaseData> OldGates()
    {
        TestCaseData gate = new("compat");
        yield return RuntimeInformation.ProcessArchitecture == Architecture.X64 ? gate : gate.Ignore("only x64 processors have a gate for 32-bit programs");
    }

    /// <summary>A second reading of the program, as the kernel does it.</summary>
    private static string Verdict(SeccompFilter.Instruction[] filter, uint architecture, uint number)
    {
        uint loaded = 0;
        for (int i = 0; ; i++)
        {
            SeccompFilter.Instruction instruction = filter[i];
            switch (instruction.Code)
            {
                case 0x20:
                    loaded = instruction.Operand == 4 ? architecture : number;
                    break;
                case 0x15:
                    i += loaded == instruction.Operand ? instruction.IfTrue : instruction.IfFalse;
                    break;
                case 0x35:
                    i += loaded >= instruction.Operand ? instruction.IfTrue : instruction.IfFalse;
                    break;
                default:
                    return instruction.Operand == 0x7fff_0000 ? "allow" : instruction.Operand == 0x0005_0001 ? "refuse" : "?";
            }
        }
    }
}
