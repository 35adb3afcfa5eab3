// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What a loan of an asset is charged.</summary>
/// <param name="Initial">Rate of the loan's value, at least the maintenance rate.</param>
/// <param name="Maintenance">Rate of the loan's value, from 0 to 1.</param>
public sealed record BorrowTerms(Ratio Initial, Ratio Maintenance);

/// <summary>Margin on loans: a rate of the value of every negative balance.</summary>
/// <remarks>
/// <para>requirement = Σ over negative balances of rate × |balance| × price, rounded up per asset. Source: Binance portfolio margin, which asks 10 % maintenance at 3x, 8 % at 5x
/// and 5 % at 10x. Profit and loss not yet settled is not a loan.</para>
/// <para>Its bound is on holdings: the maintenance rate.</para>
/// </remarks>
public sealed class BorrowAddOn : IMarginAddOn
{
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<BorrowTerms?> _byAsset;

    /// <summary>Creates the add-on.</summary>
    /// <param name="catalog">The assets that it is for.</param>
    /// <param name="byAsset">Terms by asset id; null charges nothing.</param>
    public BorrowAddOn(InstrumentCatalog catalog, ImmutableArray<BorrowTerms?> byAsset)
    {
        Invariant.Check(byAsset.Length == catalog.Assets.Length, "There are terms, or none, for each asset.");
        _catalog = catalog;
        _byAsset = byAsset;
    }

    /// <inheritdoc/>
    public bool ChargesLoans(AssetId asset) => _byAsset[asset.Value] is { } terms && terms.Initial.IsPositive;

    /// <inheritdoc/>
    public bool IsConvexInPrices => true;

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = ["borrow"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Amount exposure = default;
        Amount initial = default;
        Amount maintenance = default;
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (!holding.Balance.IsNegative || _byAsset[holding.Asset.Value] is not { } terms)
            {
                continue;
            }

            if (!market.TryAssetPrice(holding.Asset, out Price price))
            {
                return new(RejectionCode.MarkMissing, _catalog[holding.Asset].PriceSymbol!.Value.Value);
            }

            Amount value = holding.Balance.Abs().Times(price, Rounding.Up);
            exposure += value;
            initial += value.Times(terms.Initial, Rounding.Up);
            maintenance += value.Times(terms.Maintenance, Rounding.Up);
        }

        if (!initial.IsZero)
        {
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, exposure, initial, maintenance));
        }

        return Rejection.None;
    }

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument) => Ratio.Zero;

    /// <inheritdoc/>
    public Ratio? HoldingRateBound(AssetId asset) => _byAsset[asset.Value]?.Maintenance ?? Ratio.Zero;
}
