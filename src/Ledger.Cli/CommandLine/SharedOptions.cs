using System.CommandLine;

namespace Ledger.Cli.CommandLine;

/// <summary>Options that mean the same in every command that takes them.</summary>
internal static class SharedOptions
{
    /// <summary>Only JSON on stdout.</summary>
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print only JSON on stdout; progress stays on stderr.",
        Recursive = true,
    };

    /// <summary>The chain's JSON-RPC address.</summary>
    public static Option<Uri> Rpc() => Url("--rpc", "JSON-RPC address of the chain. Default: $LEDGER_RPC, else the network that `ledger up` runs here.");

    /// <summary>An http(s) address.</summary>
    public static Option<Uri> Url(string name, string description) => new(name)
    {
        HelpName = "URL",
        Description = description,
        CustomParser = result => ParseUrl(result, result.Tokens[0].Value),
    };

    /// <summary>Addresses of the contracts.</summary>
    public static Option<FileInfo> Contracts() => new("--contracts")
    {
        HelpName = "FILE",
        Description = "JSON file with the contract addresses. Default: those of `ledger up` on a local chain.",
    };

    /// <summary>Where `ledger up` keeps its network.</summary>
    public static Option<DirectoryInfo> Directory() => new("--dir")
    {
        HelpName = "DIR",
        Description = "Directory of the local network.",
        DefaultValueFactory = _ => new DirectoryInfo(".ledger"),
    };

    /// <summary>The number of a run.</summary>
    public static Option<ulong?> Run() => new("--run")
    {
        HelpName = "ID",
        Description = "Number of the run on chain. Default: the newest run.",
    };

    /// <summary>An http(s) URL; anything else is an error of usage.</summary>
    public static Uri ParseUrl(System.CommandLine.Parsing.ArgumentResult result, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https") return url;
        result.AddError($"'{text}' is not an http(s) URL.");
        return null!;
    }
}
