// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Depth;
using Plimsoll.Connectors.Prices;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Worlds;

/// <summary>A market, a venue and its clients, as a world folder describes them; the data files are named, not read.</summary>
/// <param name="Folder">The folder of world.json.</param>
/// <param name="Name">Short name.</param>
/// <param name="Title">One line for a reader.</param>
/// <param name="Rulebook">The rulebook it runs under unless another is named: a shipped name or a file.</param>
/// <param name="Catalog">What can be observed, held and traded.</param>
/// <param name="CatalogText">The catalogue's members as compact JSON, for the canonical text of the setup.</param>
/// <param name="Clock">When it begins and ends, and in what steps.</param>
/// <param name="Files">Price files by name.</param>
/// <param name="Oracles">How each observable's sources become one price, by observable id.</param>
/// <param name="Observed">Observables that files speak about.</param>
/// <param name="Derived">Marks and volatilities that follow from an index by rule.</param>
/// <param name="Depths">Where depth comes from.</param>
/// <param name="Fundings">Funding schedules.</param>
/// <param name="Interests">Interest rates set at the start.</param>
/// <param name="Population">The clients.</param>
public sealed record World(
    string Folder,
    string Name,
    string Title,
    string Rulebook,
    InstrumentCatalog Catalog,
    string CatalogText,
    WorldClock Clock,
    ImmutableSortedDictionary<string, WorldFile> Files,
    ImmutableArray<OraclePolicy> Oracles,
    ImmutableArray<WorldObservable> Observed,
    ImmutableArray<DerivedMark> Derived,
    ImmutableArray<DepthSource> Depths,
    ImmutableArray<FundingSchedule> Fundings,
    ImmutableArray<InterestSetting> Interests,
    PopulationSpec Population)
{
    /// <summary>The most accounts that a world may generate: as many as an engine keeps, makers, listed accounts and pockets included.</summary>
    public const int MostAccounts = Engine.Limits.EngineLimits.MaxAccounts;

    /// <summary>Files of funding rates; an instrument is in one of them or in <see cref="Fundings"/>, not in both.</summary>
    public ImmutableArray<FundingSource> FundingFiles { get; init; } = [];

    /// <summary>Instruments whose marks are taken as they are, however far from their model or index.</summary>
    public ImmutableSortedSet<InstrumentId> TrustedMarks { get; init; } = [];

    /// <summary>The file that a world folder must hold.</summary>
    public const string FileName = "world.json";
}

/// <summary>When a world begins and ends, and in what steps it moves.</summary>
/// <param name="Start">The opening time of the first bar.</param>
/// <param name="End">No bar opens at or after this.</param>
/// <param name="BarSeconds">How long a bar lasts: its low is taken as seen in its middle, its close at its end.</param>
/// <param name="HasLows">True when each bar gives two steps, its low and then its close; false when it gives its close only.</param>
/// <param name="AdvanceSeconds">Between price steps, time passes in strides of this length, in which liquidations go on; zero for none.</param>
public sealed record WorldClock(Timestamp Start, Timestamp End, int BarSeconds, bool HasLows, int AdvanceSeconds);

/// <summary>A data file that a world names.</summary>
/// <param name="Path">Its path below the world's folder or the data folder.</param>
/// <param name="Format">How to read it.</param>
/// <param name="Source">In words, where such a file can be had; empty where the world brings it.</param>
public sealed record WorldFile(string Path, PriceFileFormat Format, string Source);

/// <summary>A column of one of the world's files.</summary>
public sealed record ColumnName(string File, string Column);

/// <summary>One source of one observable.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Close">Where its closes are.</param>
/// <param name="Low">Where its lows are; null when it has none.</param>
public sealed record ObservedSource(string Name, ColumnName Close, ColumnName? Low);

/// <summary>An observable that files speak about; its sources in the order of its oracle policy.</summary>
public sealed record WorldObservable(ObservableId Observable, ImmutableArray<ObservedSource> Sources);

/// <summary>How a mark follows from its underlying's index.</summary>
public enum DerivedRule : byte
{
    /// <summary>mark = index × (1 + level − β × drawdown).</summary>
    Premium,

    /// <summary>mark = index × (1 + level × years to expiry − β × drawdown).</summary>
    Basis,

    /// <summary>volatility = level + skew × ln(strike ÷ forward) + β × drawdown, at most the cap; the mark is its Black-76 value, in coin for inverse
    /// options.</summary>
    Option,
}

/// <summary>A mark that follows from an index by rule.</summary>
/// <remarks>Drawdown is 1 − index ÷ its highest value within the window up to now: 0 when the index stands at its high.</remarks>
/// <param name="Instrument">Whose mark it is.</param>
/// <param name="Rule">How it follows.</param>
/// <param name="Level">Premium, annual basis or base volatility.</param>
/// <param name="DrawdownBeta">How much a drawdown of 1 takes from a premium or basis, or adds to a volatility.</param>
/// <param name="Skew">For options: volatility per unit of log-moneyness.</param>
/// <param name="Most">For options: the highest volatility.</param>
/// <param name="WindowMinutes">How far back the high is looked for.</param>
public sealed record DerivedMark(InstrumentId Instrument, DerivedRule Rule, Ratio Level, Ratio DrawdownBeta, Ratio Skew, Ratio Most, int WindowMinutes);

/// <summary>A depth file and the instruments it stands for.</summary>
/// <param name="Path">Its path below the world's folder or the data folder; its figures are value in the numeraire.</param>
/// <param name="Format">How to read it.</param>
/// <param name="Source">In words, where such a file can be had.</param>
/// <param name="EverySeconds">How often depth is published.</param>
/// <param name="HalfSpread">Distance from the mark to the best prices.</param>
/// <param name="Instruments">Whose books it stands for, and which multiple of the file's depth each has.</param>
public sealed record DepthSource(
    string Path, DepthFileFormat Format, string Source, int EverySeconds, Ratio HalfSpread,
        ImmutableArray<(InstrumentId Instrument, Ratio Factor)> Instruments);

/// <summary>Funding of one rate, at midnight UTC and every whole multiple of the interval after it.</summary>
/// <param name="Instrument">Whose it is.</param>
/// <param name="EveryHours">The interval; it divides the day, so that every day has the same times.</param>
/// <param name="Rate">Fraction of notional that longs pay shorts each time.</param>
public sealed record FundingSchedule(InstrumentId Instrument, int EveryHours, Ratio Rate);

/// <summary>A file of funding rates.</summary>
/// <param name="Path">Its path below the world's folder or the data folder.</param>
/// <param name="Source">In words, where such a file can be had.</param>
/// <param name="Symbols">Instruments by their name in the file.</param>
public sealed record FundingSource(string Path, string Source, ImmutableSortedDictionary<string, InstrumentId> Symbols);

/// <summary>The interest on loans of an asset.</summary>
public sealed record InterestSetting(AssetId Asset, Ratio AnnualRate);
