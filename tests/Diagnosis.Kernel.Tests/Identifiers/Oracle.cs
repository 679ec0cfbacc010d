namespace Diagnosis.Kernel.Tests.Identifiers;

/// <summary>A second implementation of the check digits, written from the standards by another way than the product's.</summary>
internal static class Oracle
{
    private static readonly string[] ProvincePrefixes =
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".Split(' ');

    /// <summary>ISO 7064 MOD 11-2 by its recursion; the product uses the printed weights.</summary>
    public static char ResidentCheck(string seventeen)
    {
        var p = 0;
        foreach (var c in seventeen) p = (p + (c - '0')) * 2 % 11;
        var check = (12 - p) % 11;
        return check == 10 ? 'X' : (char)('0' + check);
    }

    public static bool ResidentIsValid(string text, DateOnly today)
    {
        if (!System.Text.RegularExpressions.Regex.IsMatch(text, @"\A[0-9]{17}[0-9X]\z")) return false;
        if (Array.IndexOf(ProvincePrefixes, text[..2]) < 0) return false;
        int year = int.Parse(text[6..10]), month = int.Parse(text[10..12]), day = int.Parse(text[12..14]);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        var born = new DateOnly(year, month, day);
        return born <= today && born.AddYears(150) >= today && ResidentCheck(text[..17]) == text[17];
    }

    /// <summary>ISO 7064 MOD 31-3 by its recursion.</summary>
    public static char CreditCheck(string seventeen)
    {
        const string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        // Σ value·3^(i-1) from the right with Horner's scheme
        long sum = 0;
        for (var i = 16; i >= 0; i--) sum = (sum * 3 + alphabet.IndexOf(seventeen[i])) % 31;
        foreach (var candidate in alphabet)
            if ((sum + alphabet.IndexOf(candidate)) % 31 == 0) return candidate;
        throw new InvalidOperationException();
    }

    public static char OrganisationCheck(string eight)
    {
        int[] weights = [3, 7, 9, 10, 5, 8, 4, 2];
        var sum = eight.Select((c, i) => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".IndexOf(c) * weights[i]).Sum();
        foreach (var candidate in "0123456789X")
            if ((sum + (candidate == 'X' ? 10 : candidate - '0')) % 11 == 0) return candidate;
        throw new InvalidOperationException();
    }
}
