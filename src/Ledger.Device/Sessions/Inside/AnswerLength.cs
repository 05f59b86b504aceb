namespace Ledger.Device.Sessions.Inside;

/// <summary>How long an answer may be.</summary>
internal static class AnswerLength
{
    private const int Usual = 512;

    /// <summary>Most tokens of an answer: what was asked for, at most half of the context, so that a question always finds room.</summary>
    public static int Of(int? asked, int contextLength) => Math.Clamp(asked ?? Math.Min(Usual, contextLength / 4), 1, Math.Max(1, contextLength / 2));
}
