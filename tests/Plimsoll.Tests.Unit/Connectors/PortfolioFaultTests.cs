// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Portfolios;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>What is wrong in a portfolio file is said once, where it is wrong.</summary>
public sealed class PortfolioFaultTests
{
    private static readonly SpoiltPlaces _places = new(["$.name", "$.$schema"], ["collateral", "debts", "marks", "volatilities", "pocket"]);

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "examples", "portfolios"), "*.json").Select(static path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void What_is_no_value_is_one_message_at_its_place(string name)
    {
        int tried = _places.Try(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples", "portfolios", name)), static text =>
        {
            PortfolioReader.Read(text, out ImmutableArray<string> errors);
            return errors;
        });
        Assert.True(tried > 5, $"{tried} places");
    }
}
