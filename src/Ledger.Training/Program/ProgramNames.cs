namespace Ledger.Training;

/// <summary>Names of the tensors that more than one part of the program uses.</summary>
internal static class ProgramNames
{
    public const string RopeCos = "table.rope_cos";
    public const string RopeSin = "table.rope_sin";
    public const string LearningRate = "table.learning_rate";
    public const string BiasCorrection = "table.bias_correction";
    public const string OuterLearningRate = "table.outer_learning_rate";
    public const string OuterMomentum = "table.outer_momentum";
    public const string Dataset = "dataset";
    public const string Trail = "trail";
    public const string Tokens = "tokens";
    public const string Targets = "targets";
    public const string Loss = "loss";
    public const string TokenLoss = "loss.token";
    public const string GradientNorm = "norm";
    public const string ClipScale = "clip";

    /// <summary>The parameter as it stood when the round opened.</summary>
    public static string Base(string parameter) => "base." + parameter;

    /// <summary>The outer momentum buffer of a parameter.</summary>
    public static string Buffer(string parameter) => "buffer." + parameter;

    public static string FirstMoment(string parameter) => "m." + parameter;

    public static string SecondMoment(string parameter) => "v." + parameter;

    public static string Gradient(string parameter) => "grad." + parameter;

    public static string Codes(string parameter) => "codes." + parameter;

    public static string Scales(string parameter) => "scales." + parameter;

    public static string AcceptedCodes(string parameter) => "accepted.codes." + parameter;

    public static string AcceptedScales(string parameter) => "accepted.scales." + parameter;
}
