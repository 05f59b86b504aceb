namespace Ledger.Contracts;

/// <summary>A deployment could not be completed; the message is one sentence for a person.</summary>
public sealed class DeploymentException : Exception
{
    /// <summary>Says which creation failed and why.</summary>
    public DeploymentException(string message)
        : base(message)
    {
    }

    /// <summary>Says which creation failed, with the cause.</summary>
    public DeploymentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For serializers; says nothing useful.</summary>
    public DeploymentException()
    {
    }
}
