using Microsoft.Extensions.Configuration;

namespace Diagnosis.Exchange.Queue;

/// <summary>The receiver of report cards. Keys below <c>Exchange:National</c>: Url (none: nothing is sent, and the queue says so), License, TimeoutSeconds (30), MostTries (12).</summary>
internal sealed record ExchangeSettings(Uri? Url, string License, TimeSpan Timeout, int MostTries)
{
    public static ExchangeSettings Read(IConfiguration? configuration)
    {
        var section = configuration?.GetSection("Exchange:National");
        string? url = section?["Url"];
        Uri? target = null;
        if (!string.IsNullOrWhiteSpace(url) && (!Uri.TryCreate(url, UriKind.Absolute, out target) || target.Scheme is not ("http" or "https")))
        {
            throw new InvalidOperationException("Exchange:National:Url must be an http or https address.");
        }
        return new(target, section?["License"] ?? "", TimeSpan.FromSeconds(Whole("TimeoutSeconds", 30)), Whole("MostTries", 12));

        int Whole(string key, int usual) => section?[key] is not { Length: > 0 } text ? usual
            : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int n) && n > 0 ? n : throw new InvalidOperationException($"Exchange:National:{key} must be a whole number above 0.");
    }
}
