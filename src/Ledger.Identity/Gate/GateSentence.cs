namespace Ledger.Identity;

/// <summary>One sentence for a person for every reason of the gate.</summary>
public static class GateSentence
{
    /// <summary>The sentence; it names nobody and no data.</summary>
    public static string Of(GateRefusal reason) => reason switch
    {
        GateRefusal.NoGrant => "The owner has granted this source to nobody.",
        GateRefusal.NotYetConfirmed => "The grant is in a block that is too new: ask again when more blocks are on top of it.",
        GateRefusal.Revoked => "The owner has revoked the grant.",
        GateRefusal.Expired => "The grant has expired: the owner can give a new one.",
        GateRefusal.OtherPurpose => "The grant does not allow this purpose.",
        GateRefusal.OtherApplication => "The owner has granted this source to another application, not to this one.",
        GateRefusal.IdentityDeactivated => "The owner's or the application's identity was deactivated for ever.",
        GateRefusal.ChainStale => "The chain has shown no new block for too long, so nobody can say whether the grant still holds.",
        GateRefusal.ChainUnreachable => "The chain gave no usable answer, so nobody can say whether the grant still holds.",
        GateRefusal.ChainChanged => "The chain changed while the grant was read: ask again.",
        GateRefusal.ChainDisagrees => "The endpoints of the chain contradict each other, so nobody can say whether the grant still holds.",
        GateRefusal.ChainUnproven => "An endpoint of the chain does not prove what it says about the grant, so nobody can say whether it still holds.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
