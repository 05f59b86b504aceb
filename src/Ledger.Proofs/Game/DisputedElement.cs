using Ledger.Cryptography;

namespace Ledger.Proofs.Game;

/// <summary>One element of one row's output whose value is disputed.</summary>
/// <param name="Execution">The execution that the row belongs to.</param>
/// <param name="OpRoot">Root of the defender's op tree; rows before <paramref name="Row"/> are agreed.</param>
/// <param name="Row">Number of the row in its segment.</param>
/// <param name="Element">Number of the element in the row's output.</param>
/// <param name="Claimed">The value that the defender committed to.</param>
public sealed record DisputedElement(DisputedExecution Execution, Hash32 OpRoot, int Row, long Element, uint Claimed);
