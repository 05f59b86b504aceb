using Ledger.Training.Tests;

// Started by tests in a child process whose vector instructions are switched off.
foreach (string line in GoldenRun.Digests(threads: 1))
    Console.WriteLine(line);
