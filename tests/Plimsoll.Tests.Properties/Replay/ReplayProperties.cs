// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Replay;

/// <summary>On a day that happened, whom the screen finds is whom a full assessment finds, under every version of every rulebook that an engine
/// takes.</summary>
/// <remarks>Two twins: a full assessment of every account at every price, outside the engine; and an engine restored before every price, which remembers
/// nothing, assesses everybody and must tell the same events. An hour of the real day by default, the whole of it where <c>PLIMSOLL_ATTACKS</c> is set
/// (<c>./test attacks</c>). What was skipped, by rulebook, is in each test's output.</remarks>
public sealed class ReplayProperties(ITestOutputHelper output)
{
    private static bool IsLong => Environment.GetEnvironmentVariable("PLIMSOLL_ATTACKS") is { Length: > 0 };

    /// <summary>Every version, as <c>name@day</c>.</summary>
    public static TheoryData<string> Versions => [.. ShippedRulebooks.Versions.Where(static version => EngineRulebooks.Names.Contains(version.Name))
        .Select(static version => string.Create(CultureInfo.InvariantCulture, $"{version.Name}@{version.ValidFrom:yyyy-MM-dd}"))];

    [Fact]
    [Trait("property", "L02")]
    public void L02_the_one_rulebook_that_no_engine_takes_is_a_lenders_and_says_why()
    {
        string[] left = [.. ShippedRulebooks.Names.Except(EngineRulebooks.Names)];
        Assert.Equal(["aave-v3"], left);

        // It margins debts by a health factor over what is supplied, and states no terms of assets that a screen's radius or a withdrawal could be proved from.
        Rulebook lender = RulebookIn.Numeraire("aave-v3", TestWorld.Catalog);
        InvariantException refused = Assert.Throws<InvariantException>(() => new ClearingEngine(TestWorld.Setup(lender)));
        Assert.Contains("An engine needs an equity rule that states the terms of every asset.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Trait("property", "L01")]
    [Trait("property", "L02")]
    public void L02_on_the_real_day_the_screen_decides_as_a_full_assessment_does(string rulebook)
    {
        Assert.SkipWhen(ReplayedPath.Folder is null, "The tables of 10 October 2025 are not part of the repository, and PLIMSOLL_DATA does not lead to them.");
        Replay(rulebook, ReplayedPath.Crash(ReplayedPath.Folder, IsLong));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    [Trait("property", "L01")]
    [Trait("property", "L02")]
    public void L02_in_a_generated_crash_the_screen_decides_as_a_full_assessment_does(string rulebook) => Replay(rulebook, ReplayedPath.Generated);

    private void Replay(string rulebook, ReplayedPath path)
    {
        ReplayedVenue venue = new(rulebook, path);
        ListSink events = new();
        ListSink again = new();
        MarginSheet sheet = new();
        long exactly = 0;
        long everybody = 0;
        int called = 0;
        int liquidated = 0;
        for (int step = 1; step < path.Steps.Length; step++)
        {
            ObservePrices prices = ReplayedMarket.At(path, step);
            ClearingEngine twin = Restored(venue);
            long before = venue.Engine.Assessments;
            events.Clear();
            again.Clear();
            Assert.Equal(Rejection.None, venue.Engine.Apply(prices, events));
            Assert.Equal(Rejection.None, twin.Apply(prices, again));
            Assert.Equal(again.Events, events.Events);
            Assert.Equal(twin.StateHash(), venue.Engine.StateHash());
            exactly += venue.Engine.Assessments - before;
            everybody += twin.Assessments;
            called += events.Events.Count(static e => e is MarginCalled);
            liquidated += events.Events.Count(static e => e is LiquidationStarted);
            foreach (AccountView account in venue.Engine.Accounts)
            {
                Decides(venue, account, sheet, $"{rulebook}, {path.TimeOf(step)}");
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rulebook}, {path.Name}: {venue.Clients} accounts, {path.Steps.Length - 1} prices, {everybody} full assessments of which the screen skipped "
            + $"{everybody - exactly} ({100.0 * (everybody - exactly) / everybody:0.0} %), {called} called, {liquidated} liquidations"
            + $"{(StatesNoBounds(venue.Rulebook) ? "; its model states no bounds" : "")}"
            + $"{(venue.Left.Count == 0 ? "" : "; not held: " + string.Join("; ", venue.Left.Distinct()))}"));
        Assert.True(venue.Clients >= 24 && liquidated > 0, $"{venue.Clients} accounts, {called} called and {liquidated} liquidated: too few to prove much");
        Assert.True(venue.Held.Count == Enum.GetValues<InstrumentKind>().Length || rulebook.StartsWith("okx-single", StringComparison.Ordinal),
            $"held are only {string.Join(", ", venue.Held)}");
        Assert.True(StatesNoBounds(venue.Rulebook) ? exactly == everybody : exactly < everybody, $"{exactly} assessments where {everybody} are everybody's");
    }

    private static void Decides(ReplayedVenue venue, AccountView account, MarginSheet sheet, string when)
    {
        AccountStatus expected = AccountStatus.Healthy;
        if (!account.Positions.IsEmpty || HasDebt(account))
        {
            Assert.Equal(Rejection.None, venue.Rulebook.Assess(account.Portfolio, venue.Engine.Market, sheet));
            expected = sheet.Equity < sheet.Maintenance ? AccountStatus.Liquidating
                : sheet.Equity < sheet.Maintenance.Times(venue.Rulebook.Liquidation.CallRatio, Rounding.Up) ? AccountStatus.Called
                : AccountStatus.Healthy;
        }

        bool agrees = account.Status == AccountStatus.Closed
            || (expected == AccountStatus.Liquidating ? account.Status >= AccountStatus.Liquidating : account.Status == expected);
        Assert.True(agrees, $"{when}: {account.Id} is {account.Status}, a full assessment says {expected}: {sheet.Equity} over {sheet.Maintenance}");
    }

    private static bool StatesNoBounds(Rulebook rulebook) => rulebook.Model.Bounds is null or ObservedOnlyBounds;

    private static bool HasDebt(AccountView account)
    {
        foreach (ref readonly var holding in account.Holdings)
        {
            if (holding.Balance.IsNegative)
            {
                return true;
            }
        }

        return false;
    }

    private static ClearingEngine Restored(ReplayedVenue venue)
    {
        ArrayBufferWriter<byte> bytes = new();
        venue.Engine.WriteSnapshot(bytes);
        return ClearingEngine.Restore(venue.Setup, bytes.WrittenSpan);
    }
}
