// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Liquidation;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Liquidation;

public class BankruptcyPriceProperties
{
    private static readonly Gen<(Amount Equity, Amount[] Parts)> _accounts =
        from equity in Gen.Choose(-1_000_000, 1_000_000)
        from parts in Gen.Choose(0, 1_000_000).ListOf(6)
        where parts.Any(p => p > 0)
        select (Amount.FromAtoms(equity), parts.Select(p => Amount.FromAtoms(p)).ToArray());

    [Fact]
    [Trait("property", "W02")]
    public void Parts_taken_one_after_the_other_carry_exactly_the_whole() => ForAll(x =>
    {
        Amount equity = x.Equity;
        Amount maintenance = Sum(x.Parts);
        foreach (Amount part in x.Parts.Where(p => p.IsPositive))
        {
            Amount share = BankruptcyPrice.Share(equity, part, maintenance);
            equity -= share;
            maintenance -= part;
        }

        return equity.IsZero && maintenance.IsZero;
    });

    [Fact]
    [Trait("property", "W02")]
    public void A_part_taken_in_two_goes_carries_what_it_carries_in_one_but_for_an_atom_a_go() => ForAll(x =>
    {
        Amount maintenance = Sum(x.Parts);
        Amount part = x.Parts[0];
        Amount first = part.Scale(1, 3, Rounding.Down);
        Amount once = BankruptcyPrice.Share(x.Equity, part, maintenance);
        Amount firstShare = BankruptcyPrice.Share(x.Equity, first, maintenance);
        Amount rest = maintenance == first ? default : BankruptcyPrice.Share(x.Equity - firstShare, part - first, maintenance - first);
        return (firstShare + rest - once).Abs().Atoms <= 2;
    });

    [Fact]
    [Trait("property", "W02")]
    public void Every_order_of_the_parts_gives_each_the_same_share_but_for_an_atom_a_part() => ForAll(x =>
    {
        Amount[] forward = Shares(x.Equity, x.Parts);
        Amount[] backward = [.. Shares(x.Equity, [.. x.Parts.Reverse()]).Reverse()];
        return forward.Zip(backward).All(pair => (pair.First - pair.Second).Abs().Atoms <= x.Parts.Length);
    });

    private static Amount[] Shares(Amount equity, Amount[] parts)
    {
        Amount maintenance = Sum(parts);
        return [.. parts.Select(part =>
        {
            Amount share = maintenance.IsZero ? default : BankruptcyPrice.Share(equity, part, maintenance);
            equity -= share;
            maintenance -= part;
            return share;
        })];
    }

    private static Amount Sum(IEnumerable<Amount> parts) => parts.Aggregate(Amount.Zero, (a, b) => a + b);

    private static void ForAll(Func<(Amount Equity, Amount[] Parts), bool> claim) =>
        Prop.ForAll(_accounts.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000).WithReplay(1, 3));
}
