using System.Globalization;

namespace Ledger.Device.Residue;

/// <summary>Some processes and all their descendants, kept up to date by looking at /proc.</summary>
internal sealed class ProcessTree(IReadOnlyList<int> roots)
{
    private readonly Dictionary<int, int> _parents = [];
    private readonly HashSet<int> _members = [.. roots];

    /// <summary>The members that live now. A member stays one when its parent dies.</summary>
    public IReadOnlyList<int> Look()
    {
        HashSet<int> alive = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int process))
                alive.Add(process);
        }

        foreach (int gone in _parents.Keys.Where(process => !alive.Contains(process)).ToArray())
            _parents.Remove(gone);
        foreach (int process in alive)
        {
            if (!_parents.ContainsKey(process) && Parent(process) is { } parent)
                _parents.Add(process, parent);
        }

        bool grown = true;
        while (grown)
        {
            grown = false;
            foreach ((int process, int parent) in _parents)
                grown |= _members.Contains(parent) && _members.Add(process);
        }

        return [.. _members.Where(alive.Contains)];
    }

    /// <summary>Fourth field of stat; the second, the program's name in brackets, may hold anything.</summary>
    private static int? Parent(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (IOException) // it ended meanwhile
        {
            return null;
        }
    }
}
