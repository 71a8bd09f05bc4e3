namespace AgainstPython;

internal interface IContender : IDisposable
{
    /// <summary>Runs a scenario once; most are measured in seconds.</summary>
    double Run(string scenario, int n);
}
