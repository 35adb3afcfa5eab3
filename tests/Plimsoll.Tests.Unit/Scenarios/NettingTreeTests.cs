// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Scenarios;

public sealed class NettingTreeTests
{
    [Fact]
    public void A_class_nets_in_full_and_alike_classes_by_their_share()
    {
        // Down: class A −100 + 30, class B +50 at 90 %; up: class A +80 − 20 at 90 %, class B −70.
        NettingTree tree = new();
        tree.Begin(2, new(Ratio.Parse("0.9")));
        tree.Open(CombineRule.Sum);
        tree.Add(Amounts(-100, 80));
        tree.Add(Amounts(30, -20));
        tree.Close();
        tree.Open(CombineRule.Sum);
        tree.Add(Amounts(50, -70));
        tree.Close();

        Assert.Equal(Amounts(-25, -16), tree.End().ToArray());
        Assert.Equal(new WorstLoss(Amount.Of(25), 0), WorstLoss.Of(tree.End()));
        Assert.Equal(Amount.Of(100 + 20 + 70), tree.Gross);
    }

    [Fact]
    public void Profits_of_a_part_end_where_the_rule_says()
    {
        // 0.6 × 1,000 = 600, at most 250; a loss is not touched.
        CombineRule rule = new(Ratio.Parse("0.6"), Amount.Of(250));
        Assert.Equal(Amount.Of(250), rule.Counted(Amount.Of(1_000)));
        Assert.Equal(Amount.Of(60), rule.Counted(Amount.Of(100)));
        Assert.Equal(Amount.Of(-1_000), rule.Counted(Amount.Of(-1_000)));
        Assert.Equal(Amount.Zero, CombineRule.Alone.Counted(Amount.Of(100)));
    }

    [Fact]
    public void A_share_of_a_profit_is_rounded_down() =>
        Assert.Equal(Amount.Zero, new CombineRule(Ratio.Parse("0.5")).Counted(Amount.FromAtoms(1)));

    [Fact]
    public void A_tree_can_be_used_again()
    {
        NettingTree tree = new();
        tree.Begin(3, CombineRule.Sum);
        tree.Add(Amounts(-1, -2, -3));
        tree.Begin(2, CombineRule.Sum);
        tree.Add(Amounts(5, -7));
        Assert.Equal(Amounts(5, -7), tree.End().ToArray());
        Assert.Equal(Amount.Of(7), tree.Gross);
    }

    [Fact]
    public void The_first_of_equal_losses_is_the_worst()
    {
        Assert.Equal(new WorstLoss(Amount.Of(4), 1), WorstLoss.Of(Amounts(1, -4, -4)));
        Assert.Equal(new WorstLoss(default, -1), WorstLoss.Of(Amounts(1, 0)));
        WorstLoss four = new(Amount.Of(4), 1);
        Assert.Equal(four, four.Or(new(Amount.Of(4), 7)));
        Assert.Equal(new(Amount.Of(5), 7), four.Or(new(Amount.Of(5), 7)));
    }

    [Fact]
    public void Of_offsets_that_are_not_granted_the_last_atom_is_charged()
    {
        Assert.Equal(Amount.Of(20), NettingTree.NotGranted(Amount.Of(100), Amount.Of(200), Ratio.Parse("0.2")));
        Assert.Equal(Amount.FromAtoms(1), NettingTree.NotGranted(default, Amount.FromAtoms(1), Ratio.Parse("0.2")));
        Assert.Equal(Amount.Zero, NettingTree.NotGranted(Amount.Of(100), Amount.Of(90), Ratio.Parse("0.2")));
    }

    [Fact]
    public void A_tree_that_is_walked_wrongly_is_a_bug_and_not_a_figure()
    {
        NettingTree tree = new();
        tree.Begin(1, CombineRule.Sum);
        Assert.Throws<InvariantException>(tree.Close);
        Assert.Throws<InvariantException>(() => tree.Add(Amounts(1, 2)));
        Assert.Throws<InvariantException>(() => tree.Open(new(Ratio.Of(2))));
        tree.Open(CombineRule.Sum);
        Assert.Throws<InvariantException>(() => _ = tree.End().Length);
        for (int i = 2; i < NettingTree.MaxDepth; i++)
        {
            tree.Open(CombineRule.Sum);
        }

        Assert.Throws<InvariantException>(() => tree.Open(CombineRule.Sum));
    }

    private static Amount[] Amounts(params long[] values) => [.. values.Select(Amount.Of)];
}
