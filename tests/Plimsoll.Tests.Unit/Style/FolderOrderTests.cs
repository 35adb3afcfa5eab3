// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

public class FolderOrderTests
{
    private static readonly FolderOrder _core = FolderOrder.All[0];

    public static TheoryData<string> Projects => [.. FolderOrder.All.Select(static order => order.Project)];

    /// <summary>Projects with more than one room: where there is one, nothing can be out of order.</summary>
    public static TheoryData<string> Ordered => [.. FolderOrder.All.Where(static order => order.Rooms.Length > 1).Select(static order => order.Project)];

    [Fact]
    public void Every_project_has_its_order() =>
        Assert.Equal(
            Directory.GetDirectories(RepositoryRoot.At("src")).Where(static folder => Directory.GetFiles(folder, "*.csproj").Length > 0)
                .Select(static folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal),
            FolderOrder.All.Select(static order => order.Project).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ordered))]
    public void No_room_uses_a_room_after_it(string project)
    {
        FolderOrder order = Order(project);
        Assembly assembly = Program(project);
        ILookup<string?, string> types = assembly.GetTypes().ToLookup(order.RoomOf, static type => type.Name.Split('`')[0]);
        Assert.Empty(Sources.Under("src/" + project)
            .SelectMany(file => order.Violations(FolderOrder.RoomOf(file), file.Text, room => types[room]).Select(found => $"{file.Path}: {found}"))
            .Concat(assembly.GetTypes().SelectMany(order.Violations)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_file_lies_in_a_room_and_declares_its_namespace(string project)
    {
        FolderOrder order = Order(project);
        Assert.Empty(Sources.Under("src/" + project)
            .Where(file => !order.Rooms.Contains(FolderOrder.RoomOf(file)) || !Declares(file, order))
            .Select(static file => file.Path));
    }

    [Theory]
    [InlineData("using Plimsoll.Margin;")]
    [InlineData("global using Plimsoll.Margin;")]
    [InlineData("using static Plimsoll.Margin.MarginReport;")]
    [InlineData("using Report = Plimsoll.Margin.MarginReport;")]
    [InlineData("    private Margin.MarginReport _report;")]
    [InlineData("    private global::Plimsoll.Margin.MarginReport _report;")]
    public void A_use_of_a_later_room_is_found_in_every_form(string line) =>
        Assert.NotEmpty(_core.Violations("Values", $"namespace Plimsoll.Values;\n{line}\n", _ => ["MarginReport"]));

    [Fact]
    public void Folders_that_are_apart_use_what_is_beside_them_and_not_each_other()
    {
        FolderOrder apart = new("Project", "Root", ["", "A", "B"], AreApart: true);

        Assert.NotEmpty(apart.Violations("B", "using Root.A;", static _ => []));
        Assert.NotEmpty(apart.Violations("A", "using Root.B;", static _ => []));
        Assert.NotEmpty(apart.Violations("", "using Root.A;", static _ => []));
        Assert.Empty(apart.Violations("A", "using Root.A;", static _ => []));
    }

    [Theory]
    [InlineData("using Plimsoll.Values;")]
    [InlineData("/// <summary>See Plimsoll.Margin.MarginReport.</summary>")]
    [InlineData("    Amount total = report.Margin.MarginReport;")]
    [InlineData("    Amount total = Margin.Total;")]
    public void What_is_no_use_is_let_through(string line) =>
        Assert.Empty(_core.Violations("Values", $"namespace Plimsoll.Values;\n{line}\n", _ => ["MarginReport"]));

    [Theory]
    [InlineData(typeof(First.Holds))]
    [InlineData(typeof(First.Gives))]
    [InlineData(typeof(First.Calls))]
    [InlineData(typeof(First.Asks))]
    [InlineData(typeof(First.Derives))]
    [InlineData(typeof(First.CallsInALambda))]
    public void A_use_of_a_later_room_is_found_in_the_program_however_it_is_written(Type type)
    {
        FolderOrder order = new("Plimsoll.Tests.Unit", "Plimsoll.Tests.Unit.Style", ["First", "Second", ""]);
        Assert.NotEmpty(Nested(type).SelectMany(order.Violations));
        Assert.Empty(order.Violations(typeof(Second.Later)));
    }

    /// <summary>The types that the compiler nests in one are its own.</summary>
    private static IEnumerable<Type> Nested(Type type) => type.GetNestedTypes(BindingFlags.NonPublic | BindingFlags.Public).SelectMany(Nested).Prepend(type);

    /// <summary>The command line is a program of its own, which these tests stand beside and not on.</summary>
    private static Assembly Program(string project) =>
        project == "Plimsoll.Cli" ? Assembly.LoadFrom(RepositoryRoot.At("artifacts", "bin", project, "release", "plimsoll.dll")) : Assembly.Load(project);

    private static FolderOrder Order(string project) => FolderOrder.All.Single(order => order.Project == project);

    /// <summary>Inside a room there may be others; beside the folders there is one namespace, and the statements of a program, which have none.</summary>
    private static bool Declares(SourceFile file, FolderOrder order)
    {
        string declared = Regex.Escape(order.NamespaceOf(FolderOrder.RoomOf(file)));
        string inside = order.IsOneNamespace || FolderOrder.RoomOf(file).Length == 0 ? string.Empty : @"(\.\w+)*";
        return file.Path.EndsWith("/Program.cs", StringComparison.Ordinal)
            || Regex.IsMatch(file.Text, $"^namespace {declared}{inside};$", RegexOptions.Multiline);
    }
}
