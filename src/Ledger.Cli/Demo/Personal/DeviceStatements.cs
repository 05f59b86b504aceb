using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Cli.Network;

namespace Ledger.Cli.Demo.Personal;

/// <summary>What the second half of the demo claims to have shown, judged by what it saw.</summary>
internal static class DeviceStatements
{
    private const ulong Ahead = 64;
    private const double LogitTolerance = 1e-4, LongestTraining = 30;

    /// <summary>Every statement; each can be false and then says why.</summary>
    /// <param name="facts">What was seen.</param>
    /// <param name="gguf">CID of the released GGUF file.</param>
    /// <param name="profile">What was promised.</param>
    public static IReadOnlyList<Statement> All(PersonalFacts facts, string gguf, NetworkProfile profile) =>
    [
        .. OfTheModel(facts, gguf, profile.LeastSpeed),
        .. OfTheGate(facts.Plug),
        .. OfTraining(facts.Plug, profile.LeastNoteDrop),
        .. OfTheUnplug(facts),
        .. OfUsage(facts.Plug.Usage),
    ];

    private static IEnumerable<Statement> OfTheModel(PersonalFacts facts, string gguf, double leastSpeed)
    {
        Parity parity = facts.Parity;
        yield return Of(facts.Model.Cid == gguf,
            "a person's device pulled the release by its CID and serves it", $"The device serves {facts.Model.Cid ?? "a file of its own"}, and not the released {gguf}.");
        yield return Of(parity is { GreedyTokensEqual: true, Tokens: >= 64 } && parity.MaxAbsLogitDiff <= LogitTolerance,
            Text($"llama.cpp draws the {parity.Tokens} greedy tokens of our own forward pass; no logit differs by more than {parity.MaxAbsLogitDiff:0.0e0}"),
            Text($"llama.cpp and our own forward pass differ: tokens {(parity.GreedyTokensEqual ? "equal" : "not equal")}, logits by up to {parity.MaxAbsLogitDiff:0.0e0}, over {parity.Tokens} tokens."));
        yield return Of(facts.Speed.FractionOfNative >= leastSpeed && facts.Speed.SameText,
            Text($"{facts.Model.Backend} on {facts.Model.Chip}: {facts.Speed.TokensPerSecond:N0} tokens a second, {facts.Speed.FractionOfNative * 100:0} % of the bare library, the first after {facts.Speed.TimeToFirstTokenMs:0.0} ms"),
            Text($"Through the worker the engine has {facts.Speed.FractionOfNative * 100:0} % of the bare library's speed{(facts.Speed.SameText ? "" : ", and draws another text")}; {leastSpeed * 100:0} % were promised."));
    }

    private static IEnumerable<Statement> OfTheGate(PlugFacts plug)
    {
        PlugAnswers answers = plug.Answers;
        yield return Of(plug.Plugged is { Files: > 0, Source.Passages: > 0 },
            $"{plug.Plugged.Files} notes are sealed in the vault as {plug.Plugged.Source.Passages} passages", "Nothing was plugged.");
        yield return Refused("without a consent", answers.WithoutGrant, 403);
        yield return Refused("with a token for somebody else's device", answers.WrongToken, 401);
        yield return Refused("as an application to which nothing was granted", answers.OtherApplication, 403);
        yield return Refused("when the consent's time was over", answers.Expired, 403);
        AskOutcome granted = answers.Granted;
        yield return Of(granted is { Status: 200, NamesSources: true, Ledger.Sources.Count: > 0 } && granted.Ledger.Sources.All(source => source.Tokens > 0),
            $"with a consent the answer names its sources: {string.Join(", ", granted.Ledger?.Sources.Select(source => $"{source.Name} ({source.Tokens} tokens)") ?? [])}",
            granted.Status == 200 ? "The answer with a consent used no source, or does not name what it used." : $"With a consent the request was refused with {granted.Status}: {granted.Message}");
    }

    /// <summary>A stream that the unplug broke off may have delivered what nobody could sign for any more: at most what goes ahead.</summary>
    private static IEnumerable<Statement> OfUsage(UsageReport usage)
    {
        yield return Of(usage is { Tokens: > 0, Problem: null } && usage.Tokens <= usage.Delivered && usage.Delivered - usage.Tokens <= Ahead,
            $"the application signed for {usage.Tokens} tokens of answers and paid them",
            $"The engine delivered {usage.Delivered} tokens, and the application signed for {usage.Tokens} of them.{(usage.Problem is null ? "" : $" {usage.Problem}")}");
        BigInteger owner = Units(usage.Paid.Owner), treasury = Units(usage.Paid.Treasury), trainers = Units(usage.Paid.Trainers), all = Units(usage.Settled);
        yield return Of(owner + treasury + trainers == all && all > 0 && owner == all * 7 / 10 && treasury == all / 10,
            $"of {Amount.Exact(all)} LDG the data's owner has {Amount.Exact(owner)}, the model's treasury {Amount.Exact(treasury)}, its trainers {Amount.Exact(trainers)}",
            $"Of {Amount.Exact(all)} LDG the owner has {Amount.Exact(owner)}, the treasury {Amount.Exact(treasury)}, the trainers {Amount.Exact(trainers)}.");
    }

    private static BigInteger Units(string decimals) => BigInteger.Parse(decimals, CultureInfo.InvariantCulture);

    private static IEnumerable<Statement> OfTraining(PlugFacts plug, double leastDrop)
    {
        yield return Of(plug.TrainingRefused?.Status == 403,
            "training without a consent that says training is refused: " + plug.TrainingRefused?.Message,
            plug.TrainingRefused is null ? "Training was allowed under a consent that does not say training." : $"Training was refused with {plug.TrainingRefused.Status}, and not with 403: {plug.TrainingRefused.Message}");
        double drop = 1 - plug.Trained.LossAfter / plug.Trained.LossBefore;
        yield return Of(drop >= leastDrop && plug.Trained.Seconds <= LongestTraining,
            Text($"a personal adapter was trained in {plug.Trained.Seconds:0.0} s: loss of held-out notes {plug.Trained.LossBefore:0.000} before, {plug.Trained.LossAfter:0.000} after"),
            Text($"Training took {plug.Trained.Seconds:0.0} s and the loss of held-out notes went from {plug.Trained.LossBefore:0.000} to {plug.Trained.LossAfter:0.000}; it should fall by {leastDrop * 100:0} % within {LongestTraining:0} s."));
        yield return Of(plug.Answers.WithAdapter is { Status: 200, Ledger.Adapter: true },
            "the next answer uses it", "The answer after the training does not use the adapter.");
    }

    private static IEnumerable<Statement> OfTheUnplug(PersonalFacts facts)
    {
        PlugFacts plug = facts.Plug;
        yield return Of(plug is { StreamWasHeld: true, Stream: { Pieces: > 0, Status: not 200 } },
            $"unplugging stopped an answer that was streaming: {plug.Stream.Message}",
            plug.StreamWasHeld ? "No answer was streaming when the source was unplugged." : "The engine could not be held in the middle of an answer, so nothing shows that unplugging stops one.");
        yield return Of(plug.Unplugged is { GrantsLeft: 0, KeysLeft: 0, RowsLeft: 0, WorkersLeft: 0 },
            "its consents, keys, rows, adapter and processes are gone",
            $"After the unplug there are {plug.Unplugged.GrantsLeft} consents, {plug.Unplugged.KeysLeft} keys, {plug.Unplugged.RowsLeft} rows and {plug.Unplugged.WorkersLeft} processes left.");
        yield return Refused("after the unplug", plug.Answers.Unplugged, 403);
        yield return Of(facts.Before.Sha256 == facts.After.Sha256 && facts.Before.Prompts >= 50,
            $"a fresh engine's logits for {facts.After.Prompts} prompts are bit-identical to before the plug",
            $"A fresh engine's logits hash to {facts.After.Sha256}, and before the plug to {facts.Before.Sha256}.");
        yield return OfTheCanary(facts.Canary);
        yield return Of(facts.Sockets is { Others.Count: 0, Samples: > 0 },
            $"{facts.Sockets.Samples} looks between plug and unplug saw no socket of the device but its listener's and those to the chain",
            facts.Sockets.Samples == 0 ? "This system does not show the sockets of processes, so nothing was watched." : $"The device had other sockets: {string.Join("; ", facts.Sockets.Others)}.");
    }

    private static Statement OfTheCanary(CanarySearch search) => Of(
        search is { Known: > 0, Hits.Count: 0, Unread.Count: 0 },
        $"a canary of the notes, found in {search.Known} places while they were plugged, is in none of {search.Files.Count} files and folders and in the memory of none of {search.Processes - search.Closed.Count} processes{Closed(search)}",
        search.Known == 0 ? "The search does not find the canary where it has to be, so it shows nothing."
            : search.Hits.Count > 0 ? $"The canary of the notes is in {string.Join("; ", search.Hits.Take(5).Select(hit => $"{hit.Place} ({hit.Form}, at {hit.Offset})"))}."
            : $"Not everything could be searched for the canary: {string.Join("; ", search.Unread.Take(5))}.");

    private static string Closed(CanarySearch search) => search.Closed.Count == 0 ? "" : $" ({search.Closed.Count} could not be looked into: {search.Closed[0]})";

    private static Statement Refused(string when, AskOutcome outcome, int status) => Of(
        outcome.Status == status,
        $"{when} a request is refused with {status}: {outcome.Message}",
        outcome.Status == 200 ? $"A request {when} was answered." : $"A request {when} was refused with {outcome.Status}, and not with {status}: {outcome.Message}");

    private static Statement Of(bool holds, string says, string otherwise) => new(holds, says, otherwise);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
