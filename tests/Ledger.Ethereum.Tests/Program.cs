using Ledger.Ethereum.Tests.Chain;

return args is ["outbox-child", ..] ? await OutboxChild.RunAsync(args[1..]) : 0;
