namespace Ledger.Contracts;

/// <summary>What a look at the addresses of a deployment found.</summary>
public abstract record DeploymentCheck
{
    private DeploymentCheck()
    {
    }

    /// <summary>Every address holds the contract that it should, and they refer to each other.</summary>
    public sealed record Valid : DeploymentCheck;

    /// <summary>Something else is there; the reason is one sentence for a person.</summary>
    public sealed record Invalid(string Reason) : DeploymentCheck;
}
