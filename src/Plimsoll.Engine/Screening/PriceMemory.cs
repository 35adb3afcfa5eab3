// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Markets;

namespace Plimsoll.Engine.Screening;

/// <summary>The market at the last moments at which accounts were assessed: what a bound on how far something has moved since is measured from.</summary>
/// <remarks>A moment is good until <see cref="Capacity"/> later ones have been remembered; of an older one the memory says that it is forgotten. Derived,
/// in no snapshot.</remarks>
internal sealed class PriceMemory
{
    /// <summary>How many moments are kept.</summary>
    internal const int Capacity = 256;

    private readonly MarketState _market;
    private readonly MarketMoment?[] _moments = new MarketMoment?[Capacity];
    private MarketMoment? _last;

    internal PriceMemory(MarketState market) => _market = market;

    /// <summary>The moment that stands now: a number above zero, the same while neither a price nor time moves.</summary>
    internal long Now()
    {
        if (_last is { } last && last.IsOf(_market))
        {
            return last.Number;
        }

        long number = (_last?.Number ?? 0) + 1;
        _last = _moments[number % Capacity] ??= new MarketMoment(_market.Catalog);
        _last.Record(_market, number);
        return number;
    }

    /// <summary>The market at a moment; null when it is forgotten, or was never.</summary>
    internal MarketMoment? At(long number) => _moments[number % Capacity] is { } moment && moment.Number == number ? moment : null;
}
