using ProbeCalls;

MainLog.Write("main");
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
await using WebApplication app = builder.Build();
app.Urls.Add("http://127.0.0.1:0");
app.MapGet("/", AllCalls.Run);
await app.StartAsync();
using HttpClient client = new();
Console.Write(await client.GetStringAsync(app.Urls.Single()));
