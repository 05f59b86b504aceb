namespace Ledger.Device.Sandbox;

/// <summary>The program that the kernel runs before every call of the process: classic BPF over seccomp_data.</summary>
internal static class SeccompFilter
{
    private const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfNotBelow = 0x35, Return = 0x06; // LD|W|ABS, JMP|JEQ|K, JMP|JGE|K, RET|K
    private const uint Allow = 0x7fff_0000, RefuseNotPermitted = 0x0005_0000 | 1; // SECCOMP_RET_ERRNO | EPERM
    private const uint NumberOffset = 0, ArchitectureOffset = 4;

    /// <summary>Refuses every call of another ABI and the listed ones of this; allows the rest.</summary>
    public static Instruction[] Build(SystemCalls calls)
    {
        int refuse = 5 + calls.Forbidden.Count; // index of the last instruction
        List<Instruction> program =
        [
            new(Load, 0, 0, ArchitectureOffset),
            new(JumpIfEqual, 0, Over(refuse, 1), calls.Architecture),
            new(Load, 0, 0, NumberOffset),
            new(JumpIfNotBelow, Over(refuse, 3), 0, calls.ForeignFrom),
        ];
        foreach (uint number in calls.Forbidden)
            program.Add(new Instruction(JumpIfEqual, Over(refuse, program.Count), 0, number));
        program.Add(new Instruction(Return, 0, 0, Allow));
        program.Add(new Instruction(Return, 0, 0, RefuseNotPermitted));
        return [.. program];
    }

    /// <summary>Number of instructions between one and its target.</summary>
    private static byte Over(int target, int from) => checked((byte)(target - from - 1));

    /// <summary>struct sock_filter.</summary>
    public readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);
}
