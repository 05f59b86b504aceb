namespace Ledger.Tensors.Program;

/// <summary>Tensors that are numbered together: the items of a tree of tensor roots, or all that are given in one way.</summary>
/// <remarks>Inside a group roles ascend, and tensors of one role keep the order of their declaration. Spec: protocol.md §6.2, §6.4.</remarks>
public enum TensorGroup
{
    /// <summary>The state between rounds: base parameters, outer buffers.</summary>
    Round = 0,

    /// <summary>The inner state: parameters, first moments, second moments, trail.</summary>
    Inner = 1,

    /// <summary>A slot's update.</summary>
    Update = 2,

    /// <summary>Constant tables.</summary>
    Tables = 3,

    /// <summary>The token stream: at most one.</summary>
    Dataset = 4,

    /// <summary>Accepted updates, in the order of the update's own tensors.</summary>
    Accepted = 5,
}

/// <summary>Which group a role belongs to.</summary>
public static class TensorGroups
{
    /// <summary>The group of a role; null for what only rows of a segment see.</summary>
    public static TensorGroup? Of(TensorRole role) => role switch
    {
        TensorRole.BaseParameter or TensorRole.OuterBuffer => TensorGroup.Round,
        TensorRole.Parameter or TensorRole.FirstMoment or TensorRole.SecondMoment or TensorRole.Trail => TensorGroup.Inner,
        TensorRole.Update => TensorGroup.Update,
        TensorRole.Table => TensorGroup.Tables,
        TensorRole.Dataset => TensorGroup.Dataset,
        TensorRole.AcceptedUpdate => TensorGroup.Accepted,
        _ => null,
    };
}
