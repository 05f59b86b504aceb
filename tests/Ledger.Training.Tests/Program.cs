using Ledger.Training.Tests;

// Started by tests in a child process whose vector instructions are switched off.
foreach (string line in args is ["adapter"] ? GoldenAdapter.Digests(threads: 1) : GoldenRun.Digests(threads: 1))
    Console.WriteLine(line);
