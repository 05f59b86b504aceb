using System.ComponentModel;
using System.Diagnostics;
#pragma warning disable IDE0005 // some of the projects that compile this file import it for all files
using NUnit.Framework;
#pragma warning restore IDE0005

namespace Ledger.Clients;

/// <summary>Runs a script of tests/clients in Node: what somebody else's client makes of our output.</summary>
internal static class NodeClient
{
    /// <summary>Folder of the scripts and of their installed packages.</summary>
    public static string Directory { get; } = Path.Combine(Root(), "tests", "clients");

    /// <summary>Standard output of a script that ends well; fails the test with one sentence otherwise.</summary>
    public static async Task<string> RunAsync(string script, string input, params string[] arguments)
    {
        if (!System.IO.Directory.Exists(Path.Combine(Directory, "node_modules")))
            Assert.Fail("The packages of tests/clients are not installed: run scripts/test.sh, or npm ci --ignore-scripts in tests/clients.");
        using Process node = Start([script, .. arguments]);
        Task<string> output = node.StandardOutput.ReadToEndAsync(), errors = node.StandardError.ReadToEndAsync();
        try
        {
            await node.StandardInput.WriteAsync(input);
            node.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended without reading: its exit code and its words say why
        }

        await node.WaitForExitAsync();
        Assert.That(node.ExitCode, Is.Zero, $"{script} failed: {await errors}");
        return await output;
    }

    private static Process Start(string[] arguments)
    {
        ProcessStartInfo start = new("node", arguments)
        {
            WorkingDirectory = Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Fail("This test needs Node 20 or newer, and there is no node on the path.");
            throw;
        }
    }

    private static string Root()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Ledger.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
