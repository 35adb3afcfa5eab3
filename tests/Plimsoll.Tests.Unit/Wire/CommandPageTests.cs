// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Plimsoll.Engine.Commands;

namespace Plimsoll.Tests.Unit.Wire;

/// <summary>The page of commands has every kind with its fields, in their order, and what each is. <c>PLIMSOLL_WRITE_COMMANDS=1</c> writes those anew; what a
/// field means is written by hand and kept.</summary>
public partial class CommandPageTests
{
    private static readonly string _path = RepositoryRoot.At("docs", "reference", "commands.md");

    [Fact]
    public void The_page_has_every_field_of_every_command()
    {
        string page = File.ReadAllText(_path);
        Dictionary<string, string> meanings = Row().Matches(page).ToDictionary(
            static row => $"{row.Groups["command"].Value}.{row.Groups["field"].Value}", static row => row.Groups["meaning"].Value, StringComparer.Ordinal);
        (string Command, string Field, string Kind)[] fields = [.. CommandForm.All.SelectMany(
            static form => FieldsOf(form).Select(field => (form.Name, field.Name, field.Kind)))];
        string expected = string.Concat(fields.Select(field =>
            $"| `{field.Command}` | `{field.Field}` | {field.Kind} "
            + $"| {meanings.GetValueOrDefault($"{field.Command}.{field.Field}", string.Empty)} |\n"));
        if (Environment.GetEnvironmentVariable("PLIMSOLL_WRITE_COMMANDS") == "1")
        {
            int from = page.IndexOf("| `", StringComparison.Ordinal);
            int to = page.LastIndexOf(" |\n", StringComparison.Ordinal) + 3;
            File.WriteAllText(_path, page = string.Concat(page.AsSpan(0, from), expected, page.AsSpan(to)));
        }

        Assert.Equal(expected, string.Concat(Row().Matches(page).Select(static row => row.Value)));
        Assert.All(meanings, static meaning => Assert.True(meaning.Value.Length > 3, $"{meaning.Key} has no meaning"));
    }

    // What follows a choice may depend on it, so that all of them are tried.
    private static IEnumerable<(string Name, string Kind)> FieldsOf(CommandForm form) => Enumerable.Range(0, 8).SelectMany(choice =>
    {
        RecordedFields recorded = new((byte)choice);
        form.Read(default, default, ref recorded);
        return recorded.Fields;
    }).Distinct();

    [GeneratedRegex(@"^\| `(?<command>\w+)` \| `(?<field>[\w\[\].]+)` \| [^|\n]* \| (?<meaning>[^|\n]*) \|\n", RegexOptions.Multiline)]
    private static partial Regex Row();
}
