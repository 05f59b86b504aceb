using System.Text.Json;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Where one deployment's contracts lie, and on which chain.</summary>
public sealed record ContractAddresses
{
    private const int LongestText = 1 << 16;

    /// <summary>Takes the addresses of a deployment by the names of the plan.</summary>
    /// <exception cref="ArgumentException">A name is missing.</exception>
    public ContractAddresses(ulong chainId, ulong firstBlock, IReadOnlyDictionary<string, Address> byName)
    {
        ArgumentNullException.ThrowIfNull(byName);
        string? missing = DeploymentPlan.Embedded.Contracts.Select(planned => planned.Name).FirstOrDefault(name => !byName.ContainsKey(name));
        if (missing is not null)
            throw new ArgumentException($"The address of {missing} is missing.", nameof(byName));
        ChainId = chainId;
        FirstBlock = firstBlock;
        ByName = byName;
    }

    /// <summary>The chain.</summary>
    public ulong ChainId { get; }

    /// <summary>Block of the first creation: no event of these contracts is older.</summary>
    public ulong FirstBlock { get; }

    /// <summary>Every contract's address by its name.</summary>
    public IReadOnlyDictionary<string, Address> ByName { get; }

    /// <summary>Identities, delegates and endpoints.</summary>
    public Address IdentityRegistry => ByName[nameof(IdentityRegistry)];

    /// <summary>The token.</summary>
    public Address LedgerToken => ByName[nameof(LedgerToken)];

    /// <summary>Budgets, credits and minting.</summary>
    public Address Emission => ByName[nameof(Emission)];

    /// <summary>Deposits and locks.</summary>
    public Address Staking => ByName[nameof(Staking)];

    /// <summary>The part of the runs' code that creates them and enrols parties.</summary>
    public Address RunSetup => ByName[nameof(RunSetup)];

    /// <summary>Runs, rounds, claims and attestations.</summary>
    public Address TrainingRuns => ByName[nameof(TrainingRuns)];

    /// <summary>Candidates and settled state roots.</summary>
    public Address StateRoots => ByName[nameof(StateRoots)];

    /// <summary>The part of the disputes' code that opens games and ends them without a move.</summary>
    public Address DisputeSetup => ByName[nameof(DisputeSetup)];

    /// <summary>Disputes of claims and candidates.</summary>
    public Address Disputes => ByName[nameof(Disputes)];

    /// <summary>Explains every payment and every zero.</summary>
    public Address RunExplainer => ByName[nameof(RunExplainer)];

    /// <summary>Delays what the Governor decided.</summary>
    public Address LedgerTimelock => ByName[nameof(LedgerTimelock)];

    /// <summary>Votes of token holders.</summary>
    public Address LedgerGovernor => ByName[nameof(LedgerGovernor)];

    /// <summary>Released models.</summary>
    public Address ModelRegistry => ByName[nameof(ModelRegistry)];

    /// <summary>Consents of data owners to applications.</summary>
    public Address ConsentRegistry => ByName[nameof(ConsentRegistry)];

    /// <summary>Executes single instructions of a run's program.</summary>
    public Address Referee => ByName[nameof(Referee)];

    /// <summary>Decides that a program breaks a rule.</summary>
    public Address ProgramRules => ByName[nameof(ProgramRules)];

    /// <summary>Schemas, trusted issuers and status lists.</summary>
    public Address CredentialRegistry => ByName[nameof(CredentialRegistry)];

    /// <summary>Escrows and vouchers of consumption.</summary>
    public Address UsageMeter => ByName[nameof(UsageMeter)];

    /// <summary>The code that guarded owners run.</summary>
    public Address GuardedOwner => ByName[nameof(GuardedOwner)];

    /// <summary>Makes guarded owners.</summary>
    public Address GuardedOwners => ByName[nameof(GuardedOwners)];

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">The text is something else; the message says what is wrong.</exception>
    public static ContractAddresses Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > LongestText)
            throw new FormatException("A file of contract addresses is not that long.");
        try
        {
            AddressesFile file = JsonSerializer.Deserialize(json, ContractsJson.Default.AddressesFile) ?? throw new JsonException("It is null.");
            return new ContractAddresses(
                file.ChainId, file.FirstBlock, file.Contracts.ToDictionary(static pair => pair.Key, static pair => Address.Parse(pair.Value), StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"This is no file of contract addresses: {e.Message}", e);
        }
    }

    /// <summary>The addresses as a file for people and programs.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new AddressesFile(ChainId, FirstBlock, DeploymentPlan.Embedded.Contracts.ToDictionary(static planned => planned.Name, planned => ByName[planned.Name].ToString())),
        ContractsJson.Default.AddressesFile);

    /// <inheritdoc />
    public bool Equals(ContractAddresses? other) =>
        other is not null && ChainId == other.ChainId && FirstBlock == other.FirstBlock
        && DeploymentPlan.Embedded.Contracts.All(planned => ByName[planned.Name] == other.ByName[planned.Name]);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(ChainId, FirstBlock, TrainingRuns);
}
