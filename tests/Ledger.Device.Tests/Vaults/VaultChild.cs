using System.Diagnostics;
using Ledger.Device.Vaults;

namespace Ledger.Device.Tests.Vaults;

/// <summary>A process that plugs or unplugs, and is killed at a given point.</summary>
internal static class VaultChild
{
    /// <summary>Arguments: plug or unplug, vault, folder, kill point.</summary>
    public static int Run(string[] args)
    {
        VaultStep last = Enum.Parse<VaultStep>(args[3]);
        using Vault vault = TestVault.Open(args[1]);
        if (args[0] == "plug")
        {
            vault.Reached = KillAt;
            TestVault.Plug(vault, args[1], args[2], reached: KillAt);
            return 0;
        }

        SourceId source = vault.Sources()[0].Id;
        vault.Reached = KillAt;
        vault.ShredKeys(source);
        vault.EraseRows(source);
        vault.Forget(source);
        return 0;

        void KillAt(VaultStep step)
        {
            if (step == last)
                Process.GetCurrentProcess().Kill();
        }
    }
}
