// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>Who may hold what: refuses an account that has what its client class may not have, and raises initial margin to the class's leverage.</summary>
/// <remarks>
/// <para>A refusal and no charge: no amount of margin makes a forbidden position a permitted one. Positions are the nets of an instrument.</para>
/// <para>Leverage: initial margin is at least Σ notional ÷ limit, each rounded up, over positions that have one and over what is owed of an asset, a short of
/// it by another name: Σ debt × price ÷ limit, the numeraire apart; the line is what that exceeds the lines before
/// it by. Maintenance is the model's alone, and so is every bound.</para>
/// <para>Open orders: refused where a fill, by itself or after all others on its side, would leave what may not be held; a class with leverage limits counts
/// none.</para>
/// </remarks>
public sealed partial class PermissionsAddOn : IMarginAddOn, IScreenBounds
{
    private readonly ImmutableArray<ClientPermissions?> _byClass;
    private readonly bool _hasLeverage;

    /// <summary>Creates the add-on.</summary>
    /// <param name="byClass">By <see cref="ClientClass"/>; null admits nobody. The first is for accounts that state none.</param>
    public PermissionsAddOn(ImmutableArray<ClientPermissions?> byClass)
    {
        Invariant.Check(byClass.Length == (int)ClientClass.House + 1, "There are permissions, or none, for each client class.");
        _byClass = byClass;
        _hasLeverage = byClass.Any(static one => one is { HasLeverage: true });
    }

    /// <summary>The names of its lines.</summary>
    public static ImmutableArray<string> LineNames { get; } = ["leverage of the client class"];

    /// <inheritdoc/>
    public ImmutableArray<string> Lines => LineNames;

    /// <inheritdoc/>
    public bool CountsOrders => !_hasLeverage;

    /// <inheritdoc/>
    public bool ReadsVolatility => false;

    /// <inheritdoc/>
    public bool IsConvexInPrices => true;

    /// <summary>Zero: it adds nothing to maintenance.</summary>
    public Ratio? RateBound(InstrumentId instrument) => Ratio.Zero;

    /// <summary>What a class may have; null where nobody of it is admitted.</summary>
    public ClientPermissions? For(ClientClass client) => _byClass[(int)client];

    /// <inheritdoc/>
    /// <returns>Refused with <see cref="RejectionCode.ClientNotAdmitted"/> where nobody of the account's class is admitted and the account is not empty, with
    /// <see cref="RejectionCode.HoldingNotPermitted"/> (subject: the instrument or the asset), and with <see cref="RejectionCode.MarkMissing"/> (subject: the
    /// observable) where a notional is needed.</returns>
    public Rejection Assess(in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        Rejection rejection = Check(portfolio);
        return rejection.IsRefused || !_hasLeverage || portfolio.IsEmpty ? rejection : AddLeverage(For(portfolio.Terms.Client)!, portfolio, market, sheet);
    }

    /// <summary>Whether an account may have what it has, whatever it is worth.</summary>
    /// <returns>Refused as <see cref="Assess"/> is, but for prices.</returns>
    public Rejection Check(in Portfolio portfolio)
    {
        if (portfolio.IsEmpty)
        {
            return Rejection.None;
        }

        if (For(portfolio.Terms.Client) is not { } may)
        {
            return new(RejectionCode.ClientNotAdmitted);
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (!IsPermitted(may.Assets[holding.Asset.Value], holding.Balance.IsPositive, holding.Debt.IsPositive))
            {
                return new(RejectionCode.HoldingNotPermitted, holding.Asset);
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (!IsPermitted(may.Positions[position.Instrument.Value], position.Quantity.IsPositive, position.Quantity.IsNegative))
            {
                return new(RejectionCode.HoldingNotPermitted, position.Instrument);
            }
        }

        return CheckOrders(portfolio, may);
    }

    private static Rejection CheckOrders(in Portfolio portfolio, ClientPermissions may)
    {
        foreach (OpenOrder order in portfolio.Orders)
        {
            HoldingRight right = may.Positions[order.Instrument.Value];
            if (right == HoldingRight.Any || order.IsReduceOnly)
            {
                continue;
            }

            // A reduction of what is held is no new holding: only the side that all orders together could come to matters.
            Quantity sold = portfolio.Orders.Where(other => other.Instrument == order.Instrument && other.Quantity.IsNegative && !other.IsReduceOnly)
                .Aggregate(Quantity.Zero, static (sum, other) => sum + other.Quantity);
            Quantity held = HeldOf(portfolio, order.Instrument);
            if (!IsPermitted(right, order.Quantity.IsPositive, (held + sold).IsNegative))
            {
                return new(RejectionCode.HoldingNotPermitted, order.Instrument);
            }
        }

        return Rejection.None;
    }

    private static Quantity HeldOf(in Portfolio portfolio, InstrumentId instrument)
    {
        Quantity held = Quantity.Zero;
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            held += position.Instrument == instrument ? position.Quantity : Quantity.Zero;
        }

        return held;
    }

    private static bool IsPermitted(HoldingRight right, bool isHeld, bool isOwed) => right switch
    {
        HoldingRight.Any => true,
        HoldingRight.Held => !isOwed,
        _ => !isHeld && !isOwed,
    };

    private static Rejection AddLeverage(ClientPermissions may, in Portfolio portfolio, MarketView market, MarginSheet sheet)
    {
        (Amount floor, Amount exposure) = (default, default);
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Ratio limit = may.Leverage[position.Instrument.Value];
            if (limit.IsZero)
            {
                continue;
            }

            Result<Amount> notional = Notional.Of(position, market);
            if (!notional.IsOk)
            {
                return notional.Rejection;
            }

            exposure += notional.Value;
            floor += Amount.FromAtoms(Fixed18.Divide(notional.Value.Atoms, limit.Atoms, Rounding.Up));
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            Ratio limit = may.DebtLeverage[holding.Asset.Value];
            if (limit.IsZero || !holding.Debt.IsPositive)
            {
                continue;
            }

            if (!market.TryAssetPrice(holding.Asset, out Price price))
            {
                return new(RejectionCode.MarkMissing, market.Catalog[holding.Asset].PriceObservable!.Value);
            }

            Amount owed = holding.Debt.Times(price, Rounding.Up);
            exposure += owed;
            floor += Amount.FromAtoms(Fixed18.Divide(owed.Atoms, limit.Atoms, Rounding.Up));
        }

        if (floor > sheet.Initial)
        {
            sheet.Add(new MarginLine(MarginLineKind.AddOn, sheet.AddOn, exposure, floor - sheet.Initial, default));
        }

        return Rejection.None;
    }
}
