using System.Text.Json;

namespace Ledger.Ethereum;

/// <summary>What a node answered to one request.</summary>
public abstract record RpcReply
{
    private RpcReply()
    {
    }

    /// <summary>The request was served.</summary>
    public sealed record Success(JsonElement Result) : RpcReply;

    /// <summary>The request was refused.</summary>
    public sealed record Failure(RpcError Error) : RpcReply;

    /// <summary>The result.</summary>
    /// <exception cref="RpcException">The request was refused.</exception>
    public JsonElement ResultOrThrow() => this switch
    {
        Success success => success.Result,
        Failure failure => throw new RpcException(failure.Error),
        _ => throw new InvalidOperationException(),
    };
}
