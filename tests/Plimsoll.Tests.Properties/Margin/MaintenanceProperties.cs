// SPDX-License-Identifier: Apache-2.0
using FsCheck.Fluent;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What is compared with equity alone, assessed without the floor that leverage limits put under initial margin.</summary>
public sealed class MaintenanceProperties
{
    private static readonly string[] _observables = [.. TestBook.Catalog.Observables.Select(static observable => observable.Name)];

    // A rulebook that requires nothing refuses nothing but what equity and limits refuse.
    private static readonly Rulebook _free = TestBook.Shipped("cross") with { Model = new Free(), AddOns = [] };

    [Fact]
    public void Equity_and_maintenance_are_those_of_the_whole_assessment_and_so_is_every_refusal()
    {
        int refused = 0;
        int limited = 0;
        Book.ForAll(
            from book in Book.Any()
            from limit in Gen.Choose(0, 20)
            from missing in Gen.Choose(-_observables.Length, _observables.Length - 1)
            select (book, limit, missing),
            input =>
            {
                Portfolio held = input.book.Portfolio;
                Portfolio account = new(held.Holdings, held.Positions, AccountTerms.Default.WithLimit(Ratio.Of(input.limit)));
                MarketView market = input.missing < 0 ? TestBook.Market : TestBook.Set(TestBook.Market, _observables[input.missing], null);
                return Array.TrueForAll([.. Book.Rulebooks, _free], rulebook =>
                {
                    MarginSheet whole = new(), part = new();
                    Rejection rejection = rulebook.Assess(account, market, whole);
                    refused += rejection.IsRefused ? 1 : 0;
                    limited += whole.Lines.ToArray().Any(static line => line.Kind == MarginLineKind.LeverageLimit) ? 1 : 0;
                    return rejection == rulebook.AssessMaintenance(account, market, part)
                        && (rejection.IsRefused || (whole.Equity, whole.Maintenance) == (part.Equity, part.Maintenance));
                });
            },
            400);
        Assert.True(refused > 50 && limited > 50, $"only {refused} refused and {limited} limited");
    }

    [Fact]
    public void A_limit_on_an_option_whose_index_is_not_known_is_refused_either_way()
    {
        // Equity needs the mark of the option, which is there; what it stands for needs the index, which is not.
        Portfolio call = TestBook.Of(("USDC", "1000"), ("BTC-C110", "1"));
        Portfolio limited = new(call.Holdings, call.Positions, AccountTerms.Default.WithLimit(Ratio.Of(5)));
        MarketView market = TestBook.Set(TestBook.Market, "BTC", null);
        Assert.Equal(new(RejectionCode.MarkMissing, TestBook.ObservableOf("BTC")), _free.Assess(limited, market, new MarginSheet()));
        Assert.Equal(new(RejectionCode.MarkMissing, TestBook.ObservableOf("BTC")), _free.AssessMaintenance(limited, market, new MarginSheet()));
        Assert.Equal(Rejection.None, _free.AssessMaintenance(call, market, new MarginSheet()));
    }

    private sealed class Free : IMarginModel
    {
        public System.Collections.Immutable.ImmutableArray<string> Lines => [LineNames.Subject];

        public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet) => Rejection.None;
    }
}
