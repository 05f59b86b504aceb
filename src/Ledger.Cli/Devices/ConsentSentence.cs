using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Device.Api;
using Ledger.Identity;

namespace Ledger.Cli.Devices;

/// <summary>What a consent says, in words that a person reads before signing it and afterwards in the list.</summary>
internal static class ConsentSentence
{
    /// <summary>What is about to be signed: who, what, for what, until when, for how much.</summary>
    public static string Of(GrantRequest request, string application, DateTimeOffset until) =>
        $"{application} may use {request.Source} for {Purposes(request.Purposes)} until {until:u}, {Price(request.Payment)}.";

    /// <summary>inference and training; may pass it on.</summary>
    public static string Purposes(IReadOnlyList<string> purposes)
    {
        string uses = string.Join(" and ", purposes.Where(static purpose => purpose != "pass-on"));
        return purposes.Contains("pass-on") ? $"{uses}, and may pass that on to other applications," : uses;
    }

    /// <summary>What it costs whom.</summary>
    public static string Price(GrantPayment? payment) => payment is null
        ? "free of charge"
        : $"for {Ldg(payment.Price)} LDG a thousand tokens, at most {Ldg(payment.Cap)} LDG in all, your part paid to {payment.Payout ?? "your own account"}";

    /// <summary>What was paid so far and what may still be.</summary>
    public static string Used(UseView.Use use) => use.Left is null
        ? "free of charge"
        : $"{Ldg(use.Price)} LDG a thousand tokens, {Ldg(use.Used)} of {Ldg(use.Cap)} LDG used, {Ldg(use.Left)} left";

    private static string Ldg(string units) => Amount.Exact(BigInteger.Parse(units, CultureInfo.InvariantCulture));
}
