using Ledger.Device.Tests.Host;
using Ledger.Device.Tests.Residue;
using Ledger.Device.Tests.Sandbox;
using Ledger.Device.Tests.Vaults;
using Ledger.Device.Tests.Workers;

return args switch
{
    ["vault-child", .. string[] rest] => VaultChild.Run(rest),
    ["sandbox-child", .. string[] rest] => SandboxChild.Run(rest),
    ["residue-child"] => ResidueChild.Hold(),
    ["connect-child", string port] => ResidueChild.Connect(port),
    ["worker", .. string[] rest] => await TestWorker.RunAsync(rest).ConfigureAwait(false),
    ["device", string rpc, string directory, string model, .. string[] witnesses] => await DeviceProgram.RunAsync(rpc, directory, model, witnesses).ConfigureAwait(false),
    _ => 0,
};
