using System.Numerics;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Creates all contracts in one go, and recognises them later.</summary>
public static class Deployment
{
    // A creation's gas is bounded without asking the node, which could not estimate a constructor that calls a contract created
    // just before: 16 or, by EIP-7623, 40 gas a byte of data, 200 a byte of code, and the base costs and writes of a constructor.
    private const ulong GasPerByte = 240;
    private const ulong GasPerCreation = 2_000_000;

    /// <summary>Creates the contracts of the plan from one account, which must send nothing else meanwhile.</summary>
    /// <param name="client">The chain.</param>
    /// <param name="deployer">The account; its first run gets the genesis share of the emission.</param>
    /// <param name="parameters">Values other than the plan's defaults, by name.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeploymentException">A creation failed; the message says which and why.</exception>
    public static async Task<ContractAddresses> DeployAsync(
        EthereumClient client, ISigner deployer, IReadOnlyDictionary<string, BigInteger>? parameters = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(deployer);
        DeploymentPlan plan = DeploymentPlan.Embedded;
        string? unknown = parameters?.Keys.FirstOrDefault(name => !plan.Parameters.ContainsKey(name));
        if (unknown is not null)
            throw new DeploymentException($"There is no deployment parameter '{unknown}'; known are {string.Join(", ", plan.Parameters.Keys)}.");

        ulong nonce = await client.GetTransactionCountAsync(deployer.Address, BlockRef.Pending, cancellationToken).ConfigureAwait(false);
        Dictionary<string, Address> addresses = new(StringComparer.Ordinal);
        for (int i = 0; i < plan.Contracts.Count; i++)
            addresses.Add(plan.Contracts[i].Name, ContractAddress.Create(deployer.Address, nonce + (ulong)i));

        (CallRequest Request, ulong GasLimit)[] creations = [.. plan.Contracts.Select(planned =>
        {
            byte[] data = CreationData(planned, deployer.Address, addresses, parameters);
            return (new CallRequest(null, data, deployer.Address), GasPerCreation + (GasPerByte * (ulong)data.Length));
        })];
        DirectSender sender = new(client, deployer);
        IReadOnlyList<TransactionReceipt> receipts = await sender.SendAllAsync(creations, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < receipts.Count; i++)
        {
            if (!receipts[i].Succeeded)
            {
                ContractRevert reason = await sender.ReasonAsync(creations[i].Request, receipts[i], cancellationToken).ConfigureAwait(false);
                throw new DeploymentException($"The creation of {plan.Contracts[i].Name} failed: {ContractErrors.Describe(reason)}.");
            }

            if (receipts[i].ContractAddress != addresses[plan.Contracts[i].Name])
                throw new DeploymentException($"{plan.Contracts[i].Name} was created at {receipts[i].ContractAddress}: {deployer.Address} sent other transactions meanwhile.");
        }

        return new ContractAddresses(client.ChainId, receipts.Min(receipt => receipt.BlockNumber), addresses);
    }

    /// <summary>Checks that every address holds the code that this version would deploy there.</summary>
    public static async Task<DeploymentCheck> VerifyAsync(EthereumClient client, ContractAddresses addresses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(addresses);
        if (client.ChainId != addresses.ChainId)
            return new DeploymentCheck.Invalid($"The contract addresses are of chain {addresses.ChainId}, but the node serves chain {client.ChainId}.");

        IReadOnlyList<PlannedContract> contracts = DeploymentPlan.Embedded.Contracts;
        byte[][] codes = await Task.WhenAll(contracts.Select(planned =>
            client.GetCodeAsync(addresses.ByName[planned.Name], BlockRef.Latest, cancellationToken))).ConfigureAwait(false);
        if (codes.All(code => code.Length == 0))
            return new DeploymentCheck.Invalid($"Chain {client.ChainId} holds none of the contracts: it was restarted empty, or the addresses belong to another chain.");
        for (int i = 0; i < codes.Length; i++)
        {
            if (Fault(contracts[i], codes[i], addresses) is string fault)
                return new DeploymentCheck.Invalid($"{addresses.ByName[contracts[i].Name]} is not {contracts[i].Name}: {fault}.");
        }

        return new DeploymentCheck.Valid();
    }

    private static string? Fault(PlannedContract planned, byte[] code, ContractAddresses addresses)
    {
        if (code.Length == 0)
            return "it holds no code";
        if (ArtifactOf(planned.Contract).Immutables(code) is not IReadOnlyList<Hash32> immutables)
        {
            string? other = DeploymentPlan.Embedded.Contracts.Select(candidate => candidate.Contract)
                .FirstOrDefault(candidate => ArtifactOf(candidate).Immutables(code) is not null);
            return other is null ? "it holds the code of another contract or of another version" : $"it holds the code of {other}";
        }

        // Addresses that a constructor keeps as immutables show to which contracts this one belongs.
        Address[] kept = [.. immutables.Where(IsAddress).Select(word => new Address(word.ToArray().AsSpan(12)))];
        string? stranger = planned.References.FirstOrDefault(reference => KeepsReferences(planned) && !kept.Contains(addresses.ByName[reference]));
        return stranger is null ? null : $"it belongs to another {stranger}";
    }

    /// <summary>The governance contracts of OpenZeppelin keep each other's addresses in storage.</summary>
    private static bool KeepsReferences(PlannedContract planned) => planned.Contract is not ("LedgerTimelock" or "LedgerGovernor");

    private static bool IsAddress(Hash32 word) => !word.ToArray().AsSpan(0, 12).ContainsAnyExcept((byte)0);

    private static ContractArtifact ArtifactOf(string contract) => ContractArtifact.Of(typeof(Deployment).Assembly, contract);

    private static byte[] CreationData(
        PlannedContract planned, Address deployer, Dictionary<string, Address> addresses, IReadOnlyDictionary<string, BigInteger>? parameters)
    {
        ContractArtifact artifact = ArtifactOf(planned.Contract);
        AbiValue[] values = [.. planned.Arguments.Select(argument => Value(argument, deployer, addresses, parameters))];
        try
        {
            return AbiCodec.Encode(artifact.ConstructorInputs, new AbiValue.Sequence(values), artifact.CreationCode.Span);
        }
        catch (ArgumentException e)
        {
            throw new DeploymentException($"A constructor argument of {planned.Name} is out of range: {e.Message}", e);
        }
    }

    private static AbiValue Value(
        string argument, Address deployer, Dictionary<string, Address> addresses, IReadOnlyDictionary<string, BigInteger>? parameters)
    {
        if (argument == PlannedContract.Deployer)
            return new AbiValue.Account(deployer);
        if (!argument.StartsWith(PlannedContract.Parameter, StringComparison.Ordinal))
            return new AbiValue.Account(addresses[argument[1..]]);
        string name = argument[PlannedContract.Parameter.Length..];
        return new AbiValue.Number(parameters is not null && parameters.TryGetValue(name, out BigInteger value) ? value : DeploymentPlan.Embedded.Parameters[name].Default);
    }
}
