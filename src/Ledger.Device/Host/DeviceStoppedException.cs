namespace Ledger.Device.Host;

/// <summary>Why a device cannot start or go on; the executable maps each to its own exit code.</summary>
public enum DeviceStopReason
{
    /// <summary>An option or an input file is missing or wrong.</summary>
    Configuration,

    /// <summary>The chain does not answer, or is another one.</summary>
    Chain,

    /// <summary>A contract address holds other code.</summary>
    Contracts,

    /// <summary>Keystore or vault do not open with this passphrase.</summary>
    Keystore,

    /// <summary>Another process uses the data directory.</summary>
    Locked,

    /// <summary>The vault is damaged or of a newer version.</summary>
    Vault,

    /// <summary>The model cannot be used.</summary>
    Model,

    /// <summary>A fault of the software itself.</summary>
    Fault,
}

/// <summary>Ends a device with one sentence for the person; nothing was lost.</summary>
public sealed class DeviceStoppedException : Exception
{
    /// <summary>Creates the stop with its reason and its sentence.</summary>
    public DeviceStoppedException(DeviceStopReason reason, string sentence, Exception? cause = null)
        : base(sentence, cause) => Reason = reason;

    /// <summary>The kind of trouble.</summary>
    public DeviceStopReason Reason { get; }
}
