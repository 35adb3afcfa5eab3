// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Analysis;
using Plimsoll.Connectors.Chains;
using Plimsoll.Pricing.Surfaces;

namespace Plimsoll.Tests.Properties.Pricing;

/// <summary>Fits of real chains, read when the data folder is there. PLIMSOLL_DATA names it; the default is ../shared/data beside the repository.</summary>
public class ChainDataProperties
{
    public static TheoryData<string> Days => ["20260601", "20260602", "20260603", "20260604", "20260605"];

    [Theory]
    [MemberData(nameof(Days))]
    public void Marks_agree_with_Black_76_on_the_forward_that_other_strikes_imply(string day)
    {
        MarkCheck check = MarkCheck.Of(Snapshots(Read(day)).SelectMany(smiles => smiles), MarkForward.Parity);
        Assert.True(check.Rows > 4_000);
        Assert.True(check.Percentile99 <= 1e-4, $"99 % of {check.Rows} rows within {check.Percentile99} coin");

        // The percentile alone would not notice a year of 365.25 days, which takes the median from 1e-6 to 5e-6.
        Assert.True(check.Median <= 2e-6, $"half of {check.Rows} rows within {check.Median} coin");
    }

    [Theory]
    [MemberData(nameof(Days))]
    public void The_forwards_that_rows_name_are_not_those_of_the_marks(string day)
    {
        // Documents the data: the day it agrees, the reference page's explanation is out of date.
        MarkCheck check = MarkCheck.Of(Snapshots(Read(day)).SelectMany(smiles => smiles), MarkForward.Listed);
        Assert.True(check.Percentile99 > 1e-4 && check.Median < 1e-4, $"median {check.Median}, 99 % {check.Percentile99}");
    }

    [Theory]
    [MemberData(nameof(Days))]
    public void Every_expiry_is_fitted_close_in_price_and_free_of_butterflies(string day)
    {
        double squares = 0;
        int quotes = 0;
        foreach (ImmutableArray<ChainSmile> smiles in Snapshots(Read(day)))
        {
            ChainFit? earlier = null;
            foreach (ChainSmile smile in smiles)
            {
                ChainFit fit = smile.Fit(ChainTarget.Mark, ChainWeighting.Vega, earlier).Value;
                Assert.True(fit.Report.Butterfly.IsFree,
                    $"{smile.Quotes[0].Currency} {smile.Quotes[0].Time} {smile.Expiry}: g = {fit.Report.Butterfly.LeastDensitySign}");
                squares += fit.RmsTicks * fit.RmsTicks * fit.Quotes.Count;
                quotes += fit.Quotes.Count;
                earlier = fit;
            }
        }

        Assert.True(Math.Sqrt(squares / quotes) < 2.5, $"root mean square error {Math.Sqrt(squares / quotes)} ticks over {quotes} quotes");
    }

    [Fact]
    public void Listed_options_on_a_future_are_fitted_within_a_tick_of_their_mids()
    {
        OptionChain chain = ReadFile("cme_es_futures_options_chain_2020-01-06.csv", rate: 0.0155);
        Assert.Equal(7, chain.Snapshots.Count());
        foreach (ImmutableArray<ChainSmile> smiles in Snapshots(chain))
        {
            ChainFit? earlier = null;
            foreach (ChainSmile smile in smiles)
            {
                ChainFit fit = smile.Fit(ChainTarget.Mid, ChainWeighting.Vega, earlier).Value;
                Assert.True(fit.Report.Butterfly.IsFree && fit.RmsTicks < 1.5 && fit.RmsPoints < 0.2,
                    $"{smile.Quotes[0].Time} {smile.Expiry}: {fit.RmsTicks} ticks, {fit.RmsPoints} points");
                earlier = fit;
            }
        }
    }

    private static IEnumerable<ImmutableArray<ChainSmile>> Snapshots(OptionChain chain) =>
        chain.Currencies.SelectMany(name =>
            chain.Snapshots.Where(time => chain.Quotes.Any(q => q.Currency == name && q.Time == time)).Select(time => ChainSmile.Of(chain, name, time).Value));

    private static OptionChain Read(string day) => ReadFile($"deribit_chain_{day}.csv.gz", rate: 0);

    private static OptionChain ReadFile(string name, double rate)
    {
        string path = Path.Combine(Path.GetFullPath(Environment.GetEnvironmentVariable("PLIMSOLL_DATA") ?? "../shared/data", RepositoryRoot.Path), "options",
            name);
        Assert.SkipUnless(File.Exists(path), $"{path} is not there: real chains are not part of the repository, and PLIMSOLL_DATA does not lead to them.");
        return ChainFile.Read(path, rate).Chain;
    }
}
