using Ledger.Device.Tests.Vaults;

return args switch
{
    ["vault-child", .. string[] rest] => VaultChild.Run(rest),
    _ => 0,
};
