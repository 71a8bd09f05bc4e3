using Legacy;
using PoolRuntime;
using Shop;

EntryPoint.Guard();
using var pool = new ProcessPool(2);
var totals = pool.Map(Orders.TotalOf, Enumerable.Range(1, 12));
pool.Close();
pool.Join();
Display.Show($"total of the year: {totals.Sum()}");
Display.Show($"imported: {Import.Numbers(["1", "2"]).Count}");
