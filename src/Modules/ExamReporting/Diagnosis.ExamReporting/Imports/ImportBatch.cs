using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.ExamReporting.Imports;

/// <summary>Refused: the file cannot be read or lacks columns. Failed: the job gave up; it can be started again.</summary>
internal enum BatchState { Waiting, Running, Done, Refused, Failed, Undone }

/// <summary>One uploaded file and what became of it: who, when, which file.</summary>
internal sealed class ImportBatch : Record
{
    public BatchState State { get; set; }
    public string FileName { get; set; } = "";
    /// <summary>SHA-256 of the file as uploaded.</summary>
    public string FileHash { get; set; } = "";
    public long FileBytes { get; set; }
    /// <summary>The second CSV with the item results, if one came.</summary>
    public string? ItemsFileName { get; set; }
    public string AgencyName { get; set; } = "";
    public string UploadedBy { get; set; } = "";
    public string UploadedByName { get; set; } = "";
    public DateTimeOffset UploadedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    /// <summary>Rows of the file: exam × conclusion. The five counts below add up to it when the job is done.</summary>
    public int Rows { get; set; }
    public int Exams { get; set; }
    public int Created { get; set; }
    public int Updated { get; set; }
    public int Unchanged { get; set; }
    public int PossibleDuplicates { get; set; }
    public int Rejected { get; set; }
    public int SuspectedCases { get; set; }
    /// <summary>Rows of the items sheet or file whose record number no exam row has: they count apart, because an items row is no row of the five counts.</summary>
    public int UnmatchedItems { get; set; }
    /// <summary>What the pre-check said about the file as a whole.</summary>
    public List<string> Notes { get; set; } = [];
    public string? Error { get; set; }
}

/// <summary>How far a job is; written with each chunk's records, so that a killed process goes on exactly there. Not a record: its history would say nothing.</summary>
internal sealed class ImportProgress
{
    public Guid BatchId { get; set; }
    /// <summary>Exams settled, in the order of the file. Also the concurrency token: of two hosts at one chunk, one commits.</summary>
    public int Done { get; set; }
    public int Created { get; set; }
    public int Updated { get; set; }
    public int Unchanged { get; set; }
    public int PossibleDuplicates { get; set; }
    public int Rejected { get; set; }
    public int SuspectedCases { get; set; }
    public int NextRejection { get; set; }
    public int Tries { get; set; }
    public DateTimeOffset NextTry { get; set; }
}

/// <summary>A piece of an uploaded file, compressed and sealed: it holds identity numbers.</summary>
internal sealed class ImportFilePart
{
    public Guid BatchId { get; set; }
    /// <summary>0 the table, 1 the table of items.</summary>
    public int File { get; set; }
    public int No { get; set; }
    public Sealed Content { get; set; }
}

/// <summary>One thing wrong with one row; the words are made in the reader's language when the file of rejected rows is fetched.</summary>
internal sealed class ImportRejection
{
    public Guid BatchId { get; set; }
    public int No { get; set; }
    public int File { get; set; }
    public string Sheet { get; set; } = "";
    public int Row { get; set; }
    public string? Column { get; set; }
    public string Rule { get; set; } = "";
    public string Key { get; set; } = "";
    public List<string> Args { get; set; } = [];
}
