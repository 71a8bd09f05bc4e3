// A31: waiting in the submit loop: one worker at work (POOL201)
//
// Printed when it was run (tenths of a second stand for seconds; times and numbers of processes vary):
//     Result in the loop: 20.2 s
//     Result after the loop: 5.1 s
using PoolRuntime;

namespace Executors;

/// <summary>Who asks for each result before submitting the next task has one worker at work, and three idle.</summary>
internal static class ResultInSubmitLoop
{
    public static void Run()
    {
        using var executor = new ProcessPoolExecutor(4);
        Work.WaitForWorkers(executor);

        Work.Show("Result in the loop", Work.Measure(() =>
        {
            for (var number = 0; number < 4; number++)
#pragma warning disable POOL201 // What the rule is about, shown on purpose.
                executor.Submit(Work.FiveSeconds, number).Result();
#pragma warning restore POOL201
        }));

        Work.Show("Result after the loop", Work.Measure(() =>
        {
            var futures = new List<Future<int>>();
            for (var number = 0; number < 4; number++) futures.Add(executor.Submit(Work.FiveSeconds, number));
            foreach (var future in futures) future.Result();
        }));
    }
}
