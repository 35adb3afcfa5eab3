// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Venues.Clearing;

/// <summary>The seven parts of a requirement, numeraire, each at least zero.</summary>
internal readonly record struct ClearingParts(double Tail, double Offsets, double Stressed, double Floor, double Buffer, double Stress)
{
    public static ClearingParts operator +(ClearingParts a, ClearingParts b) =>
        new(a.Tail + b.Tail, a.Offsets + b.Offsets, a.Stressed + b.Stressed, a.Floor + b.Floor, a.Buffer + b.Buffer, a.Stress + b.Stress);
}

/// <summary>What one assessment is worked out on: rows that stay, and groups that are filled anew.</summary>
internal sealed class ClearingWork
{
    private readonly ClearingRows _rows = new();
    private readonly List<ClearingGroup> _groups = [];

    /// <summary>The groups of the last account, in the order of products and underlyings.</summary>
    internal IEnumerable<ClearingGroup> Groups => _groups.Where(static group => group.IsUsed);

    /// <summary>What an account's positions require.</summary>
    internal Rejection Fill(ClearingTerms terms, in Portfolio portfolio, MarketView market, out ClearingParts parts)
    {
        parts = default;
        foreach (ClearingGroup group in _groups)
        {
            group.Clear();
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (position.Quantity.IsZero)
            {
                continue;
            }

            InstrumentSpec spec = market.Catalog[position.Instrument];
            if (terms.ProductOf[spec.Id.Value] < 0)
            {
                return new(RejectionCode.MarginTermsMissing, position.Instrument);
            }

            Rejection rejection = _rows.Get(terms, spec, position.Quantity.IsNegative, market, out ClearingRow? row);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            GroupOf(terms, spec).Add(spec.Underlying.Value, position.Quantity.Abs().ToDouble(), row!);
        }

        foreach (ClearingGroup group in _groups)
        {
            Rejection rejection = group.IsUsed ? group.Close() : Rejection.None;
            if (rejection.IsRefused)
            {
                return rejection;
            }

            parts += group.IsUsed ? PartsOf(terms, group) : default;
        }

        return Rejection.None;
    }

    /// <summary>A contract's row, for an explanation of what was filled.</summary>
    internal ClearingRow RowOf(ClearingTerms terms, in Position position, MarketView market)
    {
        Rejection rejection = _rows.Get(terms, market.Catalog[position.Instrument], position.Quantity.IsNegative, market, out ClearingRow? row);
        Invariant.Check(!rejection.IsRefused, "What was assessed has a row.");
        return row!;
    }

    /// <summary>What a group requires, by part: offset cap on each measure, then the tools against the cycle, then stress.</summary>
    internal static ClearingParts PartsOf(ClearingTerms terms, ClearingGroup group)
    {
        double kept = (Ratio.One - terms.OffsetCap).ToDouble();
        double now = Capped(group, 0, kept), stressed = Capped(group, 1, kept), longRun = Capped(group, 2, kept);
        double weighted = (terms.Policy with { Buffer = Ratio.Zero, HasFloor = false }).Apply(now, stressed, longRun);
        double floored = (terms.Policy with { Buffer = Ratio.Zero }).Apply(now, stressed, longRun);
        double whole = terms.Policy.Apply(now, stressed, longRun);
        double worst = group.Core[ClearingScenarios.StressSet];
        double weight = terms.StressWeight.ToDouble();
        double share = terms.Stress == StressRule.Blend ? 1 - weight : 1;
        double stress = weight * (terms.Stress == StressRule.Blend ? worst : Math.Max(0, worst - whole));
        return new(share * group.Core[0], share * (now - group.Core[0]), share * (weighted - now), share * (floored - weighted),
            share * (whole - floored), stress);
    }

    /// <summary>M = gross − c × (gross − core), told as core + (1 − c) × (gross − core).</summary>
    private static double Capped(ClearingGroup group, int set, double kept) => group.Core[set] + (kept * (group.Gross[set] - group.Core[set]));

    private ClearingGroup GroupOf(ClearingTerms terms, InstrumentSpec spec)
    {
        int product = terms.ProductOf[spec.Id.Value];
        int underlying = terms.HasColumn[spec.Underlying.Value] ? -1 : spec.Underlying.Value;
        int at = 0;
        while (at < _groups.Count && (_groups[at].Product, _groups[at].Underlying).CompareTo((product, underlying)) < 0)
        {
            at++;
        }

        if (at == _groups.Count || _groups[at].Product != product || _groups[at].Underlying != underlying)
        {
            _groups.Insert(at, new(terms, product, underlying));
        }

        return _groups[at];
    }
}
