using System.Text;
using System.Xml;
using System.Xml.Linq;
using Diagnosis.Kernel.Http;

namespace Diagnosis.Exchange.Format;

/// <summary>DataExchange/Header of the national exchange (report-cards §1).</summary>
/// <param name="OperateType">Add, Update or Delete.</param>
/// <param name="Activity">Activity id of the occupational-disease system (BusinessActivityIdentification).</param>
/// <param name="License">Authorisation code of the reporting body.</param>
internal sealed record Header(string DocumentId, string OperateType, string Activity, string ReportOrgCode, string License, string ReportZoneCode)
{
    public static readonly IReadOnlyList<string> Operations = ["Add", "Update", "Delete"];

    public static readonly Sheet<Header> Sheet = new("Header",
        new Field<Header>("DocumentId", Shape.A(64), Need.M, (h, _) => h.DocumentId, (h, v, _) => h with { DocumentId = v }),
        new Field<Header>("OperateType", Shape.A(6), Need.M, (h, _) => h.OperateType, (h, v, _) => h with { OperateType = v }),
        new Field<Header>("BusinessActivityIdentification", Shape.A(64), Need.M, (h, _) => h.Activity, (h, v, _) => h with { Activity = v }),
        new Field<Header>("ReportOrgCode", Shape.A(30), Need.M, (h, _) => h.ReportOrgCode, (h, v, _) => h with { ReportOrgCode = v }),
        new Field<Header>("License", Shape.A(64), Need.O, (h, _) => h.License, (h, v, _) => h with { License = v }),
        new Field<Header>("ReportZoneCode", Shape.A(9), Need.M, (h, _) => h.ReportZoneCode, (h, v, _) => h with { ReportZoneCode = v }));

    public static readonly Header Empty = new("", "", "", "", "", "");
}

/// <summary>An envelope as read: its header and its body, still elements.</summary>
internal sealed record Envelope(Header Header, XElement Body);

/// <summary>
/// Writes and reads the envelope. What comes in is hostile until read: no document type, no entities, no outside references, bounded in bytes,
/// depth and number of elements, and nothing is kept of a document that breaks a bound.
/// </summary>
internal static class EnvelopeXml
{
    public const int MostBytes = 16 << 20, MostDepth = 12, MostElements = 400_000;

    public static byte[] Write(Header header, Pen pen, Action<XmlWriter> body)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("DataExchange");
            xml.WriteStartElement("Header");
            Header.Sheet.Write(xml, header, pen);
            xml.WriteEndElement();
            xml.WriteStartElement("EventBody");
            body(xml);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return stream.ToArray();
    }

    /// <returns>The envelope, or findings that name the element or the line.</returns>
    public static (Envelope? Envelope, IReadOnlyList<Finding> Findings) Read(byte[] bytes, Pen pen)
    {
        if (bytes.Length > MostBytes) { return (null, [new("E03", "", "exchange.too-large", MostBytes >> 20)]); }
        XDocument document;
        try
        {
            if (Bounds(bytes) is { } beyond) { return (null, [beyond]); }
            using var reader = XmlReader.Create(new MemoryStream(bytes), Settings());
            document = XDocument.Load(reader, LoadOptions.None);
        }
        catch (XmlException broken)
        {
            // the reader refuses a document type before it looks at it; say so by name, because that is what people must take out
            bool type = Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, 4096)).Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
            return (null, [type ? new("E02", "", "exchange.document-type") : new("E01", "", "exchange.broken", broken.LineNumber, broken.LinePosition)]);
        }
        var root = document.Root!;
        if (root.Name.LocalName != "DataExchange") { return (null, [new("E04", root.Name.LocalName, "exchange.not-an-envelope", root.Name.LocalName)]); }
        var found = new List<Finding>();
        foreach (string part in (string[])["Header", "EventBody"])
        {
            int count = root.Elements().Count(e => e.Name.LocalName == part);
            if (count != 1) { found.Add(new("E05", "DataExchange/" + part, count == 0 ? "exchange.required" : "exchange.element-twice", part)); }
        }
        foreach (var stranger in root.Elements().Where(e => e.Name.LocalName is not ("Header" or "EventBody"))) { found.Add(new("E11", "DataExchange/" + stranger.Name.LocalName, "exchange.element-unknown", stranger.Name.LocalName)); }
        if (found.Count > 0) { return (null, found); }
        var header = Header.Sheet.Read(root.Elements().First(e => e.Name.LocalName == "Header"), Header.Empty, pen, "Header", found);
        if (header.OperateType.Length > 0 && !Header.Operations.Contains(header.OperateType)) { found.Add(new("E06", "Header/OperateType", "exchange.code-unknown", "OperateType", header.OperateType)); }
        return found.Count > 0 ? (null, found) : (new(header, root.Elements().First(e => e.Name.LocalName == "EventBody")), []);
    }

    static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersFromEntities = 1024, MaxCharactersInDocument = MostBytes, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true,
    };

    // before a tree is built: a reader needs no memory for depth, a tree does
    static Finding? Bounds(byte[] bytes)
    {
        using var reader = XmlReader.Create(new MemoryStream(bytes), Settings());
        int elements = 0;
        while (reader.Read())
        {
            if (reader.Depth > MostDepth) { return new("E07", "", "exchange.too-deep", MostDepth); }
            if (reader.NodeType == XmlNodeType.Element && ++elements > MostElements) { return new("E08", "", "exchange.too-many", MostElements); }
        }
        return null;
    }
}
