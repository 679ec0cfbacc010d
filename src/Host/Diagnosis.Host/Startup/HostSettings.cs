using System.Globalization;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;

namespace Diagnosis.Host;

/// <summary>Where this process keeps its data, on which engine and bus it runs, and whether it is a demonstration.</summary>
/// <param name="DataFolder">Writable folder: database (SQLite), keys, uploaded files.</param>
/// <param name="ReferenceFolder">The reference data shipped with the product.</param>
internal sealed record HostSettings(string DataFolder, string ReferenceFolder, string KeyFolder, bool Demonstration, DatabaseSettings Database, string? RabbitMq, ReconcileSettings Reconcile)
{
    /// <summary>
    /// Keys: <c>data</c> (folder), <c>mode</c> (Production, the default, or Demonstration), <c>Database:Provider</c> (sqlite or postgres),
    /// <c>Database:ConnectionString</c>, <c>Bus:RabbitMq</c> (amqp URI; none = in process), <c>Reconcile:EveryMinutes</c> and <c>Reconcile:OlderThanMinutes</c> (15 each), <c>Keys</c> (folder outside the database).
    /// </summary>
    public static HostSettings Read(IConfiguration configuration)
    {
        string data = Path.GetFullPath(configuration["data"] ?? ".data");
        Directory.CreateDirectory(data);
        string keys = Path.GetFullPath(configuration["Keys"] ?? Path.Combine(data, "keys"));
        bool demonstration = string.Equals(configuration["mode"], "Demonstration", StringComparison.OrdinalIgnoreCase);
        string provider = configuration["Database:Provider"] ?? "sqlite";
        var database = provider switch
        {
            "sqlite" => new DatabaseSettings(false, configuration["Database:ConnectionString"] ?? $"Data Source={Path.Combine(data, "{module}.db")};Default Timeout=60"),
            "postgres" => new DatabaseSettings(true, configuration["Database:ConnectionString"] ?? throw new InvalidOperationException("Database:ConnectionString is missing; PostgreSQL needs one.")),
            _ => throw new InvalidOperationException($"Database:Provider is '{provider}'; it must be sqlite or postgres (docs/decisions/0002)."),
        };
        return new(data, Path.Combine(AppContext.BaseDirectory, "data"), keys, demonstration, database, configuration["Bus:RabbitMq"],
            new(Minutes("Reconcile:EveryMinutes", ReconcileSettings.Default.Every), Minutes("Reconcile:OlderThanMinutes", ReconcileSettings.Default.OlderThan)));

        TimeSpan Minutes(string key, TimeSpan otherwise) => configuration[key] is not { } text ? otherwise
            : double.TryParse(text, CultureInfo.InvariantCulture, out double minutes) && minutes > 0 ? TimeSpan.FromMinutes(minutes)
            : throw new InvalidOperationException($"{key} is '{text}'; it must be a number of minutes above zero.");
    }
}
