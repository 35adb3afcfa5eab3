// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Screening;

/// <summary>How fast an account's headroom can fall: a bound on its change per unit of the largest relative move of any price.</summary>
/// <remarks>
/// <para>Headroom is equity − call ratio × maintenance. While no price is farther than a fraction d ≤ ½ from where the account was assessed, headroom
/// changes by at most L × d, with L the sum of:</para>
/// <para>per balance: |balance| × price × (1 + borrow haircut + call ratio × holding rate bound), a borrow haircut of 1 where the asset is not accepted, for a
/// debt in it counts at twice its value;</para>
/// <para>per position: notional × call ratio × rate bound, once for each price it may follow, and its value × (1 + borrow haircut + call ratio × the model's
/// holding rate bound of the asset it is paid in), because what it makes or loses is coin that the model may count. An inverse value moves by up to 2d for d ≤
/// ½ (1/(1 − d) − 1 ≤ 2d), and where the settlement asset has a price of its own the product of two moves adds up to half of each again: both are covered by
/// whole factors.</para>
/// <para>No bound exists where a model states none, for options (volatility and time move them with prices at rest), for prices that may cross zero
/// and for debts that bear interest: such accounts are always assessed.</para>
/// </remarks>
internal sealed class Sensitivity
{
    private readonly Rulebook _rulebook;
    private readonly MarketState _market;
    private readonly InterestBook _interest;
    private readonly InstrumentCatalog _catalog;
    private readonly ImmutableArray<Terms?> _instruments;
    private readonly IScreenBounds _bounds;
    private readonly ImmutableArray<Ratio?> _coins;
    private readonly ImmutableArray<Ratio?> _assets;
    private readonly Price[] _perContract;
    private readonly long[] _generations;

    internal Sensitivity(Rulebook rulebook, MarketState market, InterestBook interest)
    {
        _rulebook = rulebook;
        _market = market;
        _interest = interest;
        _catalog = market.Catalog;
        _bounds = rulebook.Bounds;
        _instruments = [.. _catalog.Instruments.Select(BoundOf)];
        _coins = [.. _catalog.Assets.Select(a => CoinRate(a.Id))];
        _assets = [.. _catalog.Assets.Select(a => HoldingRate(a.Id))];
        _perContract = new Price[_instruments.Length];
        _generations = new long[_instruments.Length];
    }

    /// <summary>The bound for an account just assessed on a sheet, numeraire, rounded up; null when there is none.</summary>
    internal Amount? Of(in Portfolio portfolio, MarginSheet sheet)
    {
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (_instruments[position.Instrument.Value] is null)
            {
                return null;
            }
        }

        Amount sum = default;
        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            if (line.Asset == _catalog.Numeraire)
            {
                continue;
            }

            if (_assets[line.Asset.Value] is not { } rate)
            {
                return null;
            }

            // Of the profit only the settlement price's own move belongs here; the mark's is counted with the position.
            Amount size = line.Balance.Abs() + line.Unrealised.Abs() + line.Unrealised.Abs();
            if (!TryAdd(ref sum, size, line.Price, rate))
            {
                return null;
            }
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (holding.Balance.IsNegative && !_interest.Rate(holding.Asset).IsZero)
            {
                return null;
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Terms terms = _instruments[position.Instrument.Value]!.Value;
            if (terms.IsPlain)
            {
                if (!TryAddPlain(ref sum, position, terms))
                {
                    return null;
                }

                continue;
            }

            Result<Amount> notional = Notional.Of(position, _market);
            if (!notional.IsOk)
            {
                return null;
            }

            if (!TryAdd(ref sum, notional.Value, Price.Of(1), terms.Rate) || (terms.IsInverse && !AddInverseValue(position, terms, ref sum)))
            {
                return null;
            }
        }

        return sum;
    }

    /// <summary>What bounds an instrument; null where nothing does.</summary>
    internal Terms? TermsOf(InstrumentId instrument) => _instruments[instrument.Value];

    /// <summary>How much the call line can move per unit of change in the value of what is had of an asset; null where nothing bounds it.</summary>
    internal Ratio? CoinRateOf(AssetId asset) => _coins[asset.Value];

    /// <summary>Adds size × price × rate, rounded up; false where that would leave the range.</summary>
    internal static bool TryAdd(ref Amount sum, Amount size, Price price, Ratio rate)
    {
        if (!IsInRange(size.Atoms, price.Atoms, rate.Atoms) || !Magnitude.Fits(sum.Atoms, EngineLimits.HouseBits))
        {
            return false;
        }

        sum += size.Times(price, Rounding.Up).Times(rate, Rounding.Up);
        return true;
    }

    /// <summary>A linear contract settled in the numeraire: what one contract adds is kept until its mark moves.</summary>
    private bool TryAddPlain(ref Amount sum, in Position position, in Terms terms)
    {
        int at = position.Instrument.Value;
        InstrumentSpec spec = _catalog.Instruments[at];
        long generation = _market.Generation(spec.Mark);
        if (_generations[at] != generation)
        {
            if (!_market.TryPrice(spec.Mark, out Price mark) || !IsInRange(spec.ContractSize.Atoms, mark.Atoms, terms.Rate.Atoms))
            {
                return false;
            }

            _perContract[at] = Price.FromAtoms(mark.Times(spec.ContractSize, Rounding.Up).Times(terms.Rate, Rounding.Up).Atoms);
            _generations[at] = generation;
        }

        Price per = _perContract[at];
        if (!IsInRange(position.Quantity.Atoms, per.Atoms, Fixed18.AtomsPerUnit) || !Magnitude.Fits(sum.Atoms, EngineLimits.HouseBits))
        {
            return false;
        }

        sum += per.Times(position.Quantity.Abs(), Rounding.Up);
        return true;
    }

    internal static bool IsInRange(Int128 a, Int128 b, Int128 c) =>
        Magnitude.ProductBits(Magnitude.ProductBits(Magnitude.Bits(a), Magnitude.Bits(b)), Magnitude.Bits(c)) <= EngineLimits.HouseBits;

    /// <summary>An inverse contract's notional is in quote units; its value is in coin at the coin's own price, which may differ.</summary>
    private bool AddInverseValue(in Position position, in Terms terms, ref Amount sum)
    {
        InstrumentSpec spec = _catalog[position.Instrument];
        if (!_market.TryPrice(spec.Mark, out Price mark) || !_market.TryAssetPrice(spec.Settlement, out Price settlement))
        {
            return false;
        }

        return TryAdd(ref sum, spec.ValueOf(position.Quantity.Abs(), mark, Rounding.AwayFromZero).Abs(), settlement, terms.ValueRate);
    }

    private Terms? BoundOf(InstrumentSpec spec)
    {
        Rulebook rulebook = _rulebook;
        Ratio? bound = _bounds.RateBound(spec.Id);
        bool isPositive = _catalog[spec.Mark].Kind == ObservableKind.Price && _catalog[spec.Underlying].Kind == ObservableKind.Price;
        if (bound is not { } rate || !isPositive || spec.Kind is InstrumentKind.Option or InstrumentKind.Spot || !Magnitude.Fits(rate.Atoms, 70))
        {
            return null;
        }

        bool settlesInNumeraire = spec.Settlement == _catalog.Numeraire;
        bool isInverse = spec.Payoff == Payoff.Inverse;
        int prices = (spec.Mark == spec.Underlying ? 1 : 2) + (settlesInNumeraire ? 0 : 1);
        Ratio perPrice = Times(rate.Times(rulebook.Liquidation.CallRatio, Rounding.Up), settlesInNumeraire && !isInverse ? 1 : 2);
        Ratio requirement = Times(perPrice, prices);
        Ratio? coin = settlesInNumeraire ? Ratio.Zero : _bounds.HoldingRateBound(spec.Settlement);
        if (coin is not { } coinRate || !Magnitude.Fits(coinRate.Atoms, 70))
        {
            return null;
        }

        Ratio charged = coinRate.Times(rulebook.Liquidation.CallRatio, Rounding.Up);
        Ratio owed = OwedRate(spec.Settlement) + charged;
        Ratio value = Times(owed, settlesInNumeraire ? 1 : 2);
        return isInverse
            ? new Terms(requirement, Times(value, 2), perPrice, charged, true, false)
            : new Terms(requirement + value, default, perPrice, charged, false, settlesInNumeraire);
    }

    private Ratio? CoinRate(AssetId asset)
    {
        Ratio? bound = _bounds.HoldingRateBound(asset);
        bool isPositive = _catalog[asset].PriceObservable is not { } observable || _catalog[observable].Kind == ObservableKind.Price;
        return bound is { } rate && isPositive && Magnitude.Fits(rate.Atoms, 70) ? rate.Times(_rulebook.Liquidation.CallRatio, Rounding.Up) : null;
    }

    private Ratio? HoldingRate(AssetId asset) =>
        _coins[asset.Value] is { } charged ? OwedRate(asset) + charged : null;

    /// <summary>What a unit of debt takes off equity: of an asset that is not accepted, twice its value.</summary>
    private Ratio OwedRate(AssetId asset) => Ratio.One + (_rulebook.TermsFor(asset)?.BorrowHaircut ?? Ratio.One);

    private static Ratio Times(Ratio ratio, int factor) => Ratio.FromAtoms(ratio.Atoms * factor);

    /// <summary>What an instrument's notional, and an inverse one's coin value, contribute per unit of relative move.</summary>
    /// <param name="Rate">Of headroom, per unit of notional and of the largest move.</param>
    /// <param name="ValueRate">Of headroom, per unit of an inverse contract's coin value.</param>
    /// <param name="PerPrice">Of the call line alone, per unit of notional and of the move of each price that the instrument follows.</param>
    /// <param name="CoinRate">Of the call line, per unit of change in the value of what is had of the asset it is paid in.</param>
    /// <param name="IsInverse">True for an inverse contract.</param>
    /// <param name="IsPlain">True for a linear contract paid in the numeraire.</param>
    internal readonly record struct Terms(Ratio Rate, Ratio ValueRate, Ratio PerPrice, Ratio CoinRate, bool IsInverse, bool IsPlain);
}
