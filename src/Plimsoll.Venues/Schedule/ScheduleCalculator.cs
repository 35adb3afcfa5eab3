// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Venues.Schedule;

/// <summary>A trade after netting, with what it adds.</summary>
/// <param name="Trade">The trade: its parts added.</param>
/// <param name="Rate">The rate of its band.</param>
/// <param name="Gross">|notional| × rate, rounded up.</param>
public sealed record ScheduleLine(ScheduleTrade Trade, Ratio Rate, Amount Gross);

/// <summary>The margin of a list of trades after the BCBS-IOSCO schedule.</summary>
/// <param name="Lines">The trades, by id.</param>
/// <param name="Role">Whose margin it is.</param>
/// <param name="Gross">Σ |notional| × rate.</param>
/// <param name="NetReplacement">max(Σ PV, 0), in the signs of the role.</param>
/// <param name="GrossReplacement">Σ max(PV, 0).</param>
/// <param name="Margin">What is required, never negative.</param>
public sealed record ScheduleResult(
    ImmutableArray<ScheduleLine> Lines, ScheduleRole Role, Amount Gross, Amount NetReplacement, Amount GrossReplacement, Amount Margin)
{
    /// <summary>NGR = net ÷ gross replacement cost, for the eye: rounded half to even; 1 where nothing is worth anything to the one who computes.</summary>
    public Ratio NetToGross => GrossReplacement.IsZero ? Ratio.One : NetReplacement.Per(GrossReplacement, Rounding.HalfEven);

    /// <summary>The margin in the signs of the role: negative for the one who posts.</summary>
    public Amount Signed => Role == ScheduleRole.Pledgor ? -Margin : Margin;
}

/// <summary>The BCBS-IOSCO standardised schedule for initial margin.</summary>
/// <remarks>
/// <para>IM = 0.4 × G + 0.6 × NGR × G; G = Σ |notional| × rate over trades, NGR = max(Σ PV, 0) ÷ Σ max(PV, 0). Notionals of one trade net, those of two do not.
/// Where no trade is worth anything NGR is 1, as in AcadiaSoft's simm-lib and OpenSourceRisk/Engine.</para>
/// <para>Exact, rounded up: each trade's gross margin and the sum. Source: BCBS 261, Appendix A.</para>
/// </remarks>
public static class ScheduleCalculator
{
    /// <summary>Works it out.</summary>
    /// <param name="parameters">The figures.</param>
    /// <param name="trades">The trades, in any order; two of one id have the same product and the same years.</param>
    /// <param name="role">Whose margin it is.</param>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public static ScheduleResult Of(ScheduleParameters parameters, IEnumerable<ScheduleTrade> trades, ScheduleRole role = ScheduleRole.Secured)
    {
        ImmutableArray<ScheduleLine> lines = Lines(parameters, [.. trades]);
        Amount gross = default, net = default, positive = default;
        foreach (ScheduleLine line in lines)
        {
            Amount value = role == ScheduleRole.Pledgor ? -line.Trade.PresentValue : line.Trade.PresentValue;
            gross += line.Gross;
            net += value;
            positive += Amount.Max(value, default);
        }

        net = Amount.Max(net, default);
        Amount netted = positive.IsZero ? gross : gross.Scale(net.Atoms, positive.Atoms, Rounding.Up);
        Amount margin = gross.Times(parameters.GrossShare, Rounding.Up) + netted.Times(parameters.NetShare, Rounding.Up);
        return new(lines, role, gross, net, positive, margin);
    }

    /// <summary>The margin as a tree.</summary>
    public static NamedValue Tree(ScheduleResult result, ScheduleParameters parameters)
    {
        if (result.Lines.IsEmpty)
        {
            return NamedValue.SumOf("schedule", []);
        }

        NamedValue gross = NamedValue.SumOf("gross margin", result.Lines.Select(static line => NamedValue.Of(
            $"gross margin of {line.Trade.Id}", line.Gross, "|notional| × rate, rounded up",
            NamedValue.Given("notional", line.Trade.Notional, ValueUnit.Money),
            NamedValue.RateOf("rate", line.Rate,
                $"{ScheduleParameters.Products[(int)line.Trade.Product]}, {(line.Trade.Years is { } years ? $"{years} years" : "no maturity")}"))));
        bool isFlipped = result.Role == ScheduleRole.Pledgor;
        NamedValue[] values = [.. result.Lines.Select(line => NamedValue.Given(
            $"PV of {line.Trade.Id}", isFlipped ? -line.Trade.PresentValue : line.Trade.PresentValue, ValueUnit.Money))];
        return NamedValue.Of("schedule", result.Margin, "gross share × G + net share × NGR × G, each rounded up", gross,
            new NamedValue("NGR", Amount.FromAtoms(result.NetToGross.Atoms), ValueUnit.Rate, ValueRule.Formula, [.. values])
            {
                Note = "max(Σ PV, 0) ÷ Σ max(PV, 0); 1 where no PV is above 0",
            },
            NamedValue.RateOf("gross share", parameters.GrossShare), NamedValue.RateOf("net share", parameters.NetShare));
    }

    private static ImmutableArray<ScheduleLine> Lines(ScheduleParameters parameters, ScheduleTrade[] trades)
    {
        // Parts of a trade add exactly, so that their order is nothing.
        Array.Sort(trades, static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        ImmutableArray<ScheduleLine>.Builder lines = ImmutableArray.CreateBuilder<ScheduleLine>(trades.Length);
        for (int i = 0; i < trades.Length;)
        {
            ScheduleTrade trade = trades[i++];
            while (i < trades.Length && trades[i].Id == trade.Id)
            {
                trade = Joined(trade, trades[i++]);
            }

            Ratio rate = parameters.RateOf(trade.Product, trade.Years);
            lines.Add(new(trade, rate, trade.Notional.Abs().Times(rate, Rounding.Up)));
        }

        return lines.ToImmutable();
    }

    private static ScheduleTrade Joined(ScheduleTrade a, ScheduleTrade b)
    {
        Invariant.Check(a.Product == b.Product && a.Years == b.Years, "A trade has one product and one maturity.");
        return a with { Notional = a.Notional + b.Notional, PresentValue = a.PresentValue + b.PresentValue };
    }
}
