using System.Diagnostics.CodeAnalysis;

namespace Ledger.Identity;

/// <summary>Values that are forgotten when their time is over; not for two threads at once.</summary>
/// <param name="life">How long each is kept, by the monotonic clock: a wall clock that is set back prolongs nothing.</param>
/// <param name="time">The clock.</param>
/// <remarks>Forgetting costs as much as adding did. Removing the first of an OrderedDictionary moves all others: 65,536 of them took a minute.</remarks>
internal sealed class AgingMap<TKey, TValue>(TimeSpan life, TimeProvider time)
    where TKey : notnull
{
    private readonly Dictionary<TKey, (TValue Value, long Added)> _values = [];
    private readonly Queue<(TKey Key, long Added)> _oldest = [];

    /// <summary>How many are kept.</summary>
    public int Count
    {
        get
        {
            Forget();
            return _values.Count;
        }
    }

    /// <summary>All that are kept.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> All
    {
        get
        {
            Forget();
            return _values.Select(static one => KeyValuePair.Create(one.Key, one.Value.Value));
        }
    }

    /// <summary>Keeps a value from now on; false if there is one under this key.</summary>
    public bool TryAdd(TKey key, TValue value)
    {
        Forget();
        long now = time.GetTimestamp();
        if (!_values.TryAdd(key, (value, now)))
            return false;
        _oldest.Enqueue((key, now));
        return true;
    }

    /// <summary>The value under a key; false if there is none.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        Forget();
        bool isKept = _values.TryGetValue(key, out (TValue Value, long Added) found);
        value = found.Value;
        return isKept;
    }

    /// <summary>Forgets a value at once; false if there was none.</summary>
    public bool Remove(TKey key)
    {
        Forget();
        return _values.Remove(key);
    }

    private void Forget()
    {
        while (_oldest.TryPeek(out (TKey Key, long Added) first) && time.GetElapsedTime(first.Added) >= life)
        {
            _oldest.Dequeue();
            if (_values.TryGetValue(first.Key, out (TValue Value, long Added) found) && found.Added == first.Added)
                _values.Remove(first.Key);
        }
    }
}
