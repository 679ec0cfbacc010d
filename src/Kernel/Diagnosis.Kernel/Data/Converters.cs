using Diagnosis.Kernel.Protection;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Diagnosis.Kernel.Data;

static class Converters
{
    public static long ToMicroseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;
    static DateTimeOffset FromMicroseconds(long us) => new(DateTimeOffset.UnixEpoch.Ticks + (us * 10), TimeSpan.Zero);

    public sealed class SealedText() : ValueConverter<Sealed, string>(v => v.Token ?? "", s => new Sealed(s));

    /// <summary>SQLite has no instant type and EF cannot order its text form; microseconds match what PostgreSQL keeps.</summary>
    public sealed class Microseconds() : ValueConverter<DateTimeOffset, long>(v => ToMicroseconds(v), us => FromMicroseconds(us));

    /// <summary>timestamptz takes UTC only; precision cut to what comes back, so that a hash over the value stays true.</summary>
    public sealed class Utc() : ValueConverter<DateTimeOffset, DateTimeOffset>(v => FromMicroseconds(ToMicroseconds(v)), v => v.ToUniversalTime());
}
