// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Depth;
using Plimsoll.Connectors.Funding;
using Plimsoll.Connectors.Prices;
using Plimsoll.Connectors.Texts;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>The data files of a world, read whole.</summary>
/// <param name="Files">Price files by their name in the world.</param>
/// <param name="Depths">Depth files, in the order of the world's depth sources.</param>
public sealed record WorldData(ImmutableSortedDictionary<string, PriceFile> Files, ImmutableArray<DepthFile> Depths)
{
    /// <summary>Files of funding rates, in the order of the world's.</summary>
    public ImmutableArray<FundingFile> Fundings { get; init; } = [];

    /// <summary>Rulebooks that accounts are under beside the world's, in the order of <see cref="PopulationSpec.Rulebooks"/>.</summary>
    public ImmutableArray<WorldRulebook> Rulebooks { get; init; } = [];

    /// <summary>Reads every file that the world names: from its own folder, or else from the data folder.</summary>
    /// <exception cref="InputException">A file is missing or wrong; a missing one is named with what to do about it.</exception>
    public static WorldData Load(World world, string? dataFolder)
    {
        ImmutableSortedDictionary<string, PriceFile>.Builder files = ImmutableSortedDictionary.CreateBuilder<string, PriceFile>(StringComparer.Ordinal);
        foreach ((string name, WorldFile file) in world.Files)
        {
            files.Add(name, PriceFile.Read(Locate(world, file.Path, $"$.files[\"{name}\"].path", file.Source, dataFolder), file.Format));
        }

        foreach (WorldObservable observable in world.Observed)
        {
            foreach (ObservedSource source in observable.Sources)
            {
                bool isVolatility = world.Catalog[observable.Observable].Kind == ObservableKind.Volatility;
                CheckColumn(files, source.Close, isVolatility);
                if (source.Low is { } low)
                {
                    CheckColumn(files, low, isVolatility);
                }
            }
        }

        WorldData data = new(files.ToImmutable(), [.. world.Depths.Select((depth, i) =>
            DepthFile.Read(Locate(world, depth.Path, $"$.depth[{i}].path", depth.Source, dataFolder), depth.Format))])
        {
            Fundings = [.. world.FundingFiles.Select(
                funding => FundingFile.Read(Locate(world, funding.Path, "$.funding", funding.Source, dataFolder), funding.Symbols))],
            Rulebooks = [.. world.Population.Rulebooks.Select(source => WorldRulebook.Load(world, source))],
        };
        DataUse.Check(world, data);
        CheckNamedOnce(world, data);
        return data;
    }

    /// <summary>Refuses a file under two names that give the same rows: one source would speak with two voices.</summary>
    private static void CheckNamedOnce(World world, WorldData data)
    {
        Dictionary<string, List<string>> names = new(StringComparer.Ordinal);
        foreach ((string name, PriceFile file) in data.Files)
        {
            List<string> known = Known(names, file.Path);
            if (known.Find(other => data.Files[other].SharesRows(file)) is { } first)
            {
                throw Twice(world, $"$.files[\"{name}\"].path", world.Files[name].Path,
                    $"$.files[\"{first}\"] reads, and both names take the same rows of it: as sources of one price they would count twice. Name it once, or "
                    + "give each name a 'where' of its own");
            }

            known.Add(name);
        }

        Dictionary<string, List<int>> depths = new(StringComparer.Ordinal);
        for (int i = 0; i < data.Depths.Length; i++)
        {
            List<int> known = Known(depths, data.Depths[i].Path);
            int first = known.FindIndex(other => IsAlike(world.Depths[other], world.Depths[i]));
            if (first >= 0)
            {
                throw Twice(world, $"$.depth[{i}].path", world.Depths[i].Path,
                    $"$.depth[{known[first]}] reads, column by column alike: name it once, with the instruments of both");
            }

            known.Add(i);
        }

        Dictionary<string, List<int>> fundings = new(StringComparer.Ordinal);
        for (int i = 0; i < data.Fundings.Length; i++)
        {
            List<int> known = Known(fundings, data.Fundings[i].Path);
            if (known.Count > 0)
            {
                throw Twice(world, "$.funding", world.FundingFiles[i].Path,
                    $"'{world.FundingFiles[known[0]].Path}' names: name it once, with the symbols of both");
            }

            known.Add(i);
        }
    }

    private static List<T> Known<T>(Dictionary<string, List<T>> names, string path)
    {
        string real = RealPath.Of(path);
        return names.TryGetValue(real, out List<T>? known) ? known : names[real] = [];
    }

    private static bool IsAlike(DepthSource one, DepthSource other) =>
        one.Format.Side == other.Format.Side && one.EverySeconds == other.EverySeconds && one.HalfSpread == other.HalfSpread
        && one.Format.Levels.SequenceEqual(other.Format.Levels) && one.Format.Bids.SequenceEqual(other.Format.Bids)
        && one.Format.Asks.SequenceEqual(other.Format.Asks);

    private static InputException Twice(World world, string field, string path, string sentence) =>
        new(Path.Combine(world.Folder, World.FileName), null, field, $"'{path}' is the file that {sentence}");

    private static void CheckColumn(ImmutableSortedDictionary<string, PriceFile>.Builder files, ColumnName name, bool isVolatility)
    {
        PriceFile file = files[name.File];
        if (!file.TryColumn(name.Column, out PriceSeries? series))
        {
            throw new InputException(file.Path, 1, $"column {name.Column}",
                $"the world names this column, but the file has {string.Join(", ", file.Columns)}");
        }

        for (int i = 0; isVolatility && i < series.Values.Length; i++)
        {
            if (!FieldBounds.IsVolatility(Ratio.FromAtoms(series.Values[i])))
            {
                throw new InputException(
                    file.Path, file.LineAt(series.Times[i]), $"column {name.Column}",
                        $"expected a volatility {FieldBounds.VolatilityWords}; found {Fixed18.Format(series.Values[i])}");
            }
        }
    }

    private static string Locate(World world, string path, string field, string source, string? dataFolder)
    {
        string own = Path.Combine(world.Folder, path);
        if (Directory.Exists(own))
        {
            throw new InputException(Path.Combine(world.Folder, World.FileName), null, field, $"'{path}' is a folder; expected a file");
        }

        if (File.Exists(own))
        {
            return own;
        }

        string? given = dataFolder is null ? null : Path.Combine(dataFolder, path);
        if (given is not null && File.Exists(given))
        {
            return given;
        }

        string looked = dataFolder is null
            ? $"'{path}' is not in {world.Folder}, and no data folder was given: run again with --data FOLDER, where FOLDER holds {path}"
            : $"'{path}' is neither in {world.Folder} nor in the data folder {dataFolder}";
        string hint = source.Length == 0 ? string.Empty : $". Such a file: {source}";
        throw new InputException(Path.Combine(world.Folder, World.FileName), null, field, looked + hint);
    }
}
