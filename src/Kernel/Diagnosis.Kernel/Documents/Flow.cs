namespace Diagnosis.Kernel.Documents;

public enum PdfAlign
{
    Left,
    Centre,
    Right,

    /// <summary>Full lines reach both edges.</summary>
    Justify,
}

/// <summary>How a paragraph is set.</summary>
/// <param name="Size">Points; 10.5 is the Chinese size 五号, 12 小四, 14 四号, 16 三号, 22 二号.</param>
/// <param name="Leading">Line height as a multiple of the size.</param>
/// <param name="Indent">Characters by which the first line, and the line after each line break, is indented.</param>
/// <param name="Before">Room above, mm.</param>
/// <param name="After">Room below, mm.</param>
public sealed record PdfStyle(double Size = 12, bool Bold = false, PdfAlign Align = PdfAlign.Justify, double Leading = 1.7, double Indent = 0, double Before = 0, double After = 1)
{
    public static PdfStyle Title { get; } = new(22, true, PdfAlign.Centre, 1.5, After: 6);
    public static PdfStyle Heading { get; } = new(14, true, PdfAlign.Left, Before: 3);
    public static PdfStyle Body { get; } = new(Indent: 2);
    public static PdfStyle Plain { get; } = new();
    public static PdfStyle Small { get; } = new(9, Leading: 1.5);
}

/// <summary>A label and what is filled in after it, underlined.</summary>
/// <param name="Width">mm of the whole field; 0 shares the rest of the line.</param>
public sealed record PdfField(string Label, string? Value, double Width = 0);

/// <param name="Width">Share of the table's width, relative to the other columns.</param>
public sealed record PdfColumn(string? Head, double Width, PdfAlign Align = PdfAlign.Left);

/// <param name="Span">Columns the cell takes.</param>
/// <param name="Align">Null takes the column's.</param>
public sealed record PdfCell(string? Text, int Span = 1, bool Bold = false, bool Shaded = false, PdfAlign? Align = null)
{
    public static implicit operator PdfCell(string? text) => new(text);
}

/// <summary>
/// Writes down the pages of a document from top to bottom and begins a new one where the room ends. Lengths are in mm, letter sizes in points.
/// Every method throws <see cref="MissingGlyphException"/> for a character no font has.
/// </summary>
public sealed partial class Flow
{
    const double Mm = PdfDocument.Mm;

    readonly PdfDocument document;
    PdfDocument.Canvas? page;
    double y;

    internal Flow(PdfDocument document) => this.document = document;

    double Left => document.Margins.Left * Mm;
    double Right => PdfDocument.PageWidth - document.Margins.Right * Mm;
    double Top => document.Margins.Top * Mm;
    double Bottom => PdfDocument.PageHeight - document.Margins.Bottom * Mm;
    double Width => Right - Left;
    PdfDocument.Canvas Page => page ?? Break();

    public Flow Title(string text) => Paragraph(text, PdfStyle.Title);

    public Flow Heading(string text)
    {
        // a heading alone at the foot of a page helps nobody
        Need(PdfStyle.Heading.Size * 5 / Mm);
        return Paragraph(text, PdfStyle.Heading);
    }

    /// <summary>A paragraph; line breaks in the text are kept.</summary>
    /// <param name="keep">Room, mm, of what must not stand alone on the next page: its last two lines go there with it.</param>
    public Flow Paragraph(string text, PdfStyle? style = null, double keep = 0)
    {
        style ??= PdfStyle.Body;
        Room(style.Before);
        double indent = style.Indent * style.Size, height = style.Size * style.Leading;
        var lines = LineBreaking.Break(text, r => document.WidthOf(r) * style.Size, Width - indent, Width).ToList();
        int left = lines.Count;
        foreach (var line in lines)
        {
            if (keep > 0 && left == Math.Min(2, lines.Count)) { Need(left * height / Mm + keep); }
            left--;
            Fit(height);
            double shift = line.BeginsParagraph ? indent : 0;
            DrawLine(line, Left + shift, y, Width - shift, height, style.Size, style.Bold, style.Align);
            y += height;
        }
        Room(style.After);
        return this;
    }

    /// <summary>Empty room, mm. None is carried over to the next page.</summary>
    public Flow Space(double mm)
    {
        Room(mm);
        return this;
    }

    /// <summary>A horizontal rule over the width of the text.</summary>
    /// <param name="thickness">Points.</param>
    public Flow Rule(double thickness = 0.6)
    {
        Fit(2 * Mm);
        Page.Line(Left, y + Mm, Right, y + Mm, thickness);
        y += 2 * Mm;
        return this;
    }

    /// <summary>Begins a new page unless so many mm are left.</summary>
    public Flow Need(double mm)
    {
        if (page is not null && y + mm * Mm > Bottom)
        {
            page = null;
        }
        return this;
    }

    public Flow PageBreak()
    {
        _ = Page;
        page = null;
        return this;
    }

    /// <summary>A line of labels with underlined values. A value too long for its place goes on below.</summary>
    public Flow Fields(params IReadOnlyList<PdfField> fields) => SizedFields(12, fields);

    /// <inheritdoc cref="Fields"/>
    /// <param name="size">Points.</param>
    public Flow SizedFields(double size, IReadOnlyList<PdfField> fields)
    {
        const double Gap = 4 * Mm;
        double height = size * 1.9;
        double rest = Width - Gap * (fields.Count - 1) - fields.Sum(f => f.Width * Mm);
        int open = fields.Count(f => f.Width == 0);
        var parts = new List<(PdfField Field, double X, double Line, double End, List<LineBreaking.Line> Lines)>();
        double x = Left;
        foreach (var field in fields)
        {
            double width = field.Width > 0 ? field.Width * Mm : rest / open, label = document.WidthOf(field.Label) * size;
            double room = width - label - size * 0.6;
            if (room < size)
            {
                throw new ArgumentException($"the field '{field.Label}' leaves no room for its value", nameof(fields));
            }
            parts.Add((field, x, x + label, x + width, LineBreaking.Break(field.Value ?? "", r => document.WidthOf(r) * size, room, room)));
            x += width + Gap;
        }
        int count = parts.Max(p => p.Lines.Count);
        for (int i = 0; i < count; i++)
        {
            Fit(height);
            double baseline = y + height * 0.68;
            foreach (var part in parts)
            {
                if (i == 0)
                {
                    Page.Text(part.X, baseline, size, part.Field.Label);
                }
                if (i == 0 || i < part.Lines.Count)
                {
                    Page.Line(part.Line, baseline + size * 0.25, part.End, baseline + size * 0.25, 0.5);
                }
                if (i < part.Lines.Count)
                {
                    Page.Text(part.Line + size * 0.3, baseline, size, part.Lines[i].Text);
                }
            }
            y += height;
        }
        return this;
    }

    /// <summary>
    /// A bordered table over the width of the text. The head is repeated on every page. A row that does not fit goes to the next page whole;
    /// one taller than half a page is divided between lines.
    /// </summary>
    /// <exception cref="ArgumentException">The spans of a row do not add up to the columns.</exception>
    public Flow Table(IReadOnlyList<PdfColumn> columns, IEnumerable<IReadOnlyList<PdfCell>> rows, double size = 10.5)
    {
        double total = columns.Sum(c => c.Width);
        double[] edges = new double[columns.Count + 1];
        edges[0] = Left;
        for (int i = 0; i < columns.Count; i++)
        {
            edges[i + 1] = edges[i] + Width * columns[i].Width / total;
        }
        var head = columns.Any(c => c.Head is not null)
            ? Measure([.. columns.Select(c => new PdfCell(c.Head, Bold: true, Shaded: true, Align: PdfAlign.Centre))], columns, edges, size)
            : null;
        bool headDue = head is not null;
        foreach (var cells in rows)
        {
            var row = Measure(cells, columns, edges, size);
            for (int from = 0; from < row.Lines;)
            {
                double headHeight = headDue ? head!.Height(0, head.Lines) : 0, room = page is null ? 0 : Bottom - y - headHeight;
                double fresh = Bottom - Top - (head?.Height(0, head.Lines) ?? 0);
                int count = row.Lines - from;
                if (row.Height(from, count) > room)
                {
                    bool divide = row.Height(0, row.Lines) > fresh / 2;
                    int fitting = divide && page is not null ? row.Fitting(from, room) : 0;
                    if (fitting == 0)
                    {
                        Break();
                        headDue = head is not null;
                        headHeight = headDue ? head!.Height(0, head.Lines) : 0;
                        room = Bottom - y - headHeight;
                        fitting = row.Fitting(from, room);
                    }
                    count = Math.Max(1, Math.Min(count, fitting));
                }
                if (headDue)
                {
                    Draw(head!, 0, head!.Lines);
                    headDue = false;
                }
                Draw(row, from, count);
                from += count;
                if (from < row.Lines)
                {
                    page = null;
                    headDue = head is not null;
                }
            }
        }
        if (headDue)
        {
            Fit(head!.Height(0, head.Lines));
            Draw(head, 0, head.Lines);
        }
        Room(2);
        return this;
    }

    /// <summary>A QR code with its quiet zone, in a square of so many mm, beside the following text's edge it is aligned to.</summary>
    /// <param name="advance">False lets the following text begin at the same height.</param>
    public Flow Qr(string text, double mm = 28, PdfAlign align = PdfAlign.Right, bool advance = true)
    {
        double side = mm * Mm;
        Fit(side);
        double x = align switch { PdfAlign.Right => Right - side, PdfAlign.Centre => (Left + Right - side) / 2, _ => Left };
        Page.Qr(new QrCode(text), x, y, side);
        y += advance ? side : 0;
        return this;
    }

    sealed record MeasuredCell(PdfCell Cell, double X, double Width, PdfAlign Align, List<LineBreaking.Line> Lines);

    sealed record MeasuredRow(IReadOnlyList<MeasuredCell> Cells, double Size)
    {
        public double LineHeight => Size * 1.45;

        public double Padding => Size * 0.45;

        public int Lines => Cells.Max(c => c.Lines.Count);

        public double Height(int from, int count) => count * LineHeight + 2 * Padding;

        public int Fitting(int from, double room) => Math.Clamp((int)((room - 2 * Padding + 0.01) / LineHeight), 0, Lines - from);
    }

    MeasuredRow Measure(IReadOnlyList<PdfCell> cells, IReadOnlyList<PdfColumn> columns, double[] edges, double size)
    {
        if (cells.Sum(c => c.Span) != columns.Count)
        {
            throw new ArgumentException($"a row spans {cells.Sum(c => c.Span)} columns, the table has {columns.Count}", nameof(cells));
        }
        var measured = new List<MeasuredCell>();
        int at = 0;
        double pad = size * 0.4;
        foreach (var cell in cells)
        {
            double width = edges[at + cell.Span] - edges[at];
            measured.Add(new(cell, edges[at], width, cell.Align ?? columns[at].Align,
                LineBreaking.Break(cell.Text ?? "", r => document.WidthOf(r) * size, width - 2 * pad, width - 2 * pad)));
            at += cell.Span;
        }
        return new(measured, size);
    }

    void Draw(MeasuredRow row, int from, int count)
    {
        double height = row.Height(from, count), pad = row.Size * 0.4;
        var canvas = Page;
        foreach (var cell in row.Cells)
        {
            if (cell.Cell.Shaded)
            {
                canvas.Fill(cell.X, y, cell.Width, height, 0.92);
            }
        }
        foreach (var cell in row.Cells)
        {
            canvas.Line(cell.X, y, cell.X, y + height, 0.5);
            // a short cell stands in the middle of its row; of a divided row every part stands at the top
            bool whole = from == 0 && count == row.Lines;
            double down = y + row.Padding + (whole ? (count - cell.Lines.Count) * row.LineHeight / 2 : 0);
            for (int i = from; i < Math.Min(cell.Lines.Count, from + count); i++)
            {
                DrawLine(cell.Lines[i], cell.X + pad, down, cell.Width - 2 * pad, row.LineHeight, row.Size, cell.Cell.Bold, cell.Align);
                down += row.LineHeight;
            }
        }
        var last = row.Cells[^1];
        canvas.Line(last.X + last.Width, y, last.X + last.Width, y + height, 0.5);
        canvas.Line(row.Cells[0].X, y, last.X + last.Width, y, 0.5);
        canvas.Line(row.Cells[0].X, y + height, last.X + last.Width, y + height, 0.5);
        y += height;
    }

    void DrawLine(LineBreaking.Line line, double x, double top, double width, double height, double size, bool bold, PdfAlign align)
    {
        if (line.Text.Length == 0)
        {
            return;
        }
        double rest = width - line.Width, spacing = 0;
        switch (align)
        {
            case PdfAlign.Centre:
                x += rest / 2;
                break;
            case PdfAlign.Right:
                x += rest;
                break;
            case PdfAlign.Justify when !line.EndsParagraph && line.Text.EnumerateRunes().Count() is > 1 and var count:
                // beyond this the gaps would be seen
                spacing = rest / (count - 1) is var gap && gap < 0.15 * size ? gap : 0;
                break;
        }
        // the box of a Chinese character stands from 0.14 em below the baseline to 0.86 above
        Page.Text(x, top + (height - size) / 2 + 0.86 * size, size, line.Text, 0, bold, spacing);
    }

    PdfDocument.Canvas Break()
    {
        page = document.NewPage();
        y = Top;
        return page;
    }

    void Fit(double height)
    {
        if (page is null || y + height > Bottom + 0.01)
        {
            Break();
        }
    }

    void Room(double mm)
    {
        if (page is not null)
        {
            y += mm * Mm;
        }
    }
}
