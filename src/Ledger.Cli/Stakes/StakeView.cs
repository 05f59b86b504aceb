using System.Globalization;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Spectre.Console;

namespace Ledger.Cli.Stakes;

/// <summary>A deposit as JSON and as a person reads it.</summary>
/// <param name="Account">Its parts.</param>
/// <param name="Now">Time of the newest block. Unit: unix seconds.</param>
/// <param name="UnbondingPeriod">Seconds between `unbond` and `withdraw`.</param>
internal sealed record StakeView(Staking.Account Account, ulong Now, ulong UnbondingPeriod)
{
    /// <summary>All parts together. Unit: wei.</summary>
    public BigInteger Deposit => (BigInteger)Account.Available + Account.Locked + Account.Unbonding;

    private bool IsWithdrawable => Account.Unbonding > 0 && Now >= Account.ReleaseAt;

    /// <summary>An amount as JSON carries it.</summary>
    public static string Text(BigInteger wei) => wei.ToString(CultureInfo.InvariantCulture);

    /// <summary>The document; withdrawableAt is null while nothing is unbonding.</summary>
    public object Document() => new
    {
        deposit = Text(Deposit),
        available = Text(Account.Available),
        locked = Text(Account.Locked),
        unbonding = Text(Account.Unbonding),
        withdrawableAt = Account.Unbonding > 0 ? ChainTime.Of(Account.ReleaseAt) : (DateTimeOffset?)null,
        withdrawable = IsWithdrawable,
        unbondingPeriod = UnbondingPeriod,
    };

    /// <summary>The parts in coins, one a line.</summary>
    public void Show(IAnsiConsole console) => console.Write(new Grid().AddColumn().AddColumn()
        .AddRow("deposit", Amount.Exact(Deposit))
        .AddRow("available", Amount.Exact(Account.Available))
        .AddRow("locked", Amount.Exact(Account.Locked))
        .AddRow("unbonding", Amount.Exact(Account.Unbonding) + When()));

    private string When() => Account.Unbonding == 0 ? "" : IsWithdrawable ? ", can be withdrawn now" : $", can be withdrawn from {ChainTime.Of(Account.ReleaseAt):u}";
}
