using Diagnosis.CoverageAudit;
using Diagnosis.DiagnosisAppraisal;
using Diagnosis.ExamReporting;
using Diagnosis.Exchange;
using Diagnosis.Host;
using Diagnosis.Host.Access;
using Diagnosis.Host.Operations;
using Diagnosis.Host.Work;
using Diagnosis.HospitalTiering;
using Diagnosis.Registry;
using Diagnosis.RehabStations;
using Diagnosis.Terminology;

// pages and reference data lie beside the program, wherever it is started from
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var settings = HostSettings.Read(builder.Configuration);

builder.AddFoundation(settings);
builder.AddAccess(settings);
builder.AddPages(settings);
builder.AddOpenApiDocument();
builder.AddWork();

builder.Services.AddTerminology();
builder.Services.AddRegistry();
builder.Services.AddExamReporting();
builder.Services.AddDiagnosisAppraisal();
builder.Services.AddHospitalTiering();
builder.Services.AddRehabStations();
builder.Services.AddCoverageAudit();
builder.Services.AddExchange();
builder.Services.AddBus(settings.RabbitMq);

var app = builder.Build();
app.UseOpening();
app.UseFoundation();
app.MapAccess();
app.MapPages();
app.MapOperations();
app.MapWork();
app.MapDescription();
app.MapCoverageSchema();
app.MapFhir();

var api = app.MapGroup("/api/v1").RequireAuthorization();
api.MapTerminology();
api.MapRegistry();
api.MapExamReporting();
api.MapDiagnosisAppraisal();
api.MapHospitalTiering();
api.MapRehabStations();
api.MapCoverageAudit();
api.MapExchange();

await app.StartAndServeAsync(settings, ExchangeModule.PrepareFhirAsync, [
    TerminologyModule.PrepareAsync, RegistryModule.PrepareAsync, ExamReportingModule.PrepareAsync, DiagnosisAppraisalModule.PrepareAsync,
    HospitalTieringModule.PrepareAsync, RehabStationsModule.PrepareAsync, CoverageAuditModule.PrepareAsync, ExchangeModule.PrepareAsync]);
