// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Stories;

/// <summary>Tells, from events alone, which payments of the layers went to the backstop for a deficit that it had just taken on, and not to the
/// account.</summary>
/// <remarks>The backstop is paid right behind a take-over, in the order of the layers, each layer once, until the deficit taken on is made up; the rest is the
/// account's. A deficit in another asset than the numeraire cannot be set against payments in it, nor can coin: there the order alone tells.</remarks>
internal sealed class BackstopRecompense(InstrumentCatalog catalog)
{
    private BackstopTookOver? _taken;
    private Amount? _left;
    private (int Layer, ulong Within) _last;

    /// <summary>Hears a step of a story; true where it is a payment to the backstop.</summary>
    internal bool Takes(Event step)
    {
        if (step is BackstopTookOver taken)
        {
            Begin(taken);
            return false;
        }

        if (PlaceOf(step) is not { } place)
        {
            _taken = null;
            return false;
        }

        if (_taken is null || step.Sequence != _taken.Sequence || place.CompareTo(_last) <= 0 || !IsOwed(_taken))
        {
            _taken = null;
            return false;
        }

        _last = place;
        _left -= step switch
        {
            MarketFundPaid paid => paid.Amount,
            JuniorPaid paid => paid.Amount,
            FundPaid paid when paid.Asset == catalog.Numeraire => paid.Amount,
            StakeLost lost => lost.Amount,
            _ => default,
        };
        return true;
    }

    private void Begin(BackstopTookOver taken)
    {
        InstrumentSpec spec = catalog[taken.Instrument];
        Amount deficit = spec.ValueOf(-taken.Quantity, taken.Price, Rounding.Up) - spec.ValueOf(-taken.Quantity, taken.Mark, Rounding.Up);
        _taken = deficit.IsNegative ? taken : null;
        _left = spec.Settlement == catalog.Numeraire ? -deficit : null;
        _last = default;
    }

    /// <summary>True while more is missing than an atom of the price stands for, by which the price of the take-over was rounded.</summary>
    private bool IsOwed(BackstopTookOver taken) =>
        _left is not { } left || left > catalog[taken.Instrument].ValueOf(taken.Quantity.Abs(), Price.FromAtoms(1), Rounding.Up) + Amount.FromAtoms(1);

    /// <summary>The place of a payment in the order of the layers, above (0, 0); null for what is no payment of a layer.</summary>
    private (int Layer, ulong Within)? PlaceOf(Event step) => step switch
    {
        MarketFundPaid => (1, 0),
        JuniorPaid => (2, 0),
        FundPaid paid => (3, paid.Asset == catalog.Numeraire ? 0 : 1 + (ulong)paid.Asset.Value),
        StakeLost lost => (4, lost.Staker.Value),
        _ => null,
    };
}
