using Diagnosis.TestHospital;

// Diagnosis.TestHospital --urls http://127.0.0.1:7090 --product http://127.0.0.1:5080 [--client demo-hospital] [--secret demo]
var options = new WebApplicationOptions { Args = args };
var builder = WebApplication.CreateSlimBuilder(options);
builder.Logging.ClearProviders();
var app = builder.Build();
var engine = new HospitalEngine(new Uri(app.Configuration["product"] ?? throw new ArgumentException("--product names the address of the product")), app.Configuration["client"] ?? "demo-hospital", app.Configuration["secret"] ?? "demo");
engine.Map(app);
await app.StartAsync();
Console.WriteLine("listening on " + app.Urls.First());
await app.WaitForShutdownAsync();
