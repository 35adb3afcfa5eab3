// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Stories;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>What is told of a liquidation against the events that it is told from.</summary>
public class StoryProperties
{
    private const int Count = 60;
    private const int Accounts = 7;

    [Fact]
    public void The_grounds_sum_exactly_to_the_equity_and_maintenance_that_began_the_liquidation() => Crash.ForAll(Count, crash =>
    {
        (Event[] events, LiquidationStories[] told) = Play(crash);
        LiquidationStory[] stories = [.. told.SelectMany(static account => account.All)];
        return stories.Length == events.OfType<LiquidationStarted>().Count() && Array.TrueForAll(stories, static story =>
            story.Grounds is { } grounds
            && grounds.Assets.Aggregate(default(Amount), static (sum, asset) => sum + asset.Value) == story.Started.Equity
            && grounds.Lines.Aggregate(default(Amount), static (sum, line) => sum + line.Maintenance) == story.Started.Maintenance
            && grounds.Lines.All(line => line.Maintenance <= grounds.Binding!.Value.Maintenance));
    });

    [Fact]
    public void Every_step_of_every_layer_is_in_exactly_one_story() => Crash.ForAll(Count, crash =>
    {
        (Event[] events, LiquidationStories[] told) = Play(crash);
        Event[] steps = [.. told.SelectMany(static account => account.All).SelectMany(static story => story.Steps).Where(static step => IsLayer(step))];
        Event[] done = [.. events.Where(static item => IsLayer(item))];
        return steps.Length == done.Length && done.ToHashSet(ReferenceEqualityComparer.Instance).SetEquals(steps);
    });

    [Fact]
    public void What_is_taken_for_others_is_told_once_and_the_bills_add_up_to_it() => Crash.ForAll(Count, crash =>
    {
        (Event[] events, LiquidationStories[] told) = Play(crash);
        Amount billed = told.SelectMany(static account => account.All).SelectMany(story => LiquidationBill.Of(story, crash.Setup.Catalog))
            .Where(static paid => paid.Kind == PaymentKind.SharedLoss).Aggregate(default(Amount), static (sum, paid) => sum + paid.Amount);
        LossSocialised[] shared = [.. events.OfType<LossSocialised>().Where(static share => share.Bankrupt.Value >= AccountId.FirstClient)];
        return shared.Aggregate(default(Amount), static (sum, share) => sum + share.Amount) == billed
            && shared.All(static share => share.Amount.IsPositive && share.Amount <= share.Bearable)
            && told.Sum(static account => account.Given.Length) == events.Count(static item => item is Deleveraged or LossSocialised);
    });

    [Fact]
    public void The_layers_pay_the_backstop_what_it_took_on_and_no_more()
    {
        int compared = 0;
        Crash.ForAll(Count, crash =>
        {
            InstrumentCatalog catalog = crash.Setup.Catalog;
            Amount unit = catalog[catalog.Numeraire].SmallestUnit;
            foreach (LiquidationStory story in Play(crash).Told.SelectMany(static account => account.All))
            {
                LiquidationPayment[] bill = [.. LiquidationBill.Of(story, catalog)];
                LiquidationPayment[] taken = [.. bill.Where(static paid => paid.Kind == PaymentKind.TakenOn)];
                LiquidationPayment[] received = [.. bill.Where(static paid => paid.To == HouseAccounts.Backstop && paid.Kind != PaymentKind.GivenUp)];
                if (taken.Length > 0 && taken.Concat(received).All(paid => paid.Asset == catalog.Numeraire))
                {
                    // Each take-over is paid in whole units, rounded up in each layer, and at a price that was rounded by an atom.
                    Amount missing = Sum(received) - Sum(taken);
                    int takeOvers = story.Steps.Count(static step => step is BackstopTookOver);
                    compared++;
                    if (missing < -unit || missing > Amount.FromAtoms(unit.Atoms * 4 * takeOvers))
                    {
                        return false;
                    }
                }
            }

            return true;
        });
        Assert.True(compared > 10, $"{compared}");
    }

    [Fact]
    public void Listening_changes_nothing() => Crash.ForAll(Count / 2, crash =>
    {
        ClearingEngine heard = new(crash.Setup);
        ClearingEngine unheard = new(crash.Setup);
        ListSink sink = new();
        foreach (Command command in crash.Commands)
        {
            heard.Apply(command, sink);
            unheard.Apply(command, NullSink.Instance);
        }

        return heard.StateHash() == unheard.StateHash();
    });

    private static Amount Sum(LiquidationPayment[] payments) => payments.Aggregate(default(Amount), static (sum, paid) => sum + paid.Amount);

    private static bool IsLayer(Event item) => item switch
    {
        LiquidationPlanned or LiquidationTraded or LiquidationEscalated or BackstopTookOver or BackstopTookCoin or OutsideTookCoin => true,
        FundPaid paid => paid.Account != HouseAccounts.Backstop,
        Deleveraged taken => taken.Bankrupt != HouseAccounts.Backstop,
        LossSocialised share => share.Bankrupt != HouseAccounts.Backstop,
        DeficitRecognised recognised => recognised.Account != HouseAccounts.Backstop,
        _ => false,
    };

    private static (Event[] Events, LiquidationStories[] Told) Play(Crash crash)
    {
        ClearingEngine engine = new(crash.Setup);
        ListSink sink = new();
        foreach (Command command in crash.Commands)
        {
            engine.Apply(command, sink);
        }

        LiquidationStories[] told = [.. Enumerable.Range(0, Accounts).Select(static i => new LiquidationStories(Crash.Id(i)))];
        foreach (Event item in sink.Events)
        {
            Array.ForEach(told, account => account.Add(item));
        }

        return ([.. sink.Events], told);
    }
}
