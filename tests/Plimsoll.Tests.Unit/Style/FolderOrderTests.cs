// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>The rooms of Core in their order: a room may use those before it and itself.</summary>
internal static class FolderOrder
{
    public static readonly string[] Rooms = ["Values", "Instruments", "Markets", "Portfolios", "Pricing", "Collateral", "Margin", "Rulebooks", "Risk", "Liquidation"];

    /// <summary>What a file of a room uses from rooms after it, by a using directive or by a qualified name.</summary>
    /// <param name="room">The file's room.</param>
    /// <param name="text">The file.</param>
    /// <param name="typesOf">The names of the types that a room declares.</param>
    public static IEnumerable<string> Violations(string room, string text, Func<string, IEnumerable<string>> typesOf)
    {
        string code = Sources.Code(text);
        foreach (string later in Rooms.Skip(Array.IndexOf(Rooms, room) + 1))
        {
            if (Regex.IsMatch(code, $@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?Plimsoll\.{later}\b", RegexOptions.Multiline))
            {
                yield return $"{room} uses Plimsoll.{later}";
            }

            // A file in Plimsoll.Values can say Margin.IMarginModel without any using.
            foreach (Match match in Regex.Matches(code, $@"(?<![\w.])(global::)?(Plimsoll\.)?{later}\.(\w+)"))
            {
                if (typesOf(later).Contains(match.Groups[3].Value))
                {
                    yield return $"{room} names {match.Value}";
                }
            }
        }
    }
}

public class FolderOrderTests
{
    private static readonly ILookup<string, string> _types = typeof(Plimsoll.Values.Amount).Assembly.GetTypes()
        .Where(t => t.Namespace is not null)
        .ToLookup(t => t.Namespace!.Split('.').ElementAtOrDefault(1) ?? string.Empty, t => t.Name.Split('`')[0]);

    [Fact]
    public void No_room_of_Core_uses_a_room_after_it() =>
        Assert.Empty(Sources.Under("src/Plimsoll.Core").SelectMany(file =>
            FolderOrder.Violations(Room(file), file.Text, room => _types[room]).Select(found => $"{file.Path}: {found}")));

    [Fact]
    public void Every_file_of_Core_lies_in_a_room_and_declares_its_namespace() =>
        Assert.Empty(Sources.Under("src/Plimsoll.Core")
            .Where(file => !FolderOrder.Rooms.Contains(Room(file))
                || !Regex.IsMatch(file.Text, $@"^namespace Plimsoll\.{Room(file)}\b", RegexOptions.Multiline))
            .Select(file => file.Path));

    [Theory]
    [InlineData("using Plimsoll.Margin;")]
    [InlineData("global using Plimsoll.Margin;")]
    [InlineData("using static Plimsoll.Margin.MarginReport;")]
    [InlineData("using Report = Plimsoll.Margin.MarginReport;")]
    [InlineData("    private Margin.MarginReport _report;")]
    [InlineData("    private global::Plimsoll.Margin.MarginReport _report;")]
    public void A_use_of_a_later_room_is_found_in_every_form(string line) =>
        Assert.NotEmpty(FolderOrder.Violations("Values", $"namespace Plimsoll.Values;\n{line}\n", _ => ["MarginReport"]));

    [Theory]
    [InlineData("using Plimsoll.Values;")]
    [InlineData("/// <summary>See Plimsoll.Margin.MarginReport.</summary>")]
    [InlineData("    Amount total = report.Margin.MarginReport;")]
    [InlineData("    Amount total = Margin.Total;")]
    public void What_is_no_use_is_let_through(string line) =>
        Assert.Empty(FolderOrder.Violations("Values", $"namespace Plimsoll.Values;\n{line}\n", _ => ["MarginReport"]));

    private static string Room(SourceFile file) => file.Path.Split('/')[2];
}
