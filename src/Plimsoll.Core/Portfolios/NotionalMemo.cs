// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Portfolios;

/// <summary>What positions stand for, kept until something that it is worked out from moves: a model and its add-ons all ask for it, and of the accounts that a
/// plan tries most positions are the same.</summary>
/// <remarks>Its inputs are held themselves, so it cannot be stale. A memo: results are the same with it and without it.</remarks>
internal sealed class NotionalMemo
{
    private Known[] _known = [];

    /// <summary>As <see cref="Notional.Of(in Position, MarketView)"/>.</summary>
    internal Rejection Of(in Position position, InstrumentSpec spec, MarketView market, out Amount notional)
    {
        Rejection rejection = Notional.InputsOf(spec, market, out Price price, out Price settlement);
        if (rejection.IsRefused)
        {
            notional = default;
            return rejection;
        }

        int place = position.Instrument.Value;
        if (place >= _known.Length)
        {
            Array.Resize(ref _known, Math.Max(place + 1, 2 * _known.Length));
        }

        ref Known known = ref _known[place];
        if (!ReferenceEquals(known.Spec, spec) || known.Quantity != position.Quantity || known.Price != price || known.Settlement != settlement)
        {
            // The spec is stated last: a value beyond the range of money throws, and is not known then.
            known.Spec = null;
            known.Notional = Notional.Of(position.Quantity, spec, market.Catalog, price, settlement);
            (known.Quantity, known.Price, known.Settlement, known.Spec) = (position.Quantity, price, settlement, spec);
        }

        notional = known.Notional;
        return Rejection.None;
    }

    private struct Known
    {
        internal InstrumentSpec? Spec;
        internal Quantity Quantity;
        internal Price Price, Settlement;
        internal Amount Notional;
    }
}
