// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plimsoll.Bench;

SortedDictionary<string, IBenchmark> benchmarks = new(StringComparer.Ordinal);
foreach (Type type in typeof(IBenchmark).Assembly.GetTypes())
{
    if (type.IsClass && !type.IsAbstract && type.IsAssignableTo(typeof(IBenchmark)))
    {
        var benchmark = (IBenchmark)Activator.CreateInstance(type)!;
        benchmarks.Add(benchmark.Name, benchmark);
    }
}

if (args is ["--list"])
{
    Console.WriteLine(string.Join('\n', benchmarks.Keys));
    return 0;
}

string[] names = [.. args.Where(a => a != "--tiny")];
bool tiny = args.Contains("--tiny") || names.Length == 0;
if (names.FirstOrDefault(n => !benchmarks.ContainsKey(n)) is string unknown)
{
    Console.Error.WriteLine($"bench: no benchmark is called '{unknown}'; there are: {string.Join(' ', benchmarks.Keys)}");
    return 2;
}

// The lines go to a terminal or a file, never into a page.
JsonSerializerOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
foreach (string name in names.Length == 0 ? [.. benchmarks.Keys] : names)
{
    foreach ((string? part, BenchmarkResult result) in benchmarks[name].RunEach(new Measure(tiny)))
    {
        Print(part is null ? name : $"{name}/{part}", result);
    }
}

return 0;

// Four significant digits: the rest is noise.
static double Rounded(double value)
{
    if (value == 0 || !double.IsFinite(value))
    {
        return value;
    }

    double scale = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 3);
    return scale >= 1 ? Math.Round(value / scale) * scale : Math.Round(value, (int)Math.Round(-Math.Log10(scale)));
}

void Print(string name, BenchmarkResult result)
{
    JsonObject line = new() { ["bench"] = name, ["unit"] = result.Unit, ["ours"] = Rounded(result.Ours) };
    Add("naive", result.Naive);
    Add("limit", result.Limit);
    Add("ratio_naive", result.RatioNaive);
    Add("ratio_limit", result.RatioLimit);
    Add("p50", result.Latency?.P50);
    Add("p99", result.Latency?.P99);
    Add("p999", result.Latency?.P999);
    if (result.Note is string note)
    {
        line["note"] = note;
    }

    Console.WriteLine(line.ToJsonString(options));

    void Add(string key, double? value)
    {
        // A ratio to nothing is no number.
        if (value is double known && double.IsFinite(known))
        {
            line[key] = Rounded(known);
        }
    }
}
