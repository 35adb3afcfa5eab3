// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Markets;
using Plimsoll.Tests.Engines;
using Plimsoll.Tests.Properties.Commands;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>Whatever is commanded, the engine says yes or no.</summary>
public class TotalityProperties
{
    private static readonly Int128[] _extremes =
    [
        1, 1_000_000, 1_000_000_000_000, Fixed18.AtomsPerUnit, Int128.MaxValue, Int128.MinValue, -1, 0, (Int128.One << 110) - 1, Int128.One << 110,
            (Int128.One << 109) / 1_000_000_000_000 * 1_000_000_000_000,
        EngineLimits.MaxPriceAtoms, EngineLimits.MaxPriceAtoms - 1, EngineLimits.MaxPriceAtoms / 7, (Int128)10_000_000_000_000_000,
            (Int128.One << 100) / Fixed18.AtomsPerUnit * Fixed18.AtomsPerUnit,
        (Int128)1_000_000_000 * Fixed18.AtomsPerUnit,
    ];

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "D08")]
    public void D08_any_command_of_any_content_is_accepted_or_refused(string venue)
    {
        HashSet<RejectionCode> codes = [];
        Prop.ForAll(AnyCommand.Any.ArrayOf(200).ToArbitrary(), commands =>
        {
            GeneratedDay day = GeneratedDay.At(venue);
            foreach (Command command in commands)
            {
                codes.Add(day.Apply(command).Code);
                codes.Add(day.Apply(command with { Time = day.Now, Id = default }).Code);
            }

            day.Engine.Audit();
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(GeneratedDay.IsFlat(venue) ? 60 : 5).WithReplay(8, 13));
        Assert.True(codes.Count > 8, "the commands met few refusals: " + string.Join(", ", codes));
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "D08")]
    public void D08_the_largest_and_the_smallest_figures_never_overflow(string venue)
    {
        int accepted = 0;
        Steps.ForAll(GeneratedDay.IsFlat(venue) ? 150 : 8, 200, steps =>
        {
            GeneratedDay day = GeneratedDay.At(venue, "0.000001", "0.0000005");
            foreach (Step step in steps)
            {
                accepted += day.Apply(step.X % 3 == 0 ? day.Next(step) : Extreme(day, step)).IsRefused ? 0 : 1;
            }

            day.Engine.Audit();
            foreach (Plimsoll.Engine.AccountView account in day.Engine.Accounts)
            {
                _ = account.Withdrawable(TestWorld.Usdc);
            }

            return day.Engine.StateHash() == ClearingEngine.Restore(day.Setup, Snapshot(day.Engine)).StateHash();
        });
        Assert.True(accepted > (GeneratedDay.IsFlat(venue) ? 1000 : 40), $"only {accepted} accepted");
    }

    [Theory]
    [MemberData(nameof(GeneratedDay.Venues), MemberType = typeof(GeneratedDay))]
    [Trait("property", "D02")]
    public void D02_a_retry_has_the_same_answer_and_no_second_effect_also_after_a_restart(string venue) =>
        Steps.ForAll(GeneratedDay.IsFlat(venue) ? 15 : 2, 120, steps =>
    {
        GeneratedDay day = GeneratedDay.At(venue);
        List<(Command Command, Rejection Answer)> sent = [];
        ClearingEngine engine = day.Engine;
        for (int i = 0; i < steps.Length; i++)
        {
            Command command = day.Next(steps[i]) with { Id = new CommandId((ulong)i + 1) };
            sent.Add((command, day.Apply(command)));
            (Command again, Rejection answer) = sent[steps[i].A % sent.Count];
            byte[] before = Content(day.Engine);

            // The sequencer stamps a retry anew; the payload is the same.
            if (day.Apply(again with { Time = day.Now }) != answer || !Content(day.Engine).AsSpan().SequenceEqual(before))
            {
                return false;
            }

            if (i % 40 == 39)
            {
                engine = ClearingEngine.Restore(day.Setup, Snapshot(day.Engine));
                if (sent.Any(s => engine.Apply(s.Command with { Time = day.Now }, NullSink.Instance) != s.Answer))
                {
                    return false;
                }
            }
        }

        return true;
    });

    private static byte[] Snapshot(ClearingEngine engine)
    {
        System.Buffers.ArrayBufferWriter<byte> bytes = new();
        engine.WriteSnapshot(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The snapshot without the sequence number, which counts retries too: 8 bytes after magic, version and the setup's hash.</summary>
    private static byte[] Content(ClearingEngine engine)
    {
        byte[] bytes = Snapshot(engine);
        return [.. bytes[..44], .. bytes[52..]];
    }

    private static Figure Extreme(Step step, Int128 figure, Int128 other)
    {
        InstrumentId instrument = new(step.X % 8);
        return (step.A % 6) switch
        {
            0 => new LastFigure(instrument, Price.FromAtoms(figure)),
            1 => new OpenInterestFigure(instrument, Quantity.FromAtoms(figure)),
            2 => new FundingFigure(instrument, new NextFunding(Ratio.FromAtoms(figure), unchecked((int)other), new(unchecked((long)other)))),
            3 => new PoolFigure(new(step.X % 5), new LendingPool(Amount.FromAtoms(figure), Amount.FromAtoms(other), new(figure), new(other))),
            4 => new GasPriceFigure(Price.FromAtoms(figure)),
            _ => new BlockTimeFigure(new(unchecked((long)figure))),
        };
    }

    private static Command Extreme(GeneratedDay day, Step step)
    {
        Int128 figure = _extremes[step.Y % _extremes.Length];
        Int128 other = _extremes[step.B % _extremes.Length];
        AccountId a = GeneratedDay.Account(1 + (step.A % GeneratedDay.Accounts));
        AccountId b = GeneratedDay.Account(1 + (step.B % GeneratedDay.Accounts));
        AssetId asset = new(step.X % 4);
        return (step.Kind % 13) switch
        {
            0 or 1 => new Deposit(default, day.Now, a, asset, Amount.FromAtoms(figure)),
            2 => new Withdraw(default, day.Now, a, asset, Amount.FromAtoms(figure)),
            3 => new Transfer(default, day.Now, a, b, asset, Amount.FromAtoms(figure)),
            4 => new ContributeToFund(default, day.Now, asset, Amount.FromAtoms(figure)),
            5 => new ApplyFunding(default, day.Now, new(step.X % 3), Ratio.FromAtoms(figure)),
            6 or 7 => new ObservePrices(default, day.Now, [new Observation(new(step.X % 7), 0, figure, Ratio.FromAtoms(other == 1 ? 1 : 0))]),
            8 => new SetInterestRate(default, day.Now, asset, Ratio.FromAtoms(figure)),
            9 => new SetLeverageLimit(default, day.Now, a, step.X % 2 == 0 ? null : new InstrumentId(step.X % 8), Ratio.FromAtoms(figure)),
            10 => Fill(day, step, a, b, figure, other),
            11 => new PublishFigures(default, day.Now, [Extreme(step, figure, other)]),
            _ => new PublishDepth(default, day.Now,
                [new(new(step.X % 7), new DepthProfile(Ratio.FromAtoms(1), [new(Ratio.FromAtoms(other), Quantity.FromAtoms(figure))],
                ImmutableArray<DepthLevel>.Empty))]),
        };
    }

    private static Fill Fill(GeneratedDay day, Step step, AccountId a, AccountId b, Int128 figure, Int128 other)
    {
        InstrumentId instrument = new(step.X % 7);
        Price price = step.A % 2 == 0 && day.Engine.Market.TryMark(instrument, out Price mark) ? mark.RoundTo(Price.Parse("0.01"), Rounding.Up)
            : Price.FromAtoms(other);
        return new(default, day.Now, instrument, a, b, Quantity.FromAtoms(figure), price, Ratio.FromAtoms(other == 1 ? figure : 0), default);
    }
}
