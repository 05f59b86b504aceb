using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Identity;

namespace Ledger.Cli.Commands;

/// <summary>ledger device token: what an application shows to a device, for curl and for clients without a DID library.</summary>
internal static class DeviceTokenCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<FileInfo> key = new("--key") { HelpName = "FILE", Description = "Keystore file of the application's key.", Required = true };
        Option<string> audience = new("--audience") { HelpName = "DID", Description = "DID of the person whose device is asked.", Required = true };
        Option<string?> identity = new("--identity") { HelpName = "DID", Description = "The application's DID, if the key is only its delegate. Default: the key's own." };
        Option<TimeSpan?> life = new("--life") { HelpName = "TIME", Description = "How long the token holds, at most 10m. Default: 5m.", CustomParser = result => Duration.Parse(result) };
        life.Refuse(static time => time?.TotalSeconds > DidJwt.LongestLife, "A device accepts no token that holds for more than 10m.");
        Option<FileInfo> passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line opens the key. Default: ${Passphrase.Variable}, else asked at a terminal." };
        Command command = new("token", "Sign a token with which an application asks a device.") { key, audience, identity, life, passphrase };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            DidEthr person = ApplicationKey.ParseDid(parsed.GetValue(audience)!);
            using ApplicationKey application = await ApplicationKey.OpenAsync(
                parsed.GetValue(key)!, parsed.GetValue(passphrase), person, parsed.GetValue(identity), !terminal.IsJson, cancel).ConfigureAwait(false);
            TimeSpan lifetime = parsed.GetValue(life) ?? TimeSpan.FromMinutes(5);
            DateTimeOffset expires = TimeProvider.System.GetUtcNow() + lifetime;
            string token = await application.TokenAsync(lifetime, cancel).ConfigureAwait(false);
            terminal.Result(
                new { token, issuer = application.Issuer.ToString(), audience = person.ToString(), expires = expires.ToString("u", null) },
                console => console.Profile.Out.Writer.WriteLine(token));
            return ExitCode.Ok;
        });
    }
}
