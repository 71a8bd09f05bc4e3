namespace PoolRuntime.Transport;

/// <summary>The places of results that go to the parent with one message.</summary>
internal sealed class GivenResults(ResultPlaces places)
{
    private readonly List<(long Offset, int Slot)> _given = [];

    public void Add(long offset, int slot) => _given.Add((offset, slot));

    /// <summary>The message was written, up to there.</summary>
    public void Lend(long until)
    {
        foreach ((long offset, int slot) in _given) places.Lend(offset, slot, until);
    }

    /// <summary>The message is not sent.</summary>
    public void TakeBack()
    {
        foreach ((long offset, int slot) in _given) places.TakeBack(offset, slot);
    }
}
