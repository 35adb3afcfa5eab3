// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Text.RegularExpressions;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Holds that every cause of refusal in use is seen refused by a test, and that each class of such tests reads in the order of the codes.</summary>
public sealed partial class RefusalCoverageTests
{
    [Fact]
    public void Every_code_in_use_has_a_test_that_sees_it_refused()
    {
        // Outside the engine a test that asserts on the code is enough; the engine's own are marked.
        RejectionCode[] seen = [.. Marked().Select(m => m.Code), .. Asserted()];
        string[] missing =
        [
            .. Directory.EnumerateFiles(RepositoryRoot.At("src"), "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Contains("RejectionCode.cs", StringComparison.Ordinal))
                .SelectMany(path => Use().Matches(File.ReadAllText(path)).Select(m => m.Groups[1].Value))
                .Distinct(StringComparer.Ordinal)
                .Where(name => name != nameof(RejectionCode.None) && !seen.Contains(Enum.Parse<RejectionCode>(name)))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Empty(missing);
    }

    [Fact]
    public void Each_class_reads_in_the_order_of_the_codes()
    {
        foreach (IGrouping<Type, (Type Class, RejectionCode Code)> tests in Marked().GroupBy(m => m.Class))
        {
            RejectionCode[] codes = [.. tests.Select(t => t.Code)];
            Assert.Equal(codes.Order(), codes);
        }
    }

    [Fact]
    public void Codes_are_declared_in_ascending_order()
    {
        ushort[] declared = [.. typeof(RejectionCode).GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(f => f.MetadataToken)
            .Select(f => (ushort)(RejectionCode)f.GetValue(null)!)];
        Assert.Equal(declared.Order(), declared);
        Assert.Equal(declared.Distinct(), declared);
    }

    private static IEnumerable<(Type Class, RejectionCode Code)> Marked() =>
        from type in typeof(RefusalCoverageTests).Assembly.GetTypes()
        from method in type.GetMethods().OrderBy(m => m.MetadataToken)
        from mark in method.GetCustomAttributes<RefusesAttribute>()
        select (type, mark.Code);

    private static IEnumerable<RejectionCode> Asserted() => Directory.EnumerateFiles(RepositoryRoot.At("tests"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(File.ReadLines)
        .Where(line => line.Contains("Assert.", StringComparison.Ordinal))
        .SelectMany(line => Use().Matches(line).Select(m => m.Groups[1].Value))
        .Distinct(StringComparer.Ordinal)
        .Select(Enum.Parse<RejectionCode>);

    [GeneratedRegex(@"RejectionCode\.(\w+)")]
    private static partial Regex Use();
}
