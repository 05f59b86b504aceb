namespace Ledger.Device.Engine;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">system, user or assistant.</param>
/// <param name="Content">The text; control tokens inside it stay text.</param>
public sealed record ChatMessage(string Role, string Content);
