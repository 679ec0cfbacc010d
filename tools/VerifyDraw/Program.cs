using System.Text.Json.Nodes;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;

// 0: verified; 1: something does not agree; 2: wrong call
if (args.Length == 0 || !File.Exists(args[0]))
{
    Console.Error.WriteLine("verify-draw FILE [--commitment HASH] [--result HASH]: recomputes a published draw; give the hashes printed on the confirmation to compare them too");
    return 2;
}
string text = File.ReadAllText(args[0]);
var faults = new List<string>(DrawProcedure.Verify(text));
for (int i = 1; i + 1 < args.Length; i += 2)
{
    string? field = args[i] switch { "--commitment" => "commitment", "--result" => "resultHash", _ => null };
    if (field is null) { Console.Error.WriteLine("unknown option " + args[i]); return 2; }
    if (faults.Count == 0 && !string.Equals(JsonNode.Parse(text)![field]?.GetValue<string>(), args[i + 1].Trim(), StringComparison.OrdinalIgnoreCase)) { faults.Add($"{field}: the record is whole but another one than that printed"); }
}
foreach (string fault in faults) { Console.WriteLine("NOT VERIFIED  " + fault); }
if (faults.Count > 0) { return 1; }
var record = JsonNode.Parse(text)!;
Console.WriteLine($"VERIFIED  draw {record["drawId"]} no. {record["no"]}");
Console.WriteLine($"commitment  {record["commitment"]}");
Console.WriteLine($"result      {record["resultHash"]}");
foreach (var m in record["members"]!.AsArray()) { Console.WriteLine($"member      {m!["ref"]}  {m["match"]}"); }
foreach (var m in record["alternates"]!.AsArray()) { Console.WriteLine($"alternate   {m!["ref"]}  {m["match"]}"); }
return 0;
