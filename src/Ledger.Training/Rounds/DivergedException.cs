namespace Ledger.Training;

/// <summary>Training left the finite numbers: nothing that can be claimed, and no fault of the machine.</summary>
public sealed class DivergedException : Exception
{
    /// <summary>Says at which step.</summary>
    public DivergedException(int step)
        : this($"The loss or the gradient of step {step} is not a finite number; a state that holds one cannot be claimed.")
    {
    }

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
}
