using System.Text;

namespace Diagnosis.Fhir;

/// <summary>Which type stands where: the resource type of an object, and the path of a value in words of FHIRPath.</summary>
internal static class FhirTyping
{
    /// <summary>The resource type the object names, null when it is none of R4's.</summary>
    public static FhirType? Of(FhirDocument document, int index, FhirDefinitions definitions)
    {
        var name = new FhirNode(document, index).Child(FhirNames.ResourceType);
        if (name.Kind != FhirKind.String || name.IsEscaped) { return null; }
        var bytes = name.Bytes;
        Span<char> text = stackalloc char[64];
        if (bytes.Length > text.Length) { return null; }
        for (int i = 0; i < bytes.Length; i++) { text[i] = (char)bytes[i]; }
        return definitions.Type(text[..bytes.Length]) is { IsResource: true, IsAbstract: false } type ? type : null;
    }

    /// <summary>Says why <see cref="Of"/> found nothing.</summary>
    public static FhirIssue Missing(FhirDocument document, int index)
    {
        var node = new FhirNode(document, index);
        if (node.Kind != FhirKind.Object) { return new(FhirSeverity.Error, "structure", node.Expression, "fhir.resource.not-object"); }
        var name = node.Child(FhirNames.ResourceType);
        return name.Kind != FhirKind.String ? new(FhirSeverity.Error, "required", node.Expression, "fhir.resource.no-type") : new(FhirSeverity.Error, "not-supported", node.Expression, "fhir.resource.unknown-type", name.Text!);
    }

    /// <summary>Patient.name[0].given[1]; a choice reads value.ofType(Quantity). Names that R4 does not know read as they were sent.</summary>
    public static string Expression(FhirDocument document, int target)
    {
        var nodes = document.Nodes;
        var definitions = FhirDefinitions.R4;
        var text = new StringBuilder();
        FhirType? type = Of(document, 0, definitions);
        if (type is not null) { text.Append(type.Name); }
        int at = 0;
        while (at != target)
        {
            int end = Math.Min(nodes[at].Next, document.Count), item = 0, next = -1;
            for (int i = at + 1; i < end; i = nodes[i].Next) { if (target < nodes[i].Next) { next = i; break; } item++; }
            if (next < 0) { break; }
            if (nodes[at].Kind == FhirKind.Array) { text.Append('[').Append(item).Append(']'); }
            else
            {
                var property = type?.Property(nodes[next].NameId);
                if (text.Length > 0) { text.Append('.'); }
                var name = new FhirNode(document, next).Name;
                if (property is null) { text.Append(name); type = null; }
                else
                {
                    text.Append(property.Element.Name);
                    if (property.Element.IsChoice) { text.Append(".ofType(").Append(property.Type.Name).Append(')'); }
                    type = (nodes[next].Flags & Node.Underscored) != 0 ? definitions.Type("Element") : property.Type;
                }
            }
            at = next;
            if (type is { IsResource: true } && nodes[at].Kind == FhirKind.Object) { type = Of(document, at, definitions) ?? type; }
        }
        return text.ToString();
    }
}
