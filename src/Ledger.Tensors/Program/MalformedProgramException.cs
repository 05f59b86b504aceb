namespace Ledger.Tensors.Program;

/// <summary>A program that the format forbids: an unknown kind, an operand out of range, a cycle, bytes that do not parse.</summary>
public sealed class MalformedProgramException : Exception
{
    /// <summary>Says what is malformed.</summary>
    public MalformedProgramException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is malformed and what found it.</summary>
    public MalformedProgramException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An unexplained malformation.</summary>
    public MalformedProgramException()
        : this("The program is malformed.")
    {
    }
}
