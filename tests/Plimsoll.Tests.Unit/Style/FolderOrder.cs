// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>A project's rooms in their order: a room may use those before it and itself. A room is a folder and the namespace of its name; the empty name is
/// what lies beside the folders.</summary>
/// <param name="Project">The project.</param>
/// <param name="Root">The namespace that its rooms lie in.</param>
/// <param name="Rooms">First to last.</param>
/// <param name="IsOneNamespace">True where all rooms share the namespace of the project: a type is then in the room of the file that declares it.</param>
/// <param name="AreApart">True where folders are no layers: none may use another, and each may use what lies beside them.</param>
internal sealed record FolderOrder(string Project, string Root, string[] Rooms, bool IsOneNamespace = false, bool AreApart = false)
{
    private Dictionary<string, string>? _roomsByName;

    public static readonly FolderOrder[] All =
    [
        new("Plimsoll.Core", "Plimsoll", ["Values", "Instruments", "Markets", "Portfolios", "Pricing", "Scenarios", "Collateral", "Margin", "Rulebooks", "Risk",
            "Liquidation"]),
        new("Plimsoll.Venues", "Plimsoll.Venues", ["", .. FoldersOf("Plimsoll.Venues")], AreApart: true),
        new("Plimsoll.Engine", "Plimsoll.Engine",
            ["Limits", "Snapshots", "Fields", "Commands", "Events", "Venue", "Accounts", "Markets", "Ledger", "Oracles", "Screening", "Trading", "Proofs",
                "Waterfall", "Stories", ""]),
        new("Plimsoll.Verified", "Plimsoll.Verified", [""]),
        new("Plimsoll.Node", "Plimsoll.Node", ["Journals", ""]),
        new("Plimsoll.Connectors", "Plimsoll.Connectors",
            ["", "Texts", "Prices", "Crif", "Instruments", "Marks", "Chains", "Depth", "Funding", "Panels", "Portfolios", "Rulebooks", "Worlds", "Span"]),
        new("Plimsoll.Simulation", "Plimsoll.Simulation", ["Random", "Feeds", "Populations", "Replays", "Calm"]),
        new("Plimsoll.Analysis", "Plimsoll.Analysis",
            ["", "Accounts", "Panels", "Books", "ValueAtRisk", "Backtests", "Haircuts", "Sensitivities", "Stress", "Surfaces"], IsOneNamespace: true),
        new("Plimsoll.Wire", "Plimsoll.Wire", ["", "Analyses", "Journals", "Replays"], IsOneNamespace: true),
        new("Plimsoll.Reports", "Plimsoll.Reports", ["Page", "Backtests", "Replays", "Stress", "Surfaces"], IsOneNamespace: true),
        new("Plimsoll.Cli", "Plimsoll.Cli", ["", "Risk", "Stress", "Surfaces", "Span"], IsOneNamespace: true),
    ];

    /// <summary>The room of a type; null for what the compiler makes beside them.</summary>
    public string? RoomOf(Type type) =>
        IsOneNamespace ? (_roomsByName ??= Declared()).GetValueOrDefault(Outermost(type).Name.Split('`')[0])
        : type.Namespace == Root ? string.Empty
        : type.Namespace?.StartsWith(Root + ".", StringComparison.Ordinal) == true ? type.Namespace[(Root.Length + 1)..].Split('.')[0]
        : null;

    /// <summary>The room that a file lies in, by its folder.</summary>
    public static string RoomOf(SourceFile file) => file.Path.Split('/') is { Length: > 3 } parts ? parts[2] : string.Empty;

    /// <summary>The namespace that the files of a room declare.</summary>
    public string NamespaceOf(string room) => IsOneNamespace || room.Length == 0 ? Root : $"{Root}.{room}";

    /// <summary>What a file of a room uses from rooms after it, by a using directive or by a qualified name: also constants, which the program does not
    /// show.</summary>
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

    /// <summary>What a compiled type uses from rooms after its own, whatever its source says: types beside the folders are seen from inside them without any
    /// using.</summary>
    public IEnumerable<string> Violations(Type type) =>
        RoomOf(type) is { } room
            ? ProgramUses.TypesOf(type).Where(used => used.Assembly == type.Assembly && RoomOf(used) is { } other && After(room).Contains(other))
            .Select(used => $"{type} uses {used}")
            : [];

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private Dictionary<string, string> Declared()
    {
        Dictionary<string, string> rooms = new(StringComparer.Ordinal);
        foreach (SourceFile file in Sources.Under("src/" + Project))
        {
            foreach (Match type in Regex.Matches(Sources.Code(file.Text), @"^[\w ]*\b(class|struct|record|interface|enum) (struct |class )?(?<name>\w+)",
                RegexOptions.Multiline))
            {
                rooms[type.Groups["name"].Value] = RoomOf(file);
            }
        }

        return rooms;
    }

    private string[] After(string room) =>
        AreApart && room.Length > 0 ? [.. Rooms.Where(other => other.Length > 0 && other != room)] : Rooms[(Array.IndexOf(Rooms, room) + 1)..];

    /// <summary>The folders of a project in which each is a thing by itself: one more is no change here.</summary>
    private static IEnumerable<string> FoldersOf(string project) =>
        Directory.GetDirectories(RepositoryRoot.At("src", project)).Select(static folder => Path.GetFileName(folder))
            .Where(static name => name is not ("bin" or "obj")).Order(StringComparer.Ordinal);
}
