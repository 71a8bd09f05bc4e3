namespace PoolRuntime.Serialization;

/// <summary>Something that is taken back when the call is over, whatever the type of its values.</summary>
internal interface ILoan
{
    void End();
}
