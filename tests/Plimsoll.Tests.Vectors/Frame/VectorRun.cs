// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Plimsoll.Tests.Vectors.Frame;

/// <summary>One run of every case in the project's own folder and in the folder of outside cases.</summary>
internal sealed class VectorRun
{
    private const string Variable = "PLIMSOLL_VECTORS";

    private static readonly Lazy<VectorRun> _only = new(() => new VectorRun());

    private readonly StringBuilder _report = new();

    private VectorRun()
    {
        IVectorAdapter[] adapters =
        [
            .. typeof(IVectorAdapter).Assembly.GetTypes()
                .Where(t => t.IsClass && !t.IsAbstract && t.IsAssignableTo(typeof(IVectorAdapter)))
                .OrderBy(t => t.FullName, StringComparer.Ordinal)
                .Select(t => (IVectorAdapter)Activator.CreateInstance(t)!),
        ];
        Verdicts = [.. Files().SelectMany(file => RunFile(file, adapters))];
        string path = RepositoryRoot.At("artifacts", "vectors.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Report);
    }

    /// <summary>The run; the first to ask starts it.</summary>
    public static VectorRun Only => _only.Value;

    /// <summary>Each case's verdict, in the order of the files.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; }

    /// <summary>One line a file, then one for each failed case of it.</summary>
    public string Report => _report.ToString();

    private List<string> Files()
    {
        List<string> folders = [RepositoryRoot.At("tests", "vectors")];
        string? named = Environment.GetEnvironmentVariable(Variable);
        string outside = Path.GetFullPath(string.IsNullOrEmpty(named) ? "../shared/vectors" : named, RepositoryRoot.Path);
        if (Directory.Exists(outside))
        {
            folders.Add(outside);
        }
        else if (!string.IsNullOrEmpty(named))
        {
            throw new DirectoryNotFoundException($"{Variable} names {named}, which is not a folder");
        }
        else
        {
            _report.Append($"vectors: there is no folder ../shared/vectors and {Variable} is not set, so only tests/vectors is run\n");
        }

        return [.. folders.Distinct().SelectMany(f => Directory.GetFiles(f, "*.json").Order(StringComparer.Ordinal))];
    }

    private List<Verdict> RunFile(string path, IVectorAdapter[] adapters)
    {
        string file = Path.GetFileName(path);
        List<Verdict> verdicts;
        try
        {
            JsonObject head = JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new FormatException("the file is not an object");
            JsonArray cases = head["cases"] as JsonArray ?? throw new FormatException("the file has no list of cases");
            verdicts = [.. cases.Select((c, i) =>
                RunCase(new VectorCase(file, head, c as JsonObject ?? throw new FormatException($"cases[{i}] is not an object")), adapters))];
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            verdicts = [new Verdict(file, "(file)", Outcome.Failed, e.Message, [])];
        }

        int Count(Outcome outcome) => verdicts.Count(v => v.Outcome == outcome);
        _report.Append($"vectors {file}: {Count(Outcome.Passed)} passed, {Count(Outcome.Failed)} failed, {Count(Outcome.Unsupported)} unsupported\n");
        foreach (Verdict failed in verdicts.Where(v => v.Outcome == Outcome.Failed))
        {
            _report.Append($"  {failed.Id}: {failed.Difference}\n");
        }

        return verdicts;
    }

    private static Verdict RunCase(VectorCase vector, IVectorAdapter[] adapters)
    {
        string id = vector.Id;
        foreach (IVectorAdapter adapter in adapters)
        {
            try
            {
                if (adapter.Compute(vector) is JsonNode computed)
                {
                    string? difference = Comparison.FirstDifference(vector, adapter, computed);
                    return new Verdict(vector.File, id, difference is null ? Outcome.Passed : Outcome.Failed, difference ?? string.Empty,
                        adapter.Rulebooks(vector));
                }
            }
#pragma warning disable CA1031 // Whatever the code under test throws is that case's failure; the other cases still run.
            catch (Exception e)
#pragma warning restore CA1031
            {
                return new Verdict(vector.File, id, Outcome.Failed, $"{adapter.GetType().Name}: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}", []);
            }
        }

        return new Verdict(vector.File, id, Outcome.Unsupported, "no adapter understands it", []);
    }
}
