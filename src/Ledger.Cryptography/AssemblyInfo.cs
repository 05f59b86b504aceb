using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Ledger.Cryptography.Tests")]
[assembly: InternalsVisibleTo("Ledger.Ethereum")]
[assembly: InternalsVisibleTo("Ledger.Benchmarks")]
