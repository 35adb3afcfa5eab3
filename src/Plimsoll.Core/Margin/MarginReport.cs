// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>A line of a report, with its name spelled out.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Line">The figures.</param>
/// <param name="WorstScenario">The scenario that requires it, in words; null where there is none.</param>
/// <param name="Error">The sampling error of the figures, in the report's unit; null where they are not estimated from draws.</param>
public sealed record MarginReportLine(string Name, MarginLine Line, string? WorstScenario, RequirementError? Error = null)
{
    /// <summary>Of a line for open orders, those that make the worst set, with the quantity that may fill.</summary>
    public ImmutableArray<OpenOrder> Fills { get; init; } = [];
}

/// <summary>Equity and requirement of one account at one time, taken apart. Every total is the exact sum of its lines.</summary>
/// <param name="Rulebook">Name and version of the rulebook.</param>
/// <param name="Time">The market's time.</param>
/// <param name="Numeraire">What every amount but balances and unrealised profits is in: the catalogue's numeraire, or the asset that the report was converted
/// to.</param>
/// <param name="Equity">Collateral after haircuts plus unrealised profit.</param>
/// <param name="Initial">Initial requirement.</param>
/// <param name="Maintenance">Maintenance requirement.</param>
/// <param name="Collateral">Equity by asset.</param>
/// <param name="Lines">The requirement by line.</param>
/// <param name="BindingConstraint">The line that requires the most, in words; null when nothing is required.</param>
public sealed record MarginReport(
    string Rulebook,
    Timestamp Time,
    AssetId Numeraire,
    Amount Equity,
    Amount Initial,
    Amount Maintenance,
    ImmutableArray<CollateralLine> Collateral,
    ImmutableArray<MarginReportLine> Lines,
    string? BindingConstraint)
{
    /// <summary>The rulebook's load lines; what each is at is a multiple of a requirement here.</summary>
    public ImmutableArray<LoadLine> LoadLines { get; init; } = [];

    /// <summary>What the venue calls <see cref="MarginRatio"/> where it has a name of its own for it, and gives it as a number: "health factor"; null for a
    /// margin ratio in per cent.</summary>
    public string? RatioName { get; init; }

    /// <summary>Equity − initial: what can still carry new risk; negative when short.</summary>
    public Amount FreeEquity => Equity - Initial;

    /// <summary>The ratio beyond which <see cref="MarginRatio"/> is not told: 10²⁰. A requirement of some atoms is less than what a ratio can say.</summary>
    public static Ratio MostRatio { get; } = Ratio.Parse("100000000000000000000");

    /// <summary>Equity ÷ maintenance, rounded down; null when nothing is required. <see cref="MostRatio"/> stands for itself and everything above it, its
    /// negative for everything below that.</summary>
    public Ratio? MarginRatio
    {
        get
        {
            if (Maintenance.IsZero)
            {
                return null;
            }

            Int128 bound = MostRatio.Atoms / Fixed18.AtomsPerUnit, whole = Equity.Atoms / bound;
            return whole >= Maintenance.Atoms ? MostRatio : whole <= -Maintenance.Atoms ? -MostRatio : Equity.Per(Maintenance, Rounding.Down);
        }
    }

    /// <summary>True when equity covers maintenance.</summary>
    public bool IsHealthy => Equity >= Maintenance;

    /// <summary>The same report in another asset: a change of units and of nothing else.</summary>
    /// <remarks>
    /// <para>Each line ÷ price of the asset, equity rounded down and requirements up; totals are the sums of these lines. So equity of n lines is less than n
    /// atoms below equity ÷ price, a requirement of n lines less than n atoms above: an account below its line is so in every unit.</para>
    /// <para>No haircut is taken here: what holding a currency may lose is in the collateral lines already, once, on the net of each asset.</para>
    /// </remarks>
    /// <param name="asset">The asset.</param>
    /// <param name="market">The market that was assessed.</param>
    /// <returns>Refused with <see cref="RejectionCode.AssetUnknown"/>, <see cref="RejectionCode.MarkMissing"/> or <see cref="RejectionCode.PriceOutOfDomain"/>
    /// (subject: the observable), and with <see cref="RejectionCode.OutOfRange"/> where an amount is beyond the range in the smaller unit.</returns>
    /// <exception cref="InvariantException">The report was converted before.</exception>
    public Result<MarginReport> In(AssetId asset, MarketView market)
    {
        Invariant.Check(Numeraire == market.Catalog.Numeraire, "A report is converted from the catalogue's numeraire.");
        if (!market.Catalog.Has(asset))
        {
            return Result<MarginReport>.Refused(RejectionCode.AssetUnknown, asset);
        }

        bool isKnown = market.TryAssetPrice(asset, out Price price);
        if (!price.IsPositive)
        {
            return Result<MarginReport>.Refused(isKnown ? RejectionCode.PriceOutOfDomain : RejectionCode.MarkMissing,
                market.Catalog[asset].PriceObservable!.Value);
        }

        try
        {
            return Result<MarginReport>.Of(DividedBy(asset, price));
        }
        catch (OverflowException)
        {
            return Result<MarginReport>.Refused(RejectionCode.OutOfRange);
        }
    }

    private MarginReport DividedBy(AssetId asset, Price price)
    {
        ImmutableArray<CollateralLine> collateral = [.. Collateral.Select(line => line with
        {
            Price = Price.FromAtoms(Fixed18.Divide(line.Price.Atoms, price.Atoms, Rounding.Down)),
            Value = line.Value.DividedBy(price, Rounding.Down),
        })];
        ImmutableArray<MarginReportLine> lines = [.. Lines.Select(named => named with
        {
            Line = named.Line with
            {
                Exposure = named.Line.Exposure.DividedBy(price, Rounding.Up),
                Initial = named.Line.Initial.DividedBy(price, Rounding.Up),
                Maintenance = named.Line.Maintenance.DividedBy(price, Rounding.Up),
            },
            Error = named.Error is { } error ? new(error.Initial.DividedBy(price, Rounding.Up), error.Maintenance.DividedBy(price, Rounding.Up)) : null,
        })];
        return this with
        {
            Numeraire = asset,
            Equity = collateral.Aggregate(Amount.Zero, static (sum, line) => sum + line.Value),
            Initial = lines.Aggregate(Amount.Zero, static (sum, named) => sum + named.Line.Initial),
            Maintenance = lines.Aggregate(Amount.Zero, static (sum, named) => sum + named.Line.Maintenance),
            Collateral = collateral,
            Lines = lines,
        };
    }
}
