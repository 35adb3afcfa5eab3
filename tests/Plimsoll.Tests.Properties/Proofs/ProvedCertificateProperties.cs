// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Dafny;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Tests.Properties.Values;
using Plimsoll.Verified.Certificate;
using Proved = Plimsoll.Verified.Certificate.__default;

namespace Plimsoll.Tests.Properties.Proofs;

/// <summary>The bound of a certificate against every plan of problems that are small enough to try them all.</summary>
public class ProvedCertificateProperties
{
    private const int Most = 3;

    private static readonly Gen<Case> _cases =
        from segments in Gen.Choose(1, 3)
        from groups in Gen.Choose(1, 2)
        from widths in Gen.Choose(0, Most).ListOf(segments)
        from costs in Gen.Choose(1, 6).ListOf(segments)
        from losses in Gen.Choose(-5, 30).ListOf(groups * 2)
        from reliefs in Gen.Choose(-4, 8).ListOf(groups * 2 * segments)
        from weights in Gen.Choose(0, 6).ListOf(groups * 2)
        from equity in Gen.Choose(0, 40)
        from margin in Gen.Choose(0, 8)
        from factor in Gen.Choose(1, 3)
        from extra in Gen.Choose(0, 3)
        select new Case([.. widths], [.. costs], [.. losses], [.. reliefs], [.. weights], equity, margin, factor, extra);

    [Fact]
    [Trait("property", "L04")]
    public void L04_no_plan_that_is_feasible_costs_less_than_an_accepted_certificate_says()
    {
        int saying = 0;
        Atoms.ForAll(_cases, x =>
        {
            int[] costs = [.. x.Plans().Where(x.IsFeasible).Select(x.CostOf)];
            foreach (Case tried in x.Certificates())
            {
                Proved.Accepts(tried.Given, Case.Unit, tried.Margin, out bool isAccepted, out BigInteger bound);
                bool isDual = tried.Weights.Chunk(2).All(rows => rows.Sum() * Case.Scale <= tried.Margin * tried.Factor);
                if (isAccepted != isDual || (isAccepted && Array.Exists(costs, cost => cost * Case.Unit < bound)))
                {
                    return false;
                }

                saying += isAccepted && costs.Length > 0 && bound.Sign > 0 ? 1 : 0;
            }

            return true;
        }, 2_000);
        Assert.True(saying > 500, $"only {saying} certificates said anything");
    }

    private sealed record Case(int[] Widths, int[] Costs, int[] Losses, int[] Reliefs, int[] Weights, int Equity, int Margin, int Factor, int Extra)
    {
        public const int Unit = 4;
        public const int Scale = 2;

        public _IProblem Given => Problem.create(
            Equity, Factor, Scale, Extra,
            Sequence<_ISegment>.FromArray([.. Widths.Select((width, i) => Segment.create(width, Costs[i]))]),
            Sequence<ISequence<_IRow>>.FromArray(
                [.. Enumerable.Range(0, Losses.Length).Select(Row).Chunk(2).Select(static rows => Sequence<_IRow>.FromArray(rows))]));

        /// <summary>The multipliers drawn, and for many of the margin's the most that one scenario of each underlying may have.</summary>
        public IEnumerable<Case> Certificates()
        {
            yield return this;
            for (int margin = 1; margin <= 16; margin++)
            {
                int most = margin * Factor / Scale;
                for (int choice = 0; choice < 1 << (Weights.Length / 2); choice++)
                {
                    int chosen = choice;
                    yield return this with { Margin = margin, Weights = [.. Weights.Select((_, row) => ((chosen >> (row / 2)) & 1) == row % 2 ? most : 0)] };
                }
            }
        }

        public IEnumerable<int[]> Plans() => Widths.Aggregate<int, IEnumerable<int[]>>(
            [[]], static (plans, width) => plans.SelectMany(plan => Enumerable.Range(0, width + 1).Select(n => (int[])[.. plan, n])));

        public int CostOf(int[] plan) => plan.Select((n, i) => n * Costs[i]).Sum();

        /// <summary>Equity less the cost and what is required besides covers factor ÷ scale of the worst losses, each at least zero.</summary>
        public bool IsFeasible(int[] plan)
        {
            int[] left = [.. Losses.Select((loss, row) => loss - plan.Select((n, i) => n * Reliefs[(row * Widths.Length) + i]).Sum())];
            int worst = left.Chunk(2).Sum(static rows => Math.Max(0, rows.Max()));
            return Scale * (Equity - CostOf(plan) - Extra) >= Factor * worst;
        }

        private _IRow Row(int row) => Verified.Certificate.Row.create(
            Losses[row], Sequence<BigInteger>.FromArray([.. Widths.Select((_, i) => (BigInteger)Reliefs[(row * Widths.Length) + i])]), Weights[row]);
    }
}
