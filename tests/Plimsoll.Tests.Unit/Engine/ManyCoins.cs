// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Collateral;
using Plimsoll.Engine;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>A venue that lists more coins than an account may hold: each is collateral, none may be borrowed, and each settles a perpetual of its own; the
/// first few have spot markets.</summary>
/// <remarks>CASH is asset 0; coin i has price observable i and perpetual i. Spot i is coin i against CASH, and one more market has coin 9 against coin
/// 10.</remarks>
internal static class ManyCoins
{
    public const int Coins = EngineLimits.MaxHoldings + 8;

    /// <summary>Coins 1 to this have a spot market against CASH.</summary>
    public const int Spots = 8;

    public static readonly AssetId Cash = new(0);

    /// <summary>Coin 9 priced in coin 10.</summary>
    public static readonly InstrumentId CrossSpot = new(Coins + Spots);

    public static AssetId Coin(int i) => new(i);

    public static InstrumentId Perpetual(int i) => new(i - 1);

    public static InstrumentId Spot(int i) => new(Coins + i - 1);

    public static ObservableId Observable(int i) => new(i - 1);

    public static EngineSetup Setup(AccountMode mode = AccountMode.Cross)
    {
        ImmutableArray<ObservableSpec> observables =
            [.. Enumerable.Range(1, Coins).Select(i => new ObservableSpec(Observable(i), $"S{i}", ObservableKind.Price))];
        ImmutableArray<AssetSpec> assets =
        [
            new(Cash, "CASH", 2, null, true),
            .. Enumerable.Range(1, Coins).Select(i => new AssetSpec(new(i), $"A{i}", 2, Observable(i), false)),
        ];
        ImmutableArray<InstrumentSpec> instruments =
        [
            .. Enumerable.Range(1, Coins).Select(i => Spec(Perpetual(i), $"P{i}", InstrumentKind.Perpetual, null, Coin(i), i)),
            .. Enumerable.Range(1, Spots).Select(i => Spec(Spot(i), $"A{i}/CASH", InstrumentKind.Spot, Coin(i), Cash, i)),
            Spec(CrossSpot, "A9/A10", InstrumentKind.Spot, Coin(9), Coin(10), 9),
        ];
        InstrumentCatalog catalog = InstrumentCatalog.TryCreate(observables, assets, instruments, out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join("; ", errors));
        Rulebook rulebook = TestWorld.Rulebook(mode) with
        {
            Collateral = new CollateralSchedule([.. assets.Select(a => new CollateralTerms(a.Id, Ratio.Zero, Ratio.Zero, null))]),
        };
        return new(catalog, rulebook, [.. observables.Select(_ => TestWorld.SimpleOracle)], "many coins");
    }

    /// <summary>Two rich accounts, everything at 100.</summary>
    public static TestVenue Venue(AccountMode mode = AccountMode.Cross)
    {
        TestVenue venue = new(Setup(mode));
        for (int i = 1; i <= Coins; i++)
        {
            venue.Mark(Observable(i), "100");
        }

        venue.Open(1);
        venue.Open(2);
        return venue;
    }

    private static InstrumentSpec Spec(InstrumentId id, string name, InstrumentKind kind, AssetId? asset, AssetId settlement, int observable) => new(
        id, name, kind, Payoff.Linear, asset, settlement, Observable(observable), Observable(observable), Quantity.Of(1), Price.Parse("0.01"),
            Quantity.Parse("0.01"), null, null);
}
