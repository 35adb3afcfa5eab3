// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Numerics;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Simulation.Random;
using Plimsoll.Tests.Engines;
using Plimsoll.Tests.Properties.Engines;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Properties.Fuzzing;

/// <summary>No command halts the engine, in whatever state other commands left it; a refused one changes nothing but the sequence and the memory of
/// ids.</summary>
/// <remarks>A million commands in stretches from fixed seeds, a fifth on each rulebook; <c>PLIMSOLL_FUZZ</c> sets another number (<c>./test
/// attacks</c>).</remarks>
public class FuzzProperties(ITestOutputHelper output)
{
    private const int Brief = 1_000_000;
    private const int Stretch = 4_000;

    /// <summary>Where the sequence is in a snapshot: behind magic, version and the setup's hash.</summary>
    private const int SequenceAt = 44;

    public static TheoryData<string> Venues => ["cross", "isolated", "tiered", "test cross", "test isolated"];

    private static int Commands =>
        int.TryParse(Environment.GetEnvironmentVariable("PLIMSOLL_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : Brief;

    [Theory]
    [MemberData(nameof(Venues))]
    [Trait("property", "D13")]
    [Trait("property", "D14")]
    public void D14_no_command_halts_and_a_refused_one_changes_nothing(string venue)
    {
        EngineSetup setup = Setup(venue);
        SortedDictionary<RejectionCode, int> answers = [];
        int applied = 0;
        for (ulong seed = 1; applied < Commands / Venues.Count; seed++)
        {
            applied += Run(setup, venue, seed, answers);
        }

        int accepted = answers.GetValueOrDefault(RejectionCode.None);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{venue}: {applied} commands, {accepted} accepted; {string.Join(", ", answers.Select(a => $"{a.Key} {a.Value}"))}"));
        Assert.True(accepted > applied / 5, $"only {accepted} of {applied} accepted");
        Assert.True(answers.Count > 20, $"only {answers.Count} different answers");
    }

    private static EngineSetup Setup(string venue) => venue switch
    {
        "test cross" => TestWorld.Setup(),
        "test isolated" => TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated)),
        _ => AttackWorld.Setup(venue, AttackWorld.CarefulOracle with { BandConfirmations = 1, Quorum = 1 }, catalog: _wide),
    };

    private static readonly InstrumentCatalog _wide = AttackWorld.MakeCatalog(64);

    /// <summary>One stretch on a new engine; it ends early when an accepted command has moved the clock to its end.</summary>
    private static int Run(EngineSetup setup, string venue, ulong seed, SortedDictionary<RejectionCode, int> answers)
    {
        ClearingEngine engine = Opened(setup);
        FuzzedCommands commands = new(new SeededGenerator(seed), engine);
        ArrayBufferWriter<byte> before = new();
        ArrayBufferWriter<byte> after = new();
        SeededGenerator looks = new(seed, 1);
        Command? last = null;
        int applied = 0;
        try
        {
            for (; applied < Stretch && engine.Time.Nanoseconds < EngineLimits.MaxTimeNanoseconds / 2; applied++)
            {
                // A snapshot costs more than a command, so one command in four is looked at.
                bool isLookedAt = looks.NextIndex(4) == 0;
                if (isLookedAt)
                {
                    before.ResetWrittenCount();
                    engine.WriteSnapshot(before);
                }

                last = commands.Next();
                Rejection answer = engine.Apply(last, NullSink.Instance);
                answers[answer.Code] = answers.GetValueOrDefault(answer.Code) + 1;
                if (isLookedAt && answer.IsRefused)
                {
                    Tell(engine, last, answer);
                }

                if (isLookedAt && answer.IsRefused && last.Id == default)
                {
                    after.ResetWrittenCount();
                    engine.WriteSnapshot(after);
                    Assert.True(IsSame(before.WrittenSpan, after.WrittenSpan), $"refused with {answer}, and the state is another");
                }
            }

            Finish(engine, commands);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Assert.Fail(string.Create(CultureInfo.InvariantCulture,
                $"{venue}, seed {seed}, command {applied}: {last}\n{exception.Message}\n{exception.StackTrace}"));
        }

        return applied;
    }

    /// <summary>Looking a refusal's figures up and saying it neither halts nor, as the comparison behind it shows, changes anything.</summary>
    private static void Tell(ClearingEngine engine, Command command, Rejection answer)
    {
        string said = RefusalText.Explain(answer, engine, command);
        Assert.True(said.Length > 15 && !said.Contains(answer.Code.ToString(), StringComparison.Ordinal), said);
    }

    private static bool IsSame(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        before[..SequenceAt].SequenceEqual(after[..SequenceAt]) && before[(SequenceAt + 8)..].SequenceEqual(after[(SequenceAt + 8)..]);

    /// <summary>Everything adds up, every account can be looked at, and an honest deposit still arrives.</summary>
    private static void Finish(ClearingEngine engine, FuzzedCommands commands)
    {
        engine.Audit();
        Assert.All(Totals.Balances(engine), sum => Assert.Equal(BigInteger.Zero, sum));
        Assert.All(Totals.Positions(engine), sum => Assert.Equal(BigInteger.Zero, sum));
        foreach (Plimsoll.Engine.AccountView account in engine.Accounts)
        {
            _ = account.Report();
            _ = account.Withdrawable(engine.Setup.Catalog.Numeraire);
        }

        Timestamp now = commands.Now < engine.Time ? engine.Time : commands.Now;
        AccountId honest = new(AccountId.FirstClient + 100);
        Assert.Equal(Rejection.None, engine.Apply(new OpenAccount(default, now, honest, new(77), AccountKind.Cross, default), NullSink.Instance));
        Assert.Equal(Rejection.None, engine.Apply(new Deposit(default, now, honest, engine.Setup.Catalog.Numeraire, Amount.Of(1)), NullSink.Instance));
    }

    private static ClearingEngine Opened(EngineSetup setup)
    {
        ClearingEngine engine = new(setup);
        Timestamp now = TestWorld.Start;
        foreach (ObservableSpec observable in setup.Catalog.Observables)
        {
            Int128 value = observable.Kind == ObservableKind.Volatility ? Fixed18.AtomsPerUnit / 2
                : (Int128)(observable.Name.StartsWith("COIN", StringComparison.Ordinal) ? 1 : 100) * Fixed18.AtomsPerUnit;
            if (observable.Name != "LOST")
            {
                engine.Apply(new ObservePrices(default, now, [new Observation(observable.Id, 0, value, default)]), NullSink.Instance);
            }
        }

        for (int i = 0; i < FuzzedCommands.Accounts; i++)
        {
            AccountId account = new(AccountId.FirstClient + (ulong)i);
            engine.Apply(new OpenAccount(default, now, account, new((ulong)(1 + (i / 3))), AccountKind.Cross, default), NullSink.Instance);
            engine.Apply(new Deposit(default, now, account, setup.Catalog.Numeraire, Amount.Of(i < 6 ? 100_000 : 50)), NullSink.Instance);
            for (int asset = 1; i >= 5 && asset < setup.Catalog.Assets.Length; asset++)
            {
                engine.Apply(new Deposit(default, now, account, new(asset), i == 5 ? Amount.Of(100) : setup.Catalog.Assets[asset].SmallestUnit),
                    NullSink.Instance);
            }
        }

        engine.Apply(new ContributeToFund(default, now, setup.Catalog.Numeraire, Amount.Of(50_000)), NullSink.Instance);
        return engine;
    }
}
