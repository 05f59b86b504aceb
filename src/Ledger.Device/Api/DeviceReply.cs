namespace Ledger.Device.Api;

/// <summary>What a device answered.</summary>
public abstract record DeviceReply<T>
{
    private DeviceReply()
    {
    }

    /// <summary>It did what was asked.</summary>
    public sealed record Done(T Value) : DeviceReply<T>;

    /// <summary>It refused, and says why.</summary>
    public sealed record Refused(ApiError Error) : DeviceReply<T>;
}
