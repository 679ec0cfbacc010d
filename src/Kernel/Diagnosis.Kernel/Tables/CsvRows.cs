using System.Collections;
using System.Text;

namespace Diagnosis.Kernel.Tables;

/// <summary>RFC 4180, read leniently where people and programs differ: any line end, text after a closing quote, quotes inside plain cells.</summary>
internal sealed class CsvRows(Stream stream, Encoding encoding, char delimiter, string sheet, TableLimits limits) : IEnumerable<Row>
{
    public static char DetectDelimiter(Stream stream, Encoding encoding)
    {
        stream.Position = 0;
        using var reader = new StreamReader(stream, encoding, false, 4096, leaveOpen: true);
        int comma = 0, semicolon = 0, tab = 0, seen = 0;
        bool quoted = false;
        try
        {
            for (int c; (c = reader.Read()) >= 0 && seen < 65_536; seen++)
            {
                // the first line with something on it is the header; its delimiters outside quotes count
                if (!quoted && c is '\r' or '\n')
                {
                    if (comma + semicolon + tab > 0)
                    {
                        break;
                    }
                    continue;
                }
                quoted ^= c == '"';
                if (!quoted)
                {
                    _ = c switch { ',' => comma++, ';' => semicolon++, '\t' => tab++, _ => 0 };
                }
            }
        }
        catch (DecoderFallbackException e)
        {
            throw new TableProblemException(new(TableProblemCode.BadEncoding), e);
        }
        return tab > comma && tab >= semicolon ? '\t' : semicolon > comma ? ';' : ',';
    }

    public IEnumerator<Row> GetEnumerator()
    {
        stream.Position = 0;
        using var parser = new Parser(stream, encoding, delimiter, sheet, limits);
        while (parser.Read() is { } row)
        {
            if (!row.IsBlank)
            {
                yield return row;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    sealed class Parser(Stream stream, Encoding encoding, char delimiter, string sheet, TableLimits limits) : IDisposable
    {
        readonly StreamReader reader = new(stream, encoding, false, 1 << 15, leaveOpen: true);
        readonly char[] buffer = new char[1 << 14];
        readonly StringBuilder text = new();
        readonly List<Cell> cells = [];
        int at, end, number, filled;

        public void Dispose() => reader.Dispose();

        public Row? Read()
        {
            if (number == 0 && Peek() == '\uFEFF')
            {
                at++;
            }
            if (Peek() < 0)
            {
                return null;
            }
            number++;
            cells.Clear();
            for (bool more = true; more;)
            {
                more = ReadCell();
                if (cells.Count > limits.Columns)
                {
                    throw Problem(TableProblemCode.TooManyColumns, limits.Columns);
                }
            }
            // Excel's own hint "sep=;" is not data
            if (number == 1 && cells.Count <= 2 && cells[0].Text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && cells[0].Text.Length <= 5)
            {
                cells.Clear();
            }
            var row = new Row(number, [.. cells]);
            if (!row.IsBlank && ++filled > limits.Rows + 1L)
            {
                throw Problem(TableProblemCode.TooManyRows, limits.Rows);
            }
            return row;
        }

        /// <summary>Reads one cell and its end; true when another cell follows on the row.</summary>
        bool ReadCell()
        {
            text.Clear();
            if (Peek() == '"')
            {
                at++;
                for (; ; )
                {
                    int c = Next();
                    if (c < 0)
                    {
                        throw Problem(TableProblemCode.UnclosedQuote);
                    }
                    if (c == '"')
                    {
                        if (Peek() != '"')
                        {
                            break;
                        }
                        at++;
                    }
                    Append((char)c);
                }
            }
            for (; ; )
            {
                int c = Next();
                if (c == '\r' && Peek() == '\n')
                {
                    at++;
                }
                if (c == delimiter || c is '\r' or '\n' or < 0)
                {
                    string value = CsvWriter.Unguard(text.ToString());
                    cells.Add(value.Length == 0 ? Cell.Empty : new(value, CellKind.Text));
                    return c == delimiter;
                }
                Append((char)c);
            }
        }

        void Append(char c)
        {
            if (text.Length >= limits.CellLength)
            {
                throw Problem(TableProblemCode.CellTooLong, limits.CellLength);
            }
            text.Append(c);
        }

        int Next() => Peek() is var c && c >= 0 ? buffer[at++] : c;

        int Peek()
        {
            if (at == end)
            {
                at = 0;
                try
                {
                    end = reader.Read(buffer, 0, buffer.Length);
                }
                catch (DecoderFallbackException e)
                {
                    throw new TableProblemException(new(TableProblemCode.BadEncoding, sheet, number + 1), e);
                }
                if (end <= 0)
                {
                    end = 0;
                    return -1;
                }
            }
            return buffer[at];
        }

        TableProblemException Problem(TableProblemCode code, params object[] args) =>
            new(new(code, sheet, number, code == TableProblemCode.TooManyRows ? null : ColumnLetters.Of(cells.Count), args));
    }
}
