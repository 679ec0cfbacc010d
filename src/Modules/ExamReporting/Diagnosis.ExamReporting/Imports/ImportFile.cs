using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Tables;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.ExamReporting.Imports;

/// <summary>What the pre-check saw: how many rows and exams, and what is wrong with the file as a whole.</summary>
internal sealed record ImportScan(int Rows, int Exams, int UnmatchedItems, IReadOnlyList<TableProblem> Fatal, IReadOnlyList<TableProblem> Notes, bool OldTemplate);

/// <summary>One exam of the file with the rows it came from.</summary>
internal sealed record ImportExam(ExamReportSubmission Submission, IReadOnlyList<int> Rows, IReadOnlyList<int> ItemRows, IReadOnlyList<BadCell> Bad, IReadOnlyList<TableProblem> RowProblems);

/// <summary>
/// Reads an uploaded table twice: the first time only to see which rows belong together, the second time to hand out each exam when its last row has
/// passed. So a file is never held whole in memory, rows of one exam need not stand together, and the order is the same each time.
/// </summary>
internal sealed class ImportFile : IDisposable
{
    readonly TableReader table;
    readonly TableReader? itemTable;
    readonly HeadedSheet head;
    readonly HeadedSheet? items;
    readonly ImportCells cells;
    readonly int[] at, itemAt;
    // for each row in file order the exam it belongs to, and for each exam how many rows it has
    readonly List<int> examOfRow = [];
    readonly List<int> rowsOfExam = [];
    readonly Dictionary<string, List<Row>> itemRows = new(StringComparer.Ordinal);
    readonly HashSet<string> recordNumbers = new(StringComparer.Ordinal);

    public ImportScan Scan { get; }
    public string SheetName => head.Name;
    public string? ItemSheetName => items?.Name;
    /// <summary>Items whose record number no row has.</summary>
    public IReadOnlyList<int> OrphanItemRows { get; }

    /// <exception cref="TableProblemException">The file cannot be read.</exception>
    public ImportFile(Stream file, string fileName, Stream? itemFile, string? itemFileName, ITerminology terminology, DateOnly today)
    {
        table = TableReader.Open(file, fileName);
        try
        {
            itemTable = itemFile is null ? null : TableReader.Open(itemFile, itemFileName ?? "items.csv");
            var main = table.Sheets.FirstOrDefault(s => s.Name == ImportColumns.Sheet) ?? table.Sheets.FirstOrDefault(s => s.Name is not (ImportColumns.ItemSheet or ImportColumns.InstructionSheet)) ?? throw new TableProblemException(new(TableProblemCode.NoSheet));
            head = main.Read(Columns(ImportColumns.Rows));
            var second = itemTable?.Sheets[0] ?? table.Sheets.FirstOrDefault(s => s.Name == ImportColumns.ItemSheet);
            items = second?.Read(Columns(ImportColumns.Items));
            cells = new(terminology, today);
            at = [.. ImportColumns.Rows.Select(c => IndexOf(head, c.Header))];
            itemAt = items is null ? [] : [.. ImportColumns.Items.Select(c => IndexOf(items, c.Header))];
            var problems = head.Problems.Concat(items?.Problems ?? []).ToList();
            var fatal = problems.Where(p => p.Code == TableProblemCode.MissingColumn).ToList();
            if (fatal.Count == 0) { Index(); }
            var instructions = table.Sheets.FirstOrDefault(s => s.Name.StartsWith(ImportColumns.InstructionSheet, StringComparison.Ordinal));
            bool old = instructions is not null && instructions.Name != $"{ImportColumns.InstructionSheet} v{ImportColumns.TemplateVersion}";
            OrphanItemRows = [.. itemRows.Where(g => !recordNumbers.Contains(g.Key)).SelectMany(g => g.Value).Select(r => r.Number)];
            Scan = new(examOfRow.Count, rowsOfExam.Count, OrphanItemRows.Count, fatal, [.. problems.Except(fatal)], old);
        }
        catch { Dispose(); throw; }
    }

    static TableColumns Columns(IReadOnlyList<ImportColumn> columns) => new([.. columns.Select(c => c.Header)]) { Required = [.. columns.Where(c => c.Required && c.Path != "recordNumber").Select(c => c.Header)] };

    static int IndexOf(HeadedSheet sheet, string header)
    {
        for (int i = 0; i < sheet.Headers.Count; i++) { if (sheet.Headers[i].Equals(header, StringComparison.OrdinalIgnoreCase)) { return i; } }
        return int.MaxValue;
    }

    void Index()
    {
        var exams = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in head.Rows)
        {
            string number = Text(row, 0);
            // without a number of the agency: document, date and type, as the business key
            string key = number.Length > 0 ? "N" + number : $"P{Text(row, 3).ToUpperInvariant()}|{Text(row, ExamDateAt)}|{Text(row, ExamTypeAt)}";
            if (number.Length > 0) { recordNumbers.Add(number); }
            if (!exams.TryGetValue(key, out int exam)) { exams[key] = exam = rowsOfExam.Count; rowsOfExam.Add(0); }
            rowsOfExam[exam]++;
            examOfRow.Add(exam);
        }
        if (items is null) { return; }
        foreach (var row in items.Rows)
        {
            string number = itemAt[0] == int.MaxValue ? "" : row[itemAt[0]];
            if (!itemRows.TryGetValue(number, out var list)) { itemRows[number] = list = []; }
            list.Add(row);
        }
    }

    static readonly int ExamDateAt = Place("exam.date"), ExamTypeAt = Place("exam.type");
    static int Place(string path) => ImportColumns.Rows.Select((c, i) => (c, i)).First(x => x.c.Path == path).i;
    string Text(Row row, int column) => at[column] == int.MaxValue ? "" : row[at[column]];

    /// <summary>The exams in the order in which their last rows stand in the file; always the same for the same file.</summary>
    public IEnumerable<ImportExam> Exams()
    {
        var open = new Dictionary<int, List<Row>>();
        int n = 0;
        foreach (var row in head.Rows)
        {
            int exam = examOfRow[n++];
            if (rowsOfExam[exam] == 1) { yield return Read([row]); continue; }
            if (!open.TryGetValue(exam, out var rows)) { open[exam] = rows = new(rowsOfExam[exam]); }
            rows.Add(row);
            if (rows.Count == rowsOfExam[exam]) { open.Remove(exam); yield return Read(rows); }
        }
    }

    ImportExam Read(List<Row> rows)
    {
        var bad = new List<BadCell>();
        var first = rows[0];
        int c = 0;
        string? T() => Text(first, c++) is { Length: > 0 } text ? text : null;
        string? Code() => cells.Code(ImportColumns.Rows[c].List!, Text(first, c++));
        DateOnly? Date() => ImportCells.Date(first, at[c], ImportColumns.Rows[c++].Header, bad);
        bool? Flag() => ImportCells.Flag(first, at[c], ImportColumns.Rows[c++].Header, bad);
        string[] Factors() => cells.Factors(Text(first, c++));

        // in the order of ImportColumns.Rows
        string? number = T();
        var worker = new WorkerPart { Name = T(), DocumentType = Code(), DocumentNumber = T(), Sex = Code(), BirthDate = Date(), Phone = T() };
        var employer = new UnitPart { Name = T(), CreditCode = T(), IsSubsidiary = Flag(), SiteCode = T(), EconomicType = Code(), Industry = T(), Scale = Code(), AddressCode = T(), AddressName = T(), AddressDetail = T(), ZipCode = T(), Contact = T(), ContactPhone = T() };
        var usingUnit = new UnitPart { Name = T(), CreditCode = T(), EconomicType = Code(), Industry = T(), Scale = Code(), AddressCode = T(), AddressName = T() };
        var exam = new ExamPart { MonitoringType = Code(), Type = Code(), Date = Date(), ContactFactors = Factors(), ContactFactorOther = T(), Factors = Factors(), FactorOther = T(), WorkType = T(), WorkTypeOther = T(), IsReview = Flag() };
        int conclusionAt = c;
        c += 8;
        var report = new ReportPart { Writer = T(), WriterPhone = T(), WriteDate = Date(), ExamBody = T(), ReportUnit = T(), Reporter = T(), ReporterPhone = T(), ReportDate = Date(), Remark = T() };

        var conclusions = new ConclusionPart[rows.Count];
        List<TableProblem>? problems = null;
        for (int i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (row.Problems.Count > 0) { (problems ??= []).AddRange(row.Problems); }
            int k = conclusionAt;
            conclusions[i] = new()
            {
                Factor = cells.Factor(Text(row, k++)), Conclusion = cells.Code("exam-conclusion", Text(row, k++)), SuspectedDisease = cells.Disease(Text(row, k++), exam.Date), Contraindication = Text(row, k++), Other = Text(row, k++),
                HarmStart = ImportCells.Date(row, at[k], ImportColumns.Rows[k++].Header, bad), HarmYears = ImportCells.Whole(row, at[k], ImportColumns.Rows[k++].Header, bad), HarmMonths = ImportCells.Whole(row, at[k], ImportColumns.Rows[k++].Header, bad),
            };
            if (i == 0) { continue; }
            // what belongs to the exam must not differ between its rows; blank means the same
            for (int column = 0; column < ImportColumns.Rows.Count; column++)
            {
                if (column >= conclusionAt && column < conclusionAt + 8) { continue; }
                string here = Text(row, column);
                if (here.Length > 0 && here != Text(first, column)) { bad.Add(new(row.Number, ImportColumns.Rows[column].Header, "exam.import.differs", Text(first, column))); }
            }
        }
        var itsItems = number is null ? [] : itemRows.GetValueOrDefault(number) ?? [];
        return new(new() { RecordNumber = number, Worker = worker, Employer = employer, UsingUnit = usingUnit == new UnitPart() ? null : usingUnit, Exam = exam, Conclusions = conclusions, Items = [.. itsItems.Select(r => Item(r, bad))], Report = report },
            [.. rows.Select(r => r.Number)], [.. itsItems.Select(r => r.Number)], bad, [.. problems ?? [], .. itsItems.SelectMany(r => r.Problems)]);
    }

    ItemPart Item(Row row, List<BadCell> bad)
    {
        string T(int column) => itemAt[column] == int.MaxValue ? "" : row[itemAt[column]];
        decimal? Number(int column) => ImportCells.Number(row, itemAt[column], "#" + ImportColumns.Items[column].Header, bad);
        return new() { Group = T(1), Name = T(2), Code = T(3), ResultType = cells.Code("result-type", T(4)), Result = T(5), Unit = T(6), ReferenceMin = Number(7), ReferenceMax = Number(8), Abnormal = cells.Code("abnormal", T(9)) };
    }

    public void Dispose() { itemTable?.Dispose(); table.Dispose(); }
}
