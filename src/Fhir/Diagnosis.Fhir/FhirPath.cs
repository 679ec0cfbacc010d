namespace Diagnosis.Fhir;

/// <summary>A value FHIRPath found: an element of the document (<see cref="Node"/>) or a computed one.</summary>
public readonly struct FhirValue
{
    internal FhirValue(PathItem item) => Item = item;
    internal PathItem Item { get; }

    /// <summary>The element; does not exist for computed values and for primitives that have only an extension.</summary>
    public FhirNode Node => Item.Index >= 0 ? new(Item.Document, Item.Index) : default;

    /// <summary>FHIR type name (<c>Identifier</c>, <c>Patient.contact</c>) or string, boolean, decimal of a computed value.</summary>
    public string TypeName => Item.Type?.Name ?? Item.Value switch { bool => "boolean", decimal => "decimal", string => "string", _ => "" };

    /// <summary>Text of a primitive, null otherwise.</summary>
    public string? Text => Item.Text;
    public override string ToString() => Text ?? Node.ToString();
}

/// <summary>A compiled FHIRPath (the subset: docs/fhirpath.md). Immutable, safe for threads.</summary>
public sealed class FhirPath
{
    public string Expression { get; }
    internal PathNode Tree { get; }
    FhirPath(string expression, PathNode tree) => (Expression, Tree) = (expression, tree);

    /// <summary>Throws <see cref="FhirException"/> when the expression is unsound or leaves the subset.</summary>
    public static FhirPath Compile(string expression) => new(expression, new PathParser(expression).Parse());

    public static bool TryCompile(string expression, out FhirPath? path)
    {
        try { path = Compile(expression); return true; }
        catch (FhirException) { path = null; return false; }
    }

    /// <summary>All values, seen from the root of the document or from <paramref name="focus"/> within it.</summary>
    public IReadOnlyList<FhirValue> Evaluate(FhirDocument document, FhirDefinitions? definitions = null, FhirNode focus = default)
    {
        var context = new PathContext(document, definitions ?? FhirDefinitions.R4);
        var item = context.Root;
        if (focus.Exists) { item = context.Find(focus.Index); context.Use(context.ResourceOf(focus.Index)); }
        var list = context.Rent();
        Tree.Collect(context, item, list);
        List<FhirValue> values = new(list.Count);
        foreach (var i in list) { values.Add(new(i)); }
        context.Return(list);
        return values;
    }

    /// <summary>Whether the expression is true there (empty counts as not).</summary>
    public bool IsTrue(FhirDocument document, FhirDefinitions? definitions = null, FhirNode focus = default)
    {
        var context = new PathContext(document, definitions ?? FhirDefinitions.R4);
        var item = context.Root;
        if (focus.Exists) { item = context.Find(focus.Index); context.Use(context.ResourceOf(focus.Index)); }
        return Tree.Truth(context, item) == true;
    }
}
