namespace Diagnosis.Kernel.Tables;

/// <summary>What an uploaded table may cost before it is refused. Every limit is per file except <see cref="Rows"/> and <see cref="Columns"/>, which are per sheet.</summary>
public sealed record TableLimits
{
    public static TableLimits Default { get; } = new();

    /// <summary>Bytes of the file as uploaded.</summary>
    public long FileBytes { get; init; } = 50L << 20;

    /// <summary>Bytes of all parts of an XLSX once unpacked (against zip bombs).</summary>
    public long UnpackedBytes { get; init; } = 400L << 20;

    public int Sheets { get; init; } = 50;

    /// <summary>Rows below the header.</summary>
    public int Rows { get; init; } = 500_000;

    public int Columns { get; init; } = 500;

    /// <summary>Characters in one cell; the default is Excel's own limit.</summary>
    public int CellLength { get; init; } = 32_767;
}
