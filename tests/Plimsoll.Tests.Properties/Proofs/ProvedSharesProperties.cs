// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Dafny;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Liquidation;
using Plimsoll.Tests.Properties.Values;
using Plimsoll.Values;
using Plimsoll.Verified.Shares;
using Proved = Plimsoll.Verified.Shares.__default;

namespace Plimsoll.Tests.Properties.Proofs;

/// <summary>The split of a loss that runs against the one that is proved.</summary>
public class ProvedSharesProperties
{
    private static readonly Amount[] _units = [Amount.FromAtoms(1), Amount.Parse("0.000001"), Amount.Of(1)];

    private static readonly Gen<Amount> _profits = Gen.OneOf(
        Gen.Choose(-2, 5).Select(static n => Amount.Of(n)),
        Gen.Constant(Amount.Parse("1.5")),
        Atoms.Any.Select(static a => Amount.FromAtoms(a >> 5)),
        Atoms.Any.Select(static a => Amount.FromAtoms(a >> 60)));

    private static readonly Gen<Case> _cases =
        from count in Gen.Choose(0, 12)
        from profits in _profits.ListOf(count)
        from unit in Gen.Elements(_units)
        from thousandths in Gen.Choose(0, 1_500)
        from odd in Gen.Choose(0, 3)
        from turn in Gen.Choose(0, 11)
        let claims = profits.Select((profit, i) => new LossClaim(new((ulong)((i + turn) % 12) + 1), profit)).ToArray()
        let all = claims.Aggregate(default(Amount), static (sum, claim) => sum + Amount.Max(claim.Profit, default))
        select new Case(Amount.FromAtoms(all.Scale(thousandths, 1_000, Rounding.Down).Atoms + (odd * unit.Atoms)).RoundTo(unit, Rounding.Down), unit, claims);

    [Fact]
    [Trait("property", "W07")]
    public void W07_losses_are_shared_as_the_proof_shares_them() => Atoms.ForAll(_cases, x =>
    {
        Amount[] shares = new Amount[x.Claims.Length];
        Amount uncovered = LossShares.Split(x.Loss, x.Unit, x.Claims, shares);
        Proved.Split(x.Units(x.Loss), x.Given, out ISequence<BigInteger> proved, out BigInteger left);
        return shares.Select(x.Units).SequenceEqual(proved) && x.Units(uncovered) == left;
    }, 10_000);

    [Fact]
    [Trait("property", "W08")]
    public void W08_the_proof_accepts_the_split_and_none_that_differs_from_it_by_a_unit() => Atoms.ForAll(_cases, x =>
    {
        Amount[] shares = new Amount[x.Claims.Length];
        BigInteger uncovered = x.Units(LossShares.Split(x.Loss, x.Unit, x.Claims, shares));
        BigInteger[] units = [.. shares.Select(x.Units)];
        bool isRight = Accepts(x, units, uncovered) && !Accepts(x, units, uncovered + 1);
        for (int from = 0; from < units.Length && isRight; from++)
        {
            int to = (from + 1) % units.Length;
            BigInteger[] moved = [.. units];
            moved[from]--;
            moved[to]++;
            isRight = from == to || !Accepts(x, moved, uncovered);
        }

        return isRight;
    }, 4_000);

    [Fact]
    public void Ties_go_to_the_lower_account_in_the_proof_too()
    {
        Proved.Split(4, Sequence<_IClaim>.FromElements(Claim.create(9, 5), Claim.create(8, 5), Claim.create(7, 5)), out ISequence<BigInteger> shares, out _);
        Assert.Equal([1, 1, 2], shares);
    }

    private static bool Accepts(Case x, BigInteger[] units, BigInteger uncovered) =>
        Proved.Accepts(x.Units(x.Loss), x.Given, Sequence<BigInteger>.FromArray(units), uncovered);

    private sealed record Case(Amount Loss, Amount Unit, LossClaim[] Claims)
    {
        public ISequence<_IClaim> Given => Sequence<_IClaim>.FromArray(
            [.. Claims.Select(claim => Claim.create(claim.Account.Value, Units(Amount.Max(claim.Profit, default))))]);

        public BigInteger Units(Amount amount) => (BigInteger)amount.Atoms / (BigInteger)Unit.Atoms;

        public override string ToString() => $"{Loss} in {Unit} over {string.Join(", ", Claims)}";
    }
}
