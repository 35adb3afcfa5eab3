// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>What an option alone requires stops at what it can lose from where equity stands, under every version of every rulebook that ships, and by name
/// where it does not.</summary>
/// <remarks>
/// <para>Equity has the mark of a short option as a debt already: a put that is sold can lose strike × size − mark more, in coin or in dollars. One that is
/// bought can lose its mark where equity counts it, and nothing where only short options count.</para>
/// <para>A call that is sold has no such end. A coin-settled one pays its size of coin at most, which ends nothing in dollars: the coin rises with it. Beside
/// that coin it is a covered call, and a matter of the book.</para>
/// </remarks>
public sealed class GreatestLossProperties
{
    private const int Tests = 150;

    /// <summary>What else a rulebook charges of what settles in coin that the account has none of, which is no option's.</summary>
    private const string Unowned = "surplus of other currencies";

    /// <summary>What stands under every one of these: a published formula, or a sum that knows no legs.</summary>
    private static readonly Dictionary<string, Excess> _excesses = new()
    {
        // The minimum stops at the strike without the mark, the flat one at nothing of what is bought, and size is charged on the underlying's notional: the
        // rates that all three state to the screen are per unit of it, and a stop that moves with a quote would break them.
        ["cross"] = new(Sold.Both, Bought.Both),
        ["cross-correlated"] = new(Sold.Both, Bought.Both),

        // Maintenance: the venue's 5 % up to the liquidation at uniMMR 105 %. Initial: 1.3 × the worst loss of the whole underlying.
        ["binance-portfolio-options"] = new(Sold.Both, Bought.Both),

        // The venue adds its contingencies to the worst loss, and its initial margin is a factor × maintenance.
        ["bybit-portfolio"] = new(Sold.Both, Bought.Initial),

        // MR3, MR4 and MR5 are added to the worst loss and MR7 has multipliers (notice of 2 January 2025); IMR = 1.3 × MMR.
        ["okx-portfolio"] = new(Sold.Both, Bought.Both),

        // Roll shock and delta shock beside the risk matrix, initial margin 1.25 × (support pages; deribit.json).
        ["deribit-portfolio"] = new(Sold.Both, Bought.Both),

        // Net margin starts from the model's value and not from a mark, bought options count nothing under SRM, and PMRM adds contingencies of 1 to 2 % of the
        // underlying a strike (derivexyz/v2-core; derive-srm.json, derive-pmrm.json).
        ["derive-portfolio"] = new(Sold.Both, Bought.Both),
        ["derive-portfolio-2"] = new(Sold.Both, Bought.Both),
        ["derive-standard"] = new(Sold.Both, Bought.Both),

        // Rates of sensitivities and of notionals (ISDA; BCBS 317): no value bounds them.
        ["simm"] = new(Sold.Both, Bought.Both),
        ["bcbs-schedule"] = new(Sold.Both, Bought.Both),

        // Initial = ratio × maintenance of the whole account, as a clearing house has it of speculators.
        ["span"] = new(Sold.Initial, Bought.Initial),
        ["tims-customer"] = new(Sold.Initial, Bought.Initial),
        ["tims-market-maker"] = new(Sold.Initial, Bought.Initial),
        ["tims-proprietary"] = new(Sold.Initial, Bought.Initial),

        // A buffer, a liquidity charge on notional and an initial factor stand on the loss of the whole book, which is measured from the model's value.
        ["clearing-house"] = new(Sold.Both, Bought.Both),
        ["span2"] = new(Sold.Both, Bought.Both),
        ["stans"] = new(Sold.Both, Bought.Both),
    };

    /// <summary>Lines that stop by themselves, whatever stands beside them.</summary>
    private static readonly string[] _stopped =
    [
        " max loss", " short options contingency", " MR1 spot shock", " MR6 extreme move", " scan risk", " short option minimum", " valuation points",
        " minimum charge", " options",
    ];

    public static TheoryData<string> Shipped => [.. ShippedRulebooks.Versions.Select(static version => version.File)];

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M31")]
    public void M31_a_put_that_is_sold_requires_no_more_than_it_can_lose_but_where_the_rule_is_named(string name)
    {
        Rulebook rulebook = Read(name);
        if (rulebook.Equity.TakesPositions)
        {
            (bool initial, bool maintenance) = Exceeds(rulebook, LoneOption.Any(static terms => !terms.IsCall, -1), MostOfSold);
            Sold found = maintenance ? Sold.Both : initial ? Sold.Initial : Sold.None;
            Assert.Equal((name, _excesses.GetValueOrDefault(rulebook.Name).Sold), (name, found));
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    [Trait("property", "M31")]
    public void M31_an_option_that_is_bought_requires_no_more_than_its_mark_but_where_the_rule_is_named(string name)
    {
        Rulebook rulebook = Read(name);
        if (rulebook.Equity.TakesPositions)
        {
            (bool initial, bool maintenance) = Exceeds(
                rulebook, LoneOption.Any(static _ => true, 1), option => rulebook.OptionValue == OptionValueRule.ShortOnly ? default : option.Worth);
            Bought found = maintenance ? Bought.Both : initial ? Bought.Initial : Bought.None;
            Assert.Equal((name, _excesses.GetValueOrDefault(rulebook.Name).Bought), (name, found));
        }
    }

    [Theory]
    [Trait("property", "M31")]
    [InlineData("binance-portfolio-options")]
    [InlineData("bybit-portfolio@2024-09-04")]
    [InlineData("bybit-portfolio@2025-01-10")]
    [InlineData("okx-portfolio@2024-05-31")]
    [InlineData("okx-portfolio@2025-01-06")]
    [InlineData("okx-portfolio@2025-01-15")]
    [InlineData("span")]
    [InlineData("tims-customer")]
    [InlineData("tims-market-maker")]
    [InlineData("tims-proprietary")]
    public void M31_a_worst_loss_or_a_floor_of_an_option_alone_stops_at_what_it_can_lose_whatever_is_added_to_it(string name)
    {
        Rulebook rulebook = Read(name);
        int seen = 0;
        foreach ((Gen<LoneOption> options, Func<LoneOption, Amount> most) in new (Gen<LoneOption>, Func<LoneOption, Amount>)[]
        {
            (LoneOption.Any(static terms => !terms.IsCall, -1), MostOfSold), (LoneOption.Any(static _ => true, 1), static option => option.Worth),
        })
        {
            Book.ForAll(options, option =>
            {
                MarginReport report = TestBook.Assess(rulebook, option.Portfolio, option.Market);
                MarginReportLine[] lines = [.. report.Lines.Where(static line => _stopped.Any(end => line.Name.EndsWith(end, StringComparison.Ordinal)))];
                seen += lines.Length;
                return lines.All(line => line.Line.Maintenance <= most(option) + Book.Hair(option.AtStrike, option.Worth));
            }, Tests);
        }

        Assert.True(seen > Tests, "lines are called something else now");
    }

    /// <summary>Whether any of them requires more than the most that it can lose.</summary>
    private static (bool Initial, bool Maintenance) Exceeds(Rulebook rulebook, Gen<LoneOption> options, Func<LoneOption, Amount> mostOf)
    {
        (bool initial, bool maintenance) = (false, false);
        Book.ForAll(options, option =>
        {
            MarginReport report = TestBook.Assess(rulebook, option.Portfolio, option.Market);
            Amount most = mostOf(option) + Book.Hair(option.AtStrike, option.Worth);
            initial |= Sum(report, static line => line.Initial) > most;
            maintenance |= Sum(report, static line => line.Maintenance) > most;
            return true;
        }, Tests);
        return (initial, maintenance);
    }

    private static Amount Sum(MarginReport report, Func<MarginLine, Amount> of) =>
        report.Lines.Where(static line => line.Name != Unowned).Aggregate(Amount.Zero, (sum, line) => sum + of(line.Line));

    private static Amount MostOfSold(LoneOption option) => Amount.Max(option.AtStrike - option.Worth, default);

    private static Rulebook Read(string name)
    {
        Rulebook? rulebook = RulebookReader.Read(ShippedRulebooks.Text(name)!, LoneOption.Catalog, VenueKinds.All, out ImmutableArray<string> errors);
        Assert.True(rulebook is not null, string.Join("\n", errors));
        return rulebook;
    }

    /// <summary>Which requirement of a sold put is more than it can lose.</summary>
    private enum Sold
    {
        None,
        Initial,
        Both,
    }

    /// <summary>Which requirement of a bought option is more than it can lose.</summary>
    private enum Bought
    {
        None,
        Initial,
        Both,
    }

    private readonly record struct Excess(Sold Sold, Bought Bought);
}
