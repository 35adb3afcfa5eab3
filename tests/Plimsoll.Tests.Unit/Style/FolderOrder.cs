// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>A project's rooms in their order: a room may use those before it and itself. A room is a folder and the namespace of its name; the empty name is what lies beside the folders.</summary>
/// <param name="Project">The project.</param>
/// <param name="Root">The namespace that its rooms lie in.</param>
/// <param name="Rooms">First to last.</param>
/// <param name="GroupsFiles">True where folders only group the files of one namespace.</param>
internal sealed record FolderOrder(string Project, string Root, string[] Rooms, bool GroupsFiles = false)
{
    public static readonly FolderOrder[] All =
    [
        new("Plimsoll.Core", "Plimsoll", ["Values", "Instruments", "Markets", "Portfolios", "Pricing", "Collateral", "Margin", "Rulebooks", "Risk", "Liquidation"]),
        new("Plimsoll.Venues", "Plimsoll.Venues", [""]),
        new("Plimsoll.Engine", "Plimsoll.Engine",
            ["Limits", "Snapshots", "Fields", "Commands", "Events", "Accounts", "Markets", "Ledger", "Oracles", "Screening", "Trading", "Waterfall", ""]),
        new("Plimsoll.Wire", "Plimsoll.Wire", [""]),
        new("Plimsoll.Node", "Plimsoll.Node", ["Journals", ""]),
        new("Plimsoll.Connectors", "Plimsoll.Connectors",
            ["", "Texts", "Prices", "Instruments", "Marks", "Chains", "Depth", "Funding", "Panels", "Portfolios", "Rulebooks", "Worlds"]),
        new("Plimsoll.Simulation", "Plimsoll.Simulation", ["Random", "Feeds", "Populations", "Replays", "Report"]),
        new("Plimsoll.Cli", "Plimsoll.Cli", [""], GroupsFiles: true),
    ];

    /// <summary>The room of a type, by its namespace; null for what the compiler makes beside them.</summary>
    public string? RoomOf(Type type) =>
        type.Namespace == Root ? string.Empty
        : type.Namespace?.StartsWith(Root + ".", StringComparison.Ordinal) == true ? type.Namespace[(Root.Length + 1)..].Split('.')[0]
        : null;

    /// <summary>The room that a file lies in, by its folder.</summary>
    public string RoomOf(SourceFile file) => file.Path.Split('/') is { Length: > 3 } parts && !GroupsFiles ? parts[2] : string.Empty;

    /// <summary>What a file of a room uses from rooms after it, by a using directive or by a qualified name: also constants, which the program does not show.</summary>
    /// <param name="room">The file's room.</param>
    /// <param name="text">The file.</param>
    /// <param name="typesOf">The names of the types that a room declares.</param>
    public IEnumerable<string> Violations(string room, string text, Func<string, IEnumerable<string>> typesOf)
    {
        string code = Sources.Code(text);
        string root = Regex.Escape(Root);
        foreach (string later in After(room).Where(static later => later.Length > 0))
        {
            if (Regex.IsMatch(code, $@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?{root}\.{later}\b", RegexOptions.Multiline))
            {
                yield return $"{room} uses {Root}.{later}";
            }

            // A file in Plimsoll.Values can say Margin.IMarginModel without any using.
            foreach (Match match in Regex.Matches(code, $@"(?<![\w.])(global::)?({root}\.)?{later}\.(\w+)"))
            {
                if (typesOf(later).Contains(match.Groups[3].Value))
                {
                    yield return $"{room} names {match.Value}";
                }
            }
        }
    }

    /// <summary>What a compiled type uses from rooms after its own, whatever its source says: types beside the folders are seen from inside them without any using.</summary>
    public IEnumerable<string> Violations(Type type) =>
        RoomOf(type) is { } room
            ? ProgramUses.TypesOf(type).Where(used => used.Assembly == type.Assembly && RoomOf(used) is { } other && After(room).Contains(other)).Select(used => $"{type} uses {used}")
            : [];

    private string[] After(string room) => Rooms[(Array.IndexOf(Rooms, room) + 1)..];
}
