using Ledger.Device.Tests.Residue;
using Ledger.Device.Tests.Sandbox;
using Ledger.Device.Tests.Vaults;

return args switch
{
    ["vault-child", .. string[] rest] => VaultChild.Run(rest),
    ["sandbox-child", .. string[] rest] => SandboxChild.Run(rest),
    ["residue-child"] => ResidueChild.Hold(),
    ["connect-child", string port] => ResidueChild.Connect(port),
    _ => 0,
};
