using System.Globalization;
using System.Text;

namespace Diagnosis.Fhir;

/// <summary>Reads FHIRPath by descent, one method per precedence.</summary>
internal sealed class PathParser(string text)
{
    readonly List<(char Kind, string Text)> tokens = [];
    int at;

    public PathNode Parse()
    {
        Scan();
        var tree = Implies();
        return tokens[at].Kind == 'e' ? tree : throw Bad(tokens[at].Text);
    }

    FhirException Bad(string what) => new(new FhirIssue(FhirSeverity.Error, "not-supported", "", "fhir.path.unsupported", text, what));

    void Scan()
    {
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            if (char.IsWhiteSpace(c)) { i++; continue; }
            if (char.IsAsciiLetter(c) || c == '_') { int s = i; while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '_')) { i++; } tokens.Add(('i', text[s..i])); continue; }
            if (char.IsAsciiDigit(c)) { int s = i; while (i < text.Length && char.IsAsciiDigit(text[i])) { i++; } if (i + 1 < text.Length && text[i] == '.' && char.IsAsciiDigit(text[i + 1])) { i++; while (i < text.Length && char.IsAsciiDigit(text[i])) { i++; } } tokens.Add(('n', text[s..i])); continue; }
            if (c is '\'' or '`' or '"')
            {
                var s = new StringBuilder();
                for (i++; i < text.Length && text[i] != c; i++)
                {
                    if (text[i] != '\\' || i + 1 == text.Length) { s.Append(text[i]); continue; }
                    i++;
                    if (text[i] == 'u' && i + 4 < text.Length && int.TryParse(text.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int u)) { s.Append((char)u); i += 4; continue; }
                    // an escape the language does not know keeps its sign, as HL7's own expressions need ("\\d" is written both ways)
                    s.Append(text[i] switch { 'n' => "\n", 't' => "\t", 'r' => "\r", 'f' => "\f", '\\' => "\\", '\'' => "'", '"' => "\"", '`' => "`", '/' => "/", var o => "\\" + o });
                }
                if (i >= text.Length) { throw Bad(c.ToString()); }
                i++;
                tokens.Add((c == '`' ? 'i' : 's', s.ToString()));
                continue;
            }
            if (c == '@') { int s = ++i; while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or ':' or '+' || text[i] == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))) { i++; } tokens.Add(('d', text[s..i])); continue; }
            if (c is '$' or '%') { int s = i++; if (i < text.Length && text[i] is '`' or '\'') { int e = text.IndexOf(text[i], i + 1); if (e < 0) { throw Bad("%"); } tokens.Add(('v', "%" + text[(i + 1)..e])); i = e + 1; continue; } while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '_' or '-')) { i++; } tokens.Add(('v', text[s..i])); continue; }
            if (i + 1 < text.Length && text[i..(i + 2)] is var two && (two is "<=" or ">=" or "!=" or "!~")) { tokens.Add(('o', two)); i += 2; continue; }
            if (".()[]{},|=~<>+-*/&".Contains(c, StringComparison.Ordinal)) { tokens.Add(('o', c.ToString())); i++; continue; }
            throw Bad(c.ToString());
        }
        tokens.Add(('e', "end"));
    }

    bool Op(string op) { if (tokens[at] is var t && t.Kind == 'o' && t.Text == op) { at++; return true; } return false; }
    bool Word(string word) { if (tokens[at] is var t && t.Kind == 'i' && t.Text == word) { at++; return true; } return false; }
    void Expect(string op) { if (!Op(op)) { throw Bad(tokens[at].Text); } }

    PathNode Implies() { var a = Or(); while (Word("implies")) { a = new Logic('i', a, Or()); } return a; }
    PathNode Or() { var a = And(); while (true) { if (Word("or")) { a = new Logic('o', a, And()); } else if (Word("xor")) { a = new Logic('x', a, And()); } else { return a; } } }
    PathNode And() { var a = In(); while (Word("and")) { a = new Logic('a', a, In()); } return a; }

    PathNode In()
    {
        var a = Equality();
        while (true)
        {
            if (Word("in")) { a = new Membership(a, Equality()); }
            else if (tokens[at] is ('i', "contains") && tokens[at + 1] is not ('o', "(")) { at++; a = new Membership(Equality(), a); }
            else { return a; }
        }
    }

    PathNode Equality()
    {
        var a = Inequality();
        while (true)
        {
            if (Op("=")) { a = new Equals(a, Inequality(), false, false); } else if (Op("!=")) { a = new Equals(a, Inequality(), true, false); }
            else if (Op("~")) { a = new Equals(a, Inequality(), false, true); } else if (Op("!~")) { a = new Equals(a, Inequality(), true, true); }
            else { return a; }
        }
    }

    PathNode Inequality()
    {
        var a = Union();
        while (true)
        {
            if (Op("<=")) { a = new Compare(a, Union(), "<="); } else if (Op(">=")) { a = new Compare(a, Union(), ">="); }
            else if (Op("<")) { a = new Compare(a, Union(), "<"); } else if (Op(">")) { a = new Compare(a, Union(), ">"); }
            else { return a; }
        }
    }

    PathNode Union() { var a = Typed(); while (Op("|")) { a = new Union(a, Typed()); } return a; }

    PathNode Typed()
    {
        var a = Additive();
        while (true)
        {
            if (Word("is")) { a = new IsType(a, TypeName()); } else if (Word("as")) { a = new AsType(a, TypeName()); } else { return a; }
        }
    }

    PathNode Additive()
    {
        var a = Multiplicative();
        while (true) { if (Op("+")) { a = new Arithmetic(a, Multiplicative(), '+'); } else if (Op("-")) { a = new Arithmetic(a, Multiplicative(), '-'); } else if (Op("&")) { a = new Arithmetic(a, Multiplicative(), '&'); } else { return a; } }
    }

    PathNode Multiplicative()
    {
        var a = Unary();
        while (true) { if (Op("*")) { a = new Arithmetic(a, Unary(), '*'); } else if (Op("/")) { a = new Arithmetic(a, Unary(), '/'); } else if (Word("div")) { a = new Arithmetic(a, Unary(), 'd'); } else if (Word("mod")) { a = new Arithmetic(a, Unary(), 'm'); } else { return a; } }
    }

    PathNode Unary()
    {
        if (Op("-")) { return new Arithmetic(new Literal(new PathItem(0m)), Unary(), '-'); }
        if (Op("+")) { return Unary(); }
        return Invocation();
    }

    PathNode Invocation()
    {
        var a = Term();
        while (true)
        {
            if (Op(".")) { a = Step(a); }
            else if (Op("[")) { a = new Function(a, "[]", [Implies()]); Expect("]"); }
            else { return a; }
        }
    }

    PathNode Term()
    {
        var (kind, t) = tokens[at];
        switch (kind)
        {
            case 's': at++; return new Literal(new PathItem(t));
            case 'n': at++; return new Literal(new PathItem(decimal.Parse(t, CultureInfo.InvariantCulture)));
            case 'd': at++; return new Literal(new PathItem(t, FhirDefinitions.R4.Type("dateTime")));
            case 'v': at++; return new Variable(t is "$this" or "$index" or "%resource" or "%rootResource" or "%context" or "%ucum" or "%sct" or "%loinc" ? t : throw Bad(t));
            case 'o' when t == "(": { at++; var inner = Implies(); Expect(")"); return inner; }
            case 'o' when t == "{": at++; Expect("}"); return new Literal(null);
            case 'i' when t is "true" or "false": at++; return new Literal(PathItem.Of(t == "true"));
            case 'i': return Step(null);
            default: throw Bad(t);
        }
    }

    PathNode Step(PathNode? source)
    {
        var (kind, name) = tokens[at++];
        if (kind == 'v' && name is "$this") { return source ?? new Variable(name); }
        if (kind != 'i') { throw Bad(name); }
        if (!Op("(")) { return new Member(source, name); }
        if (name is "is" or "as" or "ofType")
        {
            string type = TypeName();
            Expect(")");
            return name == "is" ? new IsType(source ?? new Variable("$this"), type) : new AsType(source ?? new Variable("$this"), type);
        }
        List<PathNode> arguments = [];
        if (!Op(")")) { do { arguments.Add(Implies()); } while (Op(",")); Expect(")"); }
        if (!Function.Known.TryGetValue(name, out var counts) || arguments.Count < counts.Min || arguments.Count > counts.Max) { throw Bad(name + "()"); }
        return new Function(source, name, [.. arguments]);
    }

    string TypeName()
    {
        var (kind, name) = tokens[at++];
        if (kind != 'i') { throw Bad(name); }
        while (Op(".")) { name = tokens[at++].Text; }
        return name;
    }
}
