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

/// <summary>Margin on loans: a rate of the value of every negative balance, and of coin that positions have lost beyond their balance.</summary>
/// <remarks>
/// <para>requirement = Σ over assets of rate × what is owed × price, rounded up per asset. Source: Binance portfolio margin, which requires 10 % maintenance at
/// 3x, 8 % at 5x and 5 % at 10x.</para>
/// <para>Owed is a negative balance; of a coin also what unrealised losses are beyond the balance (<see cref="CoinHeld"/>), which may grow with the coin's
/// price as a loan does. Unrealised profit pays no loan back, and an unrealised loss in the numeraire is none: its price does not move.</para>
/// <para>A loan of coin is charged once. A model that requires margin underlying by underlying (<see cref="MarginLineKind.Group"/>) counts what is owed of a
/// coin as a short position of its group. This add-on then charges only what exceeds that group's line, so that group and loan together require max(group, rate
/// × what is owed): a short by loan requires what a short by contract does, and a hedged one the loan's own rate. The larger of two convex requirements is
/// convex; the larger charge for the coin's part of a group would not be. The line's initial is never below its maintenance. Of assets that share one price
/// each is charged in full.</para>
/// <para>Open orders: the most that fills could make the account owe of each asset, each asset by itself. Group and loan together then require the most of
/// what the group requires with its orders (<see cref="OrderGroup"/>), rate × what is owed with the group's costs, and what the group requires beyond its
/// maintenance with the maintenance rate × what is owed; the line is that less the group's. An upper bound: the set that owes the most need not be the one that
/// costs the most.</para>
/// <para>Its bound is on holdings: the maintenance rate.</para>
/// </remarks>
public sealed partial class BorrowAddOn : IMarginAddOn, IScreenBounds
{
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<BorrowTerms?> _byAsset;
    private readonly ImmutableArray<ObservableId?> _groups;

    /// <summary>Creates the add-on.</summary>
    /// <param name="catalog">The assets that it is for.</param>
    /// <param name="byAsset">Terms by asset id; null charges nothing.</param>
    public BorrowAddOn(InstrumentCatalog catalog, ImmutableArray<BorrowTerms?> byAsset)
    {
        Invariant.Check(byAsset.Length == catalog.Assets.Length, "There are terms, or none, for each asset.");
        _catalog = catalog;
        _byAsset = byAsset;
        _groups = [.. catalog.Assets.Select(asset =>
            catalog.Assets.Count(other => other.PriceObservable == asset.PriceObservable) == 1 ? asset.PriceObservable : null)];
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
    public bool ReadsVolatility => false;

    /// <inheritdoc/>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        ReadOnlySpan<Holding> holdings = portfolio.Holdings.Span;
        Amount exposure = default;
        Amount initial = default;
        Amount maintenance = default;

        // The numeraire has no price that could move against who owes it, and an unrealised loss in it is a loan once it is settled.
        Span<Amount> unrealised = stackalloc Amount[_byAsset.Length];
        Rejection rejection = CoinHeld.AddUnrealised(portfolio, _catalog.Numeraire, market, unrealised);
        if (rejection.IsRefused)
        {
            return rejection;
        }

        OrderFills? orders = sheet.OrdersOf(portfolio);
        int next = 0;
        for (int i = 0; i < unrealised.Length; i++)
        {
            bool isHeld = next < holdings.Length && holdings[next].Asset.Value == i;
            Amount balance = isHeld ? holdings[next++].Balance : default;
            if (!balance.IsNegative && unrealised[i].IsZero && orders is null)
            {
                continue;
            }

            Amount owed = Amount.Min(balance, default) + new CoinHeld(balance, unrealised[i]).Lost;
            Amount most = orders is null ? owed : Amount.Min(owed, OwedWith(orders, new(i), balance, unrealised[i]));
            if (most.IsZero || _byAsset[i] is not { } terms)
            {
                continue;
            }

            if (!market.TryAssetPrice(new(i), out Price price))
            {
                return new(RejectionCode.MarkMissing, _catalog[new AssetId(i)].PriceObservable!.Value);
            }

            Amount value = owed.Abs().Times(price, Rounding.Up);
            (Amount groupInitial, Amount groupMaintenance) = RequiredOfGroup(sheet, new(i));
            Amount keep = Amount.Max(value.Times(terms.Maintenance, Rounding.Up) - groupMaintenance, default);
            Amount open = Amount.Max(value.Times(terms.Initial, Rounding.Up) - groupInitial, keep);
            if (orders is not null)
            {
                value = most.Abs().Times(price, Rounding.Up);
                open = Amount.Max(OpenWith(orders, _groups[i], terms, value, groupInitial, groupMaintenance), keep);
            }

            exposure += open.IsZero ? default : value;
            initial += open;
            maintenance += keep;
        }

        if (!initial.IsZero)
        {
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, exposure, initial, maintenance));
        }

        return Rejection.None;
    }

    /// <summary>What the model requires for the group of a coin, as a short in which it counts what is owed; zero where it knows no groups.</summary>
    private (Amount Initial, Amount Maintenance) RequiredOfGroup(MarginSheet sheet, AssetId asset)
    {
        foreach (ref readonly MarginLine line in sheet.Lines)
        {
            if (line.Kind == MarginLineKind.Group && _groups[asset.Value]?.Value == line.Subject)
            {
                return (line.Initial, line.Maintenance);
            }
        }

        return default;
    }

    /// <summary>The most that fills could make the account owe of an asset, as a negative balance; zero where it would owe nothing.</summary>
    private Amount OwedWith(OrderFills orders, AssetId asset, Amount balance, Amount unrealised)
    {
        Amount net = balance + unrealised;
        foreach (ref readonly OrderFill fill in orders.All)
        {
            InstrumentSpec spec = _catalog[fill.Instrument];
            bool isPaid = spec.Settlement == asset;
            Amount brought = spec.Base == asset ? Amount.Min(fill.Base, default) : default;
            balance += brought + (isPaid ? Amount.Min(fill.BalanceLow, default) : default);
            net += brought + (isPaid ? Amount.Min(fill.Settled, default) : default);
        }

        // What is lost of the numeraire and not yet settled is no loan.
        return Amount.Min(asset == _catalog.Numeraire ? balance : Amount.Min(balance, net), default);
    }

    /// <summary>What a loan requires beside its group with orders: the rest of what the rate of initial margin requires and of what that of maintenance
    /// does.</summary>
    private static Amount OpenWith(OrderFills orders, ObservableId? observable, BorrowTerms terms, Amount value, Amount groupInitial, Amount groupMaintenance)
    {
        OrderGroup group = GroupOf(orders, observable, groupInitial, groupMaintenance);
        Amount rate = value.Times(terms.Initial, Rounding.Up);
        Amount least = value.Times(terms.Maintenance, Rounding.Up);

        // Initial less maintenance of both: the group's own, or where the loan requires more than the group the difference of the rates.
        orders.AddBuffer(Amount.Max(rate - least + Amount.FromAtoms(1) + group.Beside - group.Buffer, default));
        return OpenOf(group, rate, least);
    }

    private static OrderGroup GroupOf(OrderFills orders, ObservableId? observable, Amount groupInitial, Amount groupMaintenance) =>
        observable is { } underlying && orders.TryGroup(underlying, out OrderGroup found)
            ? found
            : new(default, groupInitial, default, groupInitial - groupMaintenance);

    private static Amount OpenOf(in OrderGroup group, Amount rate, Amount least) =>
        Amount.Max(rate + group.Beside, least + group.Buffer) - group.Initial;

    /// <inheritdoc/>
    public bool CountsOrders => true;

    /// <inheritdoc/>
    public Ratio? RateBound(InstrumentId instrument) => Ratio.Zero;

    /// <inheritdoc/>
    public Ratio? HoldingRateBound(AssetId asset) => _byAsset[asset.Value]?.Maintenance ?? Ratio.Zero;
}
