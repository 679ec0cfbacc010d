using System.Text.RegularExpressions;
using Diagnosis.Kernel.Http;

namespace Diagnosis.Kernel.Privacy;

/// <summary>
/// A whole identity number is searched for by POST only: an address stands in browser histories, proxy logs and copied links,
/// where neither mask nor encryption reaches it.
/// </summary>
public static partial class PersonalNumber
{
    /// <summary>Whether a search text is a whole resident identity number (18 characters, or 15 of the first generation) rather than a name or a case number.</summary>
    public static bool Looks(string? text) => text is not null && WholeNumber().IsMatch(text.Trim());

    /// <summary>The refusal of a number in an address; <paramref name="instead"/> is the route that takes it in the body.</summary>
    public static Finding InAddress(string field, string instead) => new("personal-number", field, "problem.number-in-address", instead);

    [GeneratedRegex(@"^(\d{15}|\d{17}[\dXx])$", RegexOptions.ECMAScript)]
    private static partial Regex WholeNumber();
}
