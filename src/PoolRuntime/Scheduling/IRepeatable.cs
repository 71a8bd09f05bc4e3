namespace PoolRuntime.Scheduling;

/// <summary>A job that can be run again as it was submitted.</summary>
internal interface IRepeatable<T>
{
    /// <summary>The same job, for another result.</summary>
    Job Again(AsyncResult<T> other, int attempt);
}
