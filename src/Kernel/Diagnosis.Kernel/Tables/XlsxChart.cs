using System.Globalization;
using System.Text;

namespace Diagnosis.Kernel.Tables;

/// <summary>How a chart of a workbook draws its series.</summary>
public enum XlsxChartKind { Bar, Line }

/// <summary>A chart that stands on a sheet beside its cells and follows them: whoever corrects a cell sees the chart change.</summary>
/// <param name="CategoryColumn">Column of the names along the axis; 0 is A.</param>
/// <param name="ValueColumns">One series each, named by the header of its column.</param>
/// <param name="High">Upper end of the value axis; null = what the values need.</param>
public sealed record XlsxChart(string Title, XlsxChartKind Kind, int CategoryColumn, IReadOnlyList<int> ValueColumns, double? High = null)
{
    const string Chart = "http://schemas.openxmlformats.org/drawingml/2006/chart", Drawing = "http://schemas.openxmlformats.org/drawingml/2006/main", SheetDrawing = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
        Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    // told apart in black and white too: bars by their depth, lines by their dashes
    static readonly string[] Colours = ["1F6F8B", "D98E04", "5B8C5A", "8C4A6B", "6B7680", "B0413E"], Dashes = ["solid", "dash", "sysDot", "lgDash", "dashDot", "sysDash"];

    /// <summary>The drawing part that places the charts of a sheet one under the other, right of its columns.</summary>
    internal static string Anchors(int column, int count) => $"<xdr:wsDr xmlns:xdr=\"{SheetDrawing}\" xmlns:a=\"{Drawing}\">{string.Concat(Enumerable.Range(0, count).Select(i =>
        $"<xdr:twoCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{1 + i * 22}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>{column + 8}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{21 + i * 22}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>" +
        $"<xdr:graphicFrame macro=\"\"><xdr:nvGraphicFramePr><xdr:cNvPr id=\"{i + 2}\" name=\"Chart {i + 1}\"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/></xdr:xfrm>" +
        $"<a:graphic><a:graphicData uri=\"{Chart}\"><c:chart xmlns:c=\"{Chart}\" xmlns:r=\"{Office}\" r:id=\"r{i + 1}\"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"))}</xdr:wsDr>";

    /// <summary>The chart part.</summary>
    /// <param name="sheet">Name of the sheet as written into the workbook.</param>
    /// <param name="lastRow">Last row with values; the first is 2, below the header.</param>
    internal string Part(string sheet, int lastRow, Func<string, string> escape)
    {
        string Cells(int column, int from, int to) => escape($"'{sheet.Replace("'", "''", StringComparison.Ordinal)}'!${ColumnLetters.Of(column)}${from}:${ColumnLetters.Of(column)}${to}");
        var series = new StringBuilder();
        for (int i = 0; i < ValueColumns.Count; i++)
        {
            string colour = Colours[i % Colours.Length];
            series.Append(CultureInfo.InvariantCulture, $"<c:ser><c:idx val=\"{i}\"/><c:order val=\"{i}\"/><c:tx><c:strRef><c:f>{Cells(ValueColumns[i], 1, 1)}</c:f></c:strRef></c:tx>");
            series.Append(Kind == XlsxChartKind.Bar ? $"<c:spPr><a:solidFill><a:srgbClr val=\"{colour}\"/></a:solidFill></c:spPr><c:invertIfNegative val=\"0\"/>"
                : $"<c:spPr><a:ln w=\"28575\"><a:solidFill><a:srgbClr val=\"{colour}\"/></a:solidFill><a:prstDash val=\"{Dashes[i % Dashes.Length]}\"/></a:ln></c:spPr><c:marker><c:symbol val=\"circle\"/><c:size val=\"6\"/></c:marker>");
            series.Append(CultureInfo.InvariantCulture, $"<c:cat><c:strRef><c:f>{Cells(CategoryColumn, 2, lastRow)}</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>{Cells(ValueColumns[i], 2, lastRow)}</c:f></c:numRef></c:val>{(Kind == XlsxChartKind.Line ? "<c:smooth val=\"0\"/>" : "")}</c:ser>");
        }
        string body = Kind == XlsxChartKind.Bar
            ? $"<c:barChart><c:barDir val=\"col\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>{series}<c:gapWidth val=\"60\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart>"
            : $"<c:lineChart><c:grouping val=\"standard\"/><c:varyColors val=\"0\"/>{series}<c:marker val=\"1\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:lineChart>";
        string high = High is { } top ? string.Create(CultureInfo.InvariantCulture, $"<c:max val=\"{top:0.###}\"/>") : "";
        return $"<c:chartSpace xmlns:c=\"{Chart}\" xmlns:a=\"{Drawing}\" xmlns:r=\"{Office}\"><c:roundedCorners val=\"0\"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang=\"zh-CN\" sz=\"1200\" b=\"1\"/><a:t>{escape(Title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val=\"0\"/></c:title><c:autoTitleDeleted val=\"0\"/>" +
            $"<c:plotArea><c:layout/>{body}<c:catAx><c:axId val=\"1\"/><c:scaling><c:orientation val=\"minMax\"/></c:scaling><c:delete val=\"0\"/><c:axPos val=\"b\"/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"out\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/><c:crossAx val=\"2\"/><c:crosses val=\"autoZero\"/></c:catAx>" +
            $"<c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation val=\"minMax\"/>{high}<c:min val=\"0\"/></c:scaling><c:delete val=\"0\"/><c:axPos val=\"l\"/><c:majorGridlines/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"out\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:crossAx val=\"1\"/><c:crosses val=\"autoZero\"/></c:valAx></c:plotArea>" +
            "<c:legend><c:legendPos val=\"b\"/><c:overlay val=\"0\"/></c:legend><c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart></c:chartSpace>";
    }
}
