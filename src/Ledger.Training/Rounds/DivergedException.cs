namespace Ledger.Training;

/// <summary>Training left the finite numbers: nothing that can be claimed, and no fault of the machine.</summary>
public sealed class DivergedException : Exception
{
    /// <summary>Says at which step.</summary>
    public DivergedException(int step)
        : this($"Step {step} left the finite numbers in loss, gradient or state; such a state cannot be claimed.")
    {
    }

    /// <summary>Says at which step, and which number of which tensor is what.</summary>
    public DivergedException(int step, NonFinite found)
        : this($"Step {step} left the finite numbers: {found}; such a state cannot be claimed.") => Found = found;

    /// <summary>Says what happened.</summary>
    public DivergedException(string message)
        : base(message)
    {
    }

    /// <summary>Says what happened and why.</summary>
    public DivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An unexplained divergence.</summary>
    public DivergedException()
        : this("Training left the finite numbers.")
    {
    }

    /// <summary>The number that was found first, if one was looked for.</summary>
    public NonFinite? Found { get; }
}
