// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Worlds;

/// <summary>The part of a world that says what holding a perpetual costs: by a schedule, or by a file of rates, each instrument in one place only.</summary>
/// <remarks>Two entries for one instrument would both be charged, and add up without a word.</remarks>
internal sealed class FundingSection
{
    private const int HoursOfDay = 24;

    private readonly WorldNames _names;
    private readonly HashSet<InstrumentId> _known = [];
    private readonly ImmutableArray<FundingSchedule>.Builder _schedules = ImmutableArray.CreateBuilder<FundingSchedule>();
    private readonly ImmutableArray<FundingSource>.Builder _files = ImmutableArray.CreateBuilder<FundingSource>();

    private FundingSection(WorldNames names) => _names = names;

    internal ImmutableArray<FundingSchedule> Schedules => _schedules.ToImmutable();

    internal ImmutableArray<FundingSource> Files => _files.ToImmutable();

    internal static FundingSection Read(JsonPlace section, WorldNames names)
    {
        FundingSection read = new(names);
        foreach (JsonPlace place in section.Items())
        {
            if (place.Field("path").Exists)
            {
                read.ReadFile(place);
            }
            else
            {
                read.ReadSchedule(place);
            }
        }

        return read;
    }

    private void ReadSchedule(JsonPlace place)
    {
        if (!place.CheckObject("instruments", "everyHours", "rate"))
        {
            return;
        }

        int hours = place.Field("everyHours").Integer(1, HoursOfDay, 8);
        if (HoursOfDay % hours != 0)
        {
            place.Field("everyHours").Expected("a number of hours that divides the day: 1, 2, 3, 4, 6, 8, 12 or 24; a file of rates can hold any other times");
        }

        Ratio rate = place.Field("rate").FundingRate();
        foreach (JsonPlace item in place.Field("instruments").Items(required: true))
        {
            _schedules.Add(new(Perpetual(item, item.Text()), hours, rate));
        }
    }

    private void ReadFile(JsonPlace place)
    {
        if (!place.CheckObject("path", "source", "symbols"))
        {
            return;
        }

        ImmutableSortedDictionary<string, InstrumentId>.Builder symbols = ImmutableSortedDictionary.CreateBuilder<string, InstrumentId>(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Field("symbols").Members(required: true))
        {
            symbols.Add(name, Perpetual(value, value.Text()));
        }

        if (symbols.Count == 0)
        {
            place.Field("symbols").Expected("at least one symbol of the file and the instrument that it is");
        }

        _files.Add(new(place.Field("path").Text(), place.Field("source").Text(string.Empty), symbols.ToImmutable()));
    }

    private InstrumentId Perpetual(JsonPlace place, string name)
    {
        InstrumentId id = _names.Instrument(place, name);
        if (place.HasProblems)
        {
            return id;
        }

        if (_names.Catalog[id].Kind != InstrumentKind.Perpetual)
        {
            place.Expected("a perpetual, which only has funding");
        }
        else if (!_known.Add(id))
        {
            place.Problem($"the funding of {name} is given already: both would be charged. For rates that change, give a file of them");
        }

        return id;
    }
}
