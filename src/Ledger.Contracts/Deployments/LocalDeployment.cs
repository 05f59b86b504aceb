using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Where the contracts lie on every local chain: its first account deploys them before it does anything else.</summary>
public static class LocalDeployment
{
    /// <summary>Chain id of local chains.</summary>
    public const ulong ChainId = 31337;

    /// <summary>The first account of <see cref="Anvil.AnvilOptions.Mnemonic"/>.</summary>
    public static Address Deployer { get; } = Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

    /// <summary>The addresses, which follow from the deployer and the order of creation.</summary>
    public static ContractAddresses Addresses { get; } = new(
        ChainId,
        firstBlock: 0,
        DeploymentPlan.Embedded.Contracts.Select((planned, i) => (planned.Name, Address: ContractAddress.Create(Deployer, (ulong)i)))
            .ToDictionary(planned => planned.Name, planned => planned.Address));
}
