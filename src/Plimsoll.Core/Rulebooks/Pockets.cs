// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Balances that are known to lie in the pocket of an instrument.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Holdings">The pocket's balances; they are a part of the whole account's.</param>
/// <param name="Leg">Which of the instrument's positions stands in it.</param>
public sealed record PocketCollateral(InstrumentId Instrument, ImmutableArray<Holding> Holdings, PositionLeg Leg = PositionLeg.Net);

/// <summary>One of the accounts that a rulebook makes of a portfolio, to be assessed by itself.</summary>
/// <param name="Instrument">The instrument of a pocket; null for the account itself.</param>
/// <param name="Portfolio">What is in it.</param>
/// <param name="Lacking">Units of the settlement asset that opening this pocket would have taken and the account does not hold; zero in a sound
/// division.</param>
/// <param name="Leg">Which of the instrument's positions the pocket is for.</param>
public sealed record AccountPart(InstrumentId? Instrument, Portfolio Portfolio, Amount Lacking = default, PositionLeg Leg = PositionLeg.Net);

/// <summary>Divides a portfolio into the accounts that an engine keeps under the same rulebook.</summary>
/// <remarks>
/// <para>In mode cross everything is one account. In mode isolated each position stands in a pocket, which is an account of its own: it holds what is stated of
/// it, or else what the engine moves into it when the position is opened by one fill at its entry price, with the mark there and all other prices as they are:
/// the settlement asset that takes equity to initial margin, rounded up to whole smallest units. An option is opened at its mark, for its premium is not known.
/// What is left is the account's own.</para>
/// <para>Under a hedge mode each leg of an instrument is a position and has a pocket of its own.</para>
/// <para>Open orders stand in the pocket of their instrument, those of spot in the account's own. A pocket that is not stated also holds what its orders add to
/// its initial margin, and so does one that there is only an order for: what the engine would move into it when they fill is set aside.</para>
/// <para>For an inverse contract the index stands at the entry as well, for it is the price of the coin that the pocket is filled with.</para>
/// </remarks>
public static class Pockets
{
    // As the engine: computed from one assessment and verified by the next.
    private const int MaxTopUpRounds = 4;

    /// <summary>The account's own part first, then pockets by instrument. Balances over all parts sum to the portfolio's.</summary>
    /// <param name="rulebook">The rules.</param>
    /// <param name="portfolio">Everything that the account holds, its pockets included.</param>
    /// <param name="market">Today's market.</param>
    /// <param name="stated">Pockets whose balances are known, each instrument and leg at most once; they are not filled up.</param>
    /// <returns>The rulebook's refusal of a pocket; <see cref="RejectionCode.CollateralNotAccepted"/> (subject: the asset) where a pocket cannot be filled with
    /// what its instrument settles in.</returns>
    public static Result<ImmutableArray<AccountPart>> Divide(
        Rulebook rulebook, in Portfolio portfolio, MarketView market, ImmutableArray<PocketCollateral> stated = default)
    {
        ImmutableArray<OpenOrder> orders = portfolio.Orders;
        ImmutableArray<OpenOrder> own = orders.RemoveAll(order => market.Catalog[order.Instrument].Kind != InstrumentKind.Spot);
        if (rulebook.Mode == AccountMode.Cross || (portfolio.Positions.IsEmpty && own.Length == orders.Length))
        {
            return Result<ImmutableArray<AccountPart>>.Of([new(null, portfolio)]);
        }

        // What is owed apart from balances stays the account's own, unless the rule pays it with them first.
        Portfolio account = rulebook.Equity.SeesOwed ? portfolio : portfolio.LoansNetted();
        ImmutableArray<Holding> owed = [.. account.Holdings.ToArray().Select(static holding => holding with { Balance = default })];
        SortedDictionary<AssetId, Amount> left = [];
        foreach (ref readonly Holding holding in account.Holdings.Span)
        {
            left[holding.Asset] = holding.Balance;
        }

        ImmutableArray<PocketCollateral> given = stated.IsDefault ? [] : stated;
        Dictionary<(InstrumentId, PositionLeg),
            ImmutableArray<Holding>> known = given.ToDictionary(static pocket => (pocket.Instrument, pocket.Leg), static pocket => pocket.Holdings);
        foreach (Holding holding in given.SelectMany(static pocket => pocket.Holdings))
        {
            left[holding.Asset] = left.GetValueOrDefault(holding.Asset) - holding.Balance;
        }

        ImmutableArray<AccountPart>.Builder pockets = ImmutableArray.CreateBuilder<AccountPart>(portfolio.Positions.Length);
        try
        {
            foreach (Position position in WithOrdersAlone(portfolio, own))
            {
                ImmutableArray<OpenOrder> here = orders.RemoveAll(order => order.Instrument != position.Instrument);
                if (known.TryGetValue((position.Instrument, position.Leg), out ImmutableArray<Holding> holdings))
                {
                    pockets.Add(new(position.Instrument, Portfolio.Arrange(holdings, [position], portfolio.Terms).WithOrders(here), Leg: position.Leg));
                    continue;
                }

                AssetId asset = market.Catalog[position.Instrument].Settlement;
                Result<Amount> needed = position.Quantity.IsZero ? Result<Amount>.Of(default) : Needed(rulebook, position, portfolio.Terms, market);
                Amount moved = needed.IsOk ? Take(asset, needed.Value) : default;
                Portfolio pocket = Portfolio.Arrange([new(asset, moved)], [position], portfolio.Terms);
                Result<Amount> aside = needed.IsOk && !here.IsEmpty ? SetAside(rulebook, pocket, here, market, asset) : Result<Amount>.Of(default);
                if (!needed.IsOk || !aside.IsOk)
                {
                    return Result<ImmutableArray<AccountPart>>.Refused(needed.IsOk ? aside.Rejection : needed.Rejection);
                }

                Amount more = Take(asset, aside.Value);
                pockets.Add(new(position.Instrument, Portfolio.Arrange([new(asset, moved + more)], [position], portfolio.Terms).WithOrders(here),
                    needed.Value + aside.Value - moved - more, position.Leg));
            }
        }
        catch (OverflowException)
        {
            // The sizes are the client's: a book too large to be valued is its refusal.
            return Result<ImmutableArray<AccountPart>>.Refused(RejectionCode.OutOfRange);
        }

        return Result<ImmutableArray<AccountPart>>.Of(
            [new(null, Portfolio.Arrange([.. left.Select(static pair => new Holding(pair.Key, pair.Value)), .. owed], [], portfolio.Terms).WithOrders(own)),
            .. pockets]);

        Amount Take(AssetId asset, Amount amount)
        {
            Amount taken = Amount.Min(amount, Amount.Max(left.GetValueOrDefault(asset), Amount.Zero));
            left[asset] = left.GetValueOrDefault(asset) - taken;
            return taken;
        }
    }

    /// <summary>The positions, and one of no quantity for each instrument that has orders only, ascending.</summary>
    private static IEnumerable<Position> WithOrdersAlone(in Portfolio portfolio, ImmutableArray<OpenOrder> spot)
    {
        Position[] held = portfolio.Positions.ToArray();
        IEnumerable<Position> alone = portfolio.Orders.RemoveRange(spot).Select(static order => order.Instrument).Distinct()
            .Where(instrument => !held.Any(position => position.Instrument == instrument))
            .Select(static instrument => new Position(instrument, default, default));
        return held.Concat(alone).OrderBy(static position => position.Instrument).ThenBy(static position => position.Leg);
    }

    /// <summary>Units of the settlement asset that carry what a pocket's orders add to its initial margin, as far as its equity above initial margin does
    /// not.</summary>
    private static Result<Amount> SetAside(Rulebook rulebook, in Portfolio pocket, ImmutableArray<OpenOrder> orders, MarketView market, AssetId asset)
    {
        if (rulebook.Equity.Bounds?.TermsFor(rulebook, asset) is not { } accepted || accepted.InitiallyTaken >= Ratio.One)
        {
            return Result<Amount>.Refused(RejectionCode.CollateralNotAccepted, asset);
        }

        if (!market.TryAssetPrice(asset, out Price price))
        {
            return Result<Amount>.Refused(RejectionCode.MarkMissing, market.Catalog[asset].PriceObservable!.Value);
        }

        MarginSheet sheet = new();
        Rejection rejection = rulebook.Assess(pocket, market, sheet);
        Amount hole = Amount.Max(sheet.Initial - sheet.Equity, default);
        Int128 factor = Fixed18.Multiply(price.Atoms, Fixed18.AtomsPerUnit - accepted.InitiallyTaken.Atoms, Rounding.Down);
        Amount aside = default;

        // With the money there a fill takes no loan for its fee: the requirement may fall as the pocket is filled.
        for (int round = 0; round <= MaxTopUpRounds && !rejection.IsRefused && factor > 0; round++)
        {
            Portfolio filled = Portfolio.Arrange([.. pocket.Holdings.Span, new(asset, aside)], pocket.Positions.ToArray(), pocket.Terms).WithOrders(orders);
            rejection = rulebook.Assess(filled, market, sheet);
            Amount lacking = sheet.Initial - sheet.Equity - hole;
            if (!lacking.IsPositive && (round == MaxTopUpRounds || aside.IsZero))
            {
                break;
            }

            Amount units = Amount.FromAtoms(Fixed18.Divide(lacking.Atoms, factor, Rounding.Up)).RoundTo(market.Catalog[asset].SmallestUnit, Rounding.Up);
            if (units.IsZero)
            {
                break;
            }

            aside = Amount.Max(aside + units, default);
        }

        return rejection.IsRefused ? Result<Amount>.Refused(rejection) : Result<Amount>.Of(aside);
    }

    /// <summary>What a pocket holds right after its position was opened: what a premium received brings, and the top-up.</summary>
    private static Result<Amount> Needed(Rulebook rulebook, in Position position, AccountTerms terms, MarketView market)
    {
        InstrumentSpec spec = market.Catalog[position.Instrument];
        if (rulebook.Equity.Bounds?.TermsFor(rulebook, spec.Settlement) is not { } accepted || accepted.InitiallyTaken >= Ratio.One)
        {
            return Result<Amount>.Refused(RejectionCode.CollateralNotAccepted, spec.Settlement);
        }

        if (!market.TryPrice(spec.Mark, out Price entry))
        {
            return Result<Amount>.Refused(RejectionCode.MarkMissing, spec.Mark);
        }

        Amount unit = market.Catalog[spec.Settlement].SmallestUnit;
        MarketView opening = market;
        if (Entry(spec, position, entry, unit) is { } entered)
        {
            entry = entered;
            opening = new EntryMarket(market, spec, entered);
        }

        if (!opening.TryAssetPrice(spec.Settlement, out Price price))
        {
            return Result<Amount>.Refused(RejectionCode.MarkMissing, market.Catalog[spec.Settlement].PriceObservable!.Value);
        }

        TradeEffect effect = TradeEffect.Of(spec, unit, new(spec.Id, default, default), position.Quantity, entry);
        Position[] opened = [new(spec.Id, effect.Quantity, effect.Cost)];
        Price perUnit = accepted.CountedPerUnit(price);
        MarginSheet sheet = new();

        // A premium is paid from what comes in, and so is what rounding takes of a cost: neither is a loan on the way.
        Amount lost = spec.IsPremiumPaid ? default : effect.Cost - spec.ValueOf(effect.Quantity, entry, Rounding.Down);
        Amount balance = Amount.Max(effect.Realised, Amount.Zero) + Amount.Max(lost.RoundTo(unit, Rounding.Up), Amount.Zero);
        for (int round = 0; round <= MaxTopUpRounds; round++)
        {
            Rejection rejection = rulebook.Assess(Portfolio.Arrange([new(spec.Settlement, balance)], opened, terms), opening, sheet);
            if (rejection.IsRefused)
            {
                return Result<Amount>.Refused(rejection);
            }

            Amount lacking = sheet.Initial - sheet.Equity;
            if (!lacking.IsPositive || !perUnit.IsPositive)
            {
                break;
            }

            balance += CollateralTerms.UnitsFor(lacking, perUnit, unit);
        }

        return Result<Amount>.Of(balance);
    }

    /// <summary>The price that a position was entered at, from its cost; null where that is the mark but for the rounding of the cost, or where no price can be
    /// told.</summary>
    private static Price? Entry(InstrumentSpec spec, in Position position, Price mark, Amount unit)
    {
        Amount gain = spec.ValueOf(position.Quantity, mark, Rounding.Down) - position.Cost;
        if (spec.IsPremiumPaid || gain.Abs() <= unit)
        {
            return null;
        }

        Quantity units = position.Quantity.Times(spec.ContractSize, Rounding.TowardZero);
        Int128 atoms = spec.Payoff == Payoff.Inverse
            ? position.Cost.IsZero ? 0 : Fixed18.Divide(-units.Atoms, position.Cost.Atoms, Rounding.HalfEven)
            : units.IsZero ? 0 : Fixed18.Divide(position.Cost.Atoms, units.Atoms, Rounding.HalfEven);
        return atoms > 0 || (atoms != 0 && spec.Payoff == Payoff.Linear) ? Price.FromAtoms(atoms) : null;
    }

    /// <summary>Today's market with one instrument at another mark.</summary>
    private sealed class EntryMarket(MarketView inner, InstrumentSpec spec, Price entry) : MarketView(inner.Catalog)
    {
        public override Timestamp Time => inner.Time;

        public override MarketFigures Figures { get; } = new EntryFigures(inner.Figures, spec.Id, entry);

        public override bool TryPrice(ObservableId observable, out Price price)
        {
            bool isKnown = inner.TryPrice(observable, out price);
            price = IsMoved(observable) ? entry : price;
            return isKnown || observable == spec.Mark;
        }

        public override bool TryVolatility(ObservableId observable, out Ratio volatility) => inner.TryVolatility(observable, out volatility);

        // Sheets that remember by generation are not shared between this view and another.
        public override long Generation(ObservableId observable) => IsMoved(observable) ? -1 - inner.Generation(observable) : inner.Generation(observable);

        public override bool TryDepth(InstrumentId instrument, out DepthProfile depth) => inner.TryDepth(instrument, out depth);

        private bool IsMoved(ObservableId observable) => observable == spec.Mark || (spec.Payoff == Payoff.Inverse && observable == spec.Underlying);
    }

    /// <summary>Today's figures with the opening fill as the instrument's last trade, where one is known.</summary>
    private sealed class EntryFigures(MarketFigures inner, InstrumentId instrument, Price entry) : ForwardedFigures(inner)
    {
        public override bool TryLast(InstrumentId id, out Price last)
        {
            bool isKnown = base.TryLast(id, out last);
            last = isKnown && id == instrument ? entry : last;
            return isKnown;
        }
    }
}
