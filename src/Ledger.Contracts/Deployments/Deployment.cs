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
        List<TransactionReceipt> receipts = [];
        while (receipts.Count < creations.Length)
        {
            // A chain that mines when a transaction comes leaves what does not fit into that block until the next one comes: for ever.
            BlockHeader? latest = await client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false);
            int count = CountThatFits(creations.AsSpan(receipts.Count), latest?.GasLimit ?? 0);
            receipts.AddRange(await sender.SendAllAsync(creations[receipts.Count..(receipts.Count + count)], cancellationToken).ConfigureAwait(false));
            if (!receipts[^1].Succeeded)
                break;
        }

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

    /// <summary>How many of the next creations one block can hold, at least one.</summary>
    private static int CountThatFits(ReadOnlySpan<(CallRequest Request, ulong GasLimit)> creations, ulong blockGasLimit)
    {
        ulong gas = creations[0].GasLimit;
        int count = 1;
        while (count < creations.Length && gas + creations[count].GasLimit <= blockGasLimit)
            gas += creations[count++].GasLimit;
        return count;
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
        IReadOnlyList<Hash32>?[] immutables = new IReadOnlyList<Hash32>?[codes.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            immutables[i] = ArtifactOf(contracts[i].Contract).Immutables(codes[i]);
            if (immutables[i] is null)
                return Not(contracts[i], addresses, codes[i].Length == 0 ? "it holds no code" : $"it holds the code of {OwnerOf(codes[i])}");
        }

        for (int i = 0; i < codes.Length; i++)
        {
            if (StrangerTo(contracts[i], immutables[i]!, addresses) is string stranger)
                return Not(contracts[i], addresses, $"it belongs to another {stranger}");
        }

        return new DeploymentCheck.Valid();
    }

    private static DeploymentCheck.Invalid Not(PlannedContract planned, ContractAddresses addresses, string reason) =>
        new($"{addresses.ByName[planned.Name]} is not {planned.Name}: {reason}.");

    private static string OwnerOf(byte[] code) =>
        DeploymentPlan.Embedded.Contracts.Select(planned => planned.Contract).FirstOrDefault(contract => ArtifactOf(contract).Immutables(code) is not null)
        ?? "another contract or of another version";

    /// <summary>The first contract that this one should refer to and does not: a constructor keeps the addresses it takes as immutables.</summary>
    private static string? StrangerTo(PlannedContract planned, IReadOnlyList<Hash32> immutables, ContractAddresses addresses)
    {
        Address[] kept = [.. immutables.Where(IsAddress).Select(word => new Address(word.ToArray().AsSpan(12)))];
        return KeepsReferences(planned) ? planned.References.FirstOrDefault(reference => !kept.Contains(addresses.ByName[reference])) : null;
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
