using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Ledger.Cli.CommandLine;

/// <summary>The two streams of a command: results on stdout, everything else on stderr.</summary>
/// <remarks>With --json stdout carries JSON alone, one document a line. Nothing here ever asks a question.</remarks>
internal sealed class Terminal
{
    /// <summary>How every document on stdout is written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly TextWriter _stdout;
    private readonly TextWriter _stderr;
    private readonly Lock _gate = new();

    /// <summary>Writes to the given streams; tables and colours only where a person reads.</summary>
    public Terminal(TextWriter stdout, TextWriter stderr, bool json)
    {
        _stdout = stdout;
        _stderr = stderr;
        IsJson = json;
        Out = Create(stdout, Console.IsOutputRedirected);
        Error = Create(stderr, Console.IsErrorRedirected);
    }

    /// <summary>Whether stdout carries JSON alone.</summary>
    public bool IsJson { get; }

    /// <summary>Where a person's results go; never used with --json.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>Where progress goes.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>Whether stderr is a terminal that can be redrawn.</summary>
    public static bool IsLive => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>One plain line of progress on stderr.</summary>
    public void Say(string line)
    {
        lock (_gate) _stderr.WriteLine(line);
    }

    /// <summary>A piece of a text that streams to stdout as it comes.</summary>
    public void Stream(string piece)
    {
        lock (_gate)
        {
            _stdout.Write(piece);
            _stdout.Flush();
        }
    }

    /// <summary>One line of JSON on stdout before the result; only with --json.</summary>
    public void Line<T>(T document)
    {
        lock (_gate)
        {
            _stdout.WriteLine(JsonSerializer.Serialize(document, Json));
            _stdout.Flush();
        }
    }

    /// <summary>The result of the command: one line of JSON, or what a person reads.</summary>
    public void Result<T>(T document, Action<IAnsiConsole> forPeople)
    {
        lock (_gate)
        {
            if (IsJson) _stdout.WriteLine(JsonSerializer.Serialize(document, Json));
            else forPeople(Out);
            _stdout.Flush();
        }
    }

    /// <summary>One sentence on stderr that says what is wrong, and the advice below it.</summary>
    public ExitCode Fail(CommandFailure failure)
    {
        lock (_gate)
        {
            _stderr.WriteLine($"error: {failure.Message}");
            if (failure.Advice is not null) _stderr.WriteLine($"  fix: {failure.Advice}");
        }
        return failure.Code;
    }

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
        });
        if (redirected) console.Profile.Width = 160; // an address and a CID fit into one row, so that both can be copied
        return console;
    }
}
