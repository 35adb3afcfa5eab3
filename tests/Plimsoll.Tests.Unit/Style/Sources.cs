// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Plimsoll.Tests.Unit.Style;

/// <summary>The project's own source files, by their paths from the root; what is generated is nobody's own.</summary>
internal static partial class Sources
{
    /// <summary>Every C# file under the folders, in order of path.</summary>
    public static IEnumerable<SourceFile> Under(params string[] folders) =>
        folders
            .Select(folder => RepositoryRoot.At(folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Select(path => new SourceFile(Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/'), File.ReadAllText(path)))
            .Where(static file => !file.Path.EndsWith(".g.cs", StringComparison.Ordinal))
            .Where(file => !file.Path.Contains("/obj/", StringComparison.Ordinal) && !file.Path.Contains("/bin/", StringComparison.Ordinal))
            .OrderBy(file => file.Path, StringComparer.Ordinal);

    /// <summary>Every page that says how things are, in order of path; not those that say how they were.</summary>
    public static IEnumerable<SourceFile> Pages() =>
        new[] { "src", "docs", "examples" }
            .SelectMany(folder => Directory.EnumerateFiles(RepositoryRoot.At(folder), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(RepositoryRoot.Path, "*.md"))
            .Select(path => new SourceFile(Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/'), File.ReadAllText(path)))
            .Where(static file => file.Path is not ("CHANGELOG.md" or "docs/internals/faults.md"))
            .OrderBy(file => file.Path, StringComparer.Ordinal);

    /// <summary>The text without comments: what the compiler acts on.</summary>
    public static string Code(string text) => Comment().Replace(text, string.Empty);

    [GeneratedRegex(@"(?<!:)//[^\n]*|/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}

/// <summary>A file and its text.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>The lines that match, as "path:line: text".</summary>
    public IEnumerable<string> LinesWith(Regex pattern) =>
        Text.Split('\n').Select((line, i) => (line, number: i + 1)).Where(x => pattern.IsMatch(x.line)).Select(x => $"{Path}:{x.number}: {x.line.Trim()}");
}
