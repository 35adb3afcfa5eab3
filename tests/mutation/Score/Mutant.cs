// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Plimsoll.Mutation;

/// <summary>One change of the source that Stryker compiled into an assembly, dormant until its number is named.</summary>
/// <param name="Id">Its number, of which no other mutant of the run has the same.</param>
/// <param name="File">The file, under the root of the tree.</param>
/// <param name="Line">The line that it begins in, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Kind">What Stryker calls the kind of change.</param>
/// <param name="Original">The text of the source.</param>
/// <param name="Replacement">What takes its place.</param>
internal sealed record Mutant(int Id, string File, int Line, int Column, string Kind, string Original, string Replacement)
{
    /// <summary>Reads the mutants of a report that can be tried: those that compile and that Stryker did not leave out.</summary>
    internal static List<Mutant> Read(string report, string tree)
    {
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(report));
        List<Mutant> all = [];
        foreach (JsonProperty file in document.RootElement.GetProperty("files").EnumerateObject())
        {
            string path = Path.GetRelativePath(tree, Path.GetFullPath(file.Name, tree)).Replace('\\', '/');
            string[] lines = file.Value.GetProperty("source").GetString()!.Split('\n');
            foreach (JsonElement mutant in file.Value.GetProperty("mutants").EnumerateArray())
            {
                if (mutant.GetProperty("status").GetString() is not ("CompileError" or "Ignored"))
                {
                    JsonElement start = mutant.GetProperty("location").GetProperty("start"), end = mutant.GetProperty("location").GetProperty("end");
                    (int line, int column) = Place(start);
                    all.Add(new(
                        int.Parse(mutant.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture), path, line, column,
                        mutant.GetProperty("mutatorName").GetString()!, Text(lines, (line, column), Place(end)),
                        OneLine(mutant.GetProperty("replacement").GetString() ?? string.Empty)));
                }
            }
        }

        return [.. all.OrderBy(static one => one.File, StringComparer.Ordinal).ThenBy(static one => one.Id)];
    }

    private static (int Line, int Column) Place(JsonElement place) => (place.GetProperty("line").GetInt32(), place.GetProperty("column").GetInt32());

    private static string Text(string[] lines, (int Line, int Column) start, (int Line, int Column) end)
    {
        string text = string.Join('\n', lines[(start.Line - 1)..end.Line]);
        int cut = lines[end.Line - 1].Length - (end.Column - 1);
        return OneLine(text[(start.Column - 1)..^cut]);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
