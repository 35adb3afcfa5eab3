// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Depth;
using Plimsoll.Connectors.Prices;
using Plimsoll.Connectors.Worlds;

namespace Plimsoll.Simulation.Feeds;

/// <summary>The data files of a world, read whole.</summary>
/// <param name="Files">Price files by their name in the world.</param>
/// <param name="Depths">Depth files, in the order of the world's depth sources.</param>
public sealed record WorldData(ImmutableSortedDictionary<string, PriceFile> Files, ImmutableArray<DepthFile> Depths)
{
    /// <summary>Reads every file that the world names: from its own folder, or else from the data folder.</summary>
    /// <exception cref="InputException">A file is missing or wrong; a missing one is named with what to do about it.</exception>
    public static WorldData Load(World world, string? dataFolder)
    {
        ImmutableSortedDictionary<string, PriceFile>.Builder files = ImmutableSortedDictionary.CreateBuilder<string, PriceFile>(StringComparer.Ordinal);
        foreach ((string name, WorldFile file) in world.Files)
        {
            files.Add(name, PriceFile.Read(Locate(world, file.Path, $"$.files[\"{name}\"].path", file.Source, dataFolder), file.Format));
        }

        foreach (ObservedSymbol symbol in world.Observed)
        {
            foreach (ObservedSource source in symbol.Sources)
            {
                CheckColumn(files, source.Close);
                if (source.Low is { } low)
                {
                    CheckColumn(files, low);
                }
            }
        }

        return new(files.ToImmutable(), [.. world.Depths.Select((depth, i) =>
            DepthFile.Read(Locate(world, depth.Path, $"$.depth[{i}].path", depth.Source, dataFolder), depth.Format))]);
    }

    private static void CheckColumn(ImmutableSortedDictionary<string, PriceFile>.Builder files, ColumnName name)
    {
        PriceFile file = files[name.File];
        if (!file.TryColumn(name.Column, out _))
        {
            throw new InputException(file.Path, 1, $"column {name.Column}", $"the world asks for this column, but the file has {string.Join(", ", file.Columns)}");
        }
    }

    private static string Locate(World world, string path, string field, string source, string? dataFolder)
    {
        string own = Path.Combine(world.Folder, path);
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
