using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Device.Api;
using Ledger.Device.Workers;
using Ledger.Models;
using Ledger.Training;

namespace Ledger.Device.Sessions.Inside;

/// <summary>Trains the grant's adapter on the grant's passages, seals it and attaches it from memory.</summary>
internal sealed class TrainHandler(SessionMemory memory) : IWorkerHandler
{
    /// <summary>One passage in so many is kept out of training to measure by.</summary>
    private const int HeldOutShare = 5;

    /// <inheritdoc />
    public string Kind => SessionCalls.Train;

    /// <inheritdoc />
    public WorkerAnswer Handle(WorkerCall call, CancellationToken cancellation)
    {
        if (!SessionCalls.TryRead(call.Body, out TrainCall? train, out _))
            return new WorkerAnswer.Refused("bad_call", "The call to train has another form.");
        if (memory.Grant is null || memory.Engine is null)
            return new WorkerAnswer.Refused("no_source", "The worker has no notes to train on.");
        if (memory.Passages.Count < 2)
            return new WorkerAnswer.Refused("too_little", "There are too few passages: some are trained on, others are needed to measure by.");
        switch (GgufModel.Read(train!.Model, GgufLimits.Default))
        {
            case GgufModelRead.Refused refused:
                return new WorkerAnswer.Refused("model_not_trainable", refused.Reason);
            case GgufModelRead.Found found:
                return Train(found.Model, train, call, cancellation);
            default:
                throw new InvalidOperationException("A model is read or refused.");
        }
    }

    private WorkerAnswer Train(GgufModel model, TrainCall train, WorkerCall call, CancellationToken cancellation)
    {
        AdapterRecipe recipe = new();
        recipe = recipe with
        {
            Steps = train.Steps ?? recipe.Steps,
            SequenceLength = Math.Min(recipe.SequenceLength, model.Shape.Context),
        };
        if (recipe.Validate(model.Shape) is string wrong)
            return new WorkerAnswer.Refused("model_not_trainable", wrong);

        List<uint[]> training = [], heldOut = [];
        for (int i = 0; i < memory.Passages.Count; i++)
            (i % HeldOutShare == HeldOutShare - 1 || i == 1 && memory.Passages.Count < HeldOutShare ? heldOut : training).Add(Tokens(model, memory.Passages[i].Text));
        try
        {
            AdapterTrainer trainer = new(model.Shape, model.Parameter, recipe, train.Threads);
            return trainer.Train(training, heldOut, new Reporter(call), cancellation) switch
            {
                AdapterOutcome.Trained trained => Keep(trained.Result),
                AdapterOutcome.Refused refused => new WorkerAnswer.Refused("too_little", refused.Reason),
                _ => throw new InvalidOperationException("A training ends or is refused."),
            };
        }
        catch (OperationCanceledException)
        {
            return new WorkerAnswer.Refused("cancelled", "The training was stopped.");
        }
        finally
        {
            foreach (uint[] tokens in training.Concat(heldOut))
                CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(tokens.AsSpan()));
        }
    }

    private WorkerAnswer Keep(AdapterResult result)
    {
        byte[] file = AdapterGguf.Write(
            [.. result.Pairs.Select(static pair => new AdapterMatrix(GgufNames.OfParameter(pair.Parameter), pair.Rank, pair.A, pair.B))],
            result.Alpha, new Dictionary<string, string>());
        try
        {
            if (!memory.Grant!.WriteAdapter(file))
                return new WorkerAnswer.Refused("grant_gone", "The grant ended while its adapter was trained.");
            if (memory.Attach(file) is string problem)
                return new WorkerAnswer.Refused("adapter", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }

        return new WorkerAnswer.Done(JsonSerializer.SerializeToUtf8Bytes(
            new TrainEnd(result.LossBefore, result.LossAfter, result.Elapsed.TotalSeconds, result.Root.ToString()), DeviceJson.Options));
    }

    private static uint[] Tokens(GgufModel model, string text) => [.. model.Tokenizer.Encode(Encoding.UTF8.GetBytes(text)).Select(static token => (uint)token)];

    private sealed class Reporter(WorkerCall call) : IProgress<AdapterProgress>
    {
        public void Report(AdapterProgress value) =>
            call.Send(JsonSerializer.SerializeToUtf8Bytes(new DeviceProgress("training", value.Step + 1, value.Steps, value.Loss), DeviceJson.Options));
    }
}
