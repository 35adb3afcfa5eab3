// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Connectors.Span;
using Plimsoll.Venues.Span;

namespace Plimsoll.Tests.Unit.Venues;

/// <summary>The published file of 17 May 2016, which lies beside the project and not in it.</summary>
public class SpanFileTests
{
    private static readonly Lazy<SpanFile?> _file = new(static () => File.Exists(Path) ? SpanFile.Read(Path) : null);

    private static string Path => RepositoryRoot.At("..", "shared", "data", "span", "takas.spn");

    [Fact]
    public void Every_option_array_of_a_published_file_is_computed_from_prices()
    {
        SpanFile file = File_();
        double worst = 0, worstDelta = 0, worstMoney = 0;
        int options = 0;
        foreach (SpanContract contract in file.Contracts.Where(static contract => contract.IsOption))
        {
            options++;
            SpanArray computed = SpanPricing.Array(contract.Inputs!.Value, file.Parameters.Points).Value;
            double largest = contract.Array!.Losses.Max(Math.Abs);
            foreach ((double ours, double theirs) in computed.Losses.Zip(contract.Array.Losses))
            {
                worst = Math.Max(worst, Math.Abs(ours - theirs) / Math.Max(largest, 1));
                worstMoney = Math.Max(worstMoney, Math.Abs(ours - theirs));
            }

            if (Math.Abs(computed.Delta - contract.Array.Delta) > 1e-6) System.Console.Error.WriteLine($"{contract.Name} {computed.Delta} {contract.Array.Delta} {contract.Inputs}");
            worstDelta = Math.Max(worstDelta, Math.Abs(computed.Delta - contract.Array.Delta));
        }

        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture, $"{options} options, worst {worst:0.00e+00} relative, {worstMoney:0.00e+00} TRY, delta {worstDelta:0.00e+00}"));
        System.Console.Error.WriteLine($"SPAN {options} rel {worst} money {worstMoney} delta {worstDelta}");
        Assert.Equal(2628, options);
        Assert.True(worst <= 2e-4, $"{worst}");
        Assert.True(worstDelta <= 1e-6, $"{worstDelta}");
        foreach (var u in file.Unused) System.Console.Error.WriteLine(u);
    }

    private static SpanFile File_()
    {
        Assert.SkipWhen(_file.Value is null, $"{Path} is not there");
        return _file.Value!;
    }
}
