// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Engine.Commands;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <content>Figures that the venue tells, in words.</content>
internal sealed partial class ScenarioTable
{
    private Figure ToldFigure(string[] words)
    {
        bool isKnown = words[^1] != "unknown";
        return words[1] switch
        {
            "last" => new LastFigure(Instrument(words[2]), isKnown ? Price.Parse(words[3]) : null),
            "open" => new OpenInterestFigure(Instrument(words[2]), isKnown ? Quantity.Parse(words[3]) : null),
            "funding" => new FundingFigure(Instrument(words[2]),
                isKnown ? new NextFunding(Ratio.Parse(words[3]), (int)Seconds(words[5]), _venue.Now.PlusSeconds(Seconds(words[7]))) : null),
            "pool" => new PoolFigure(Asset(words[2]),
                isKnown ? new LendingPool(Amount.Parse(words[3]), Amount.Parse(words[5]), PoolIndex.One, PoolIndex.One) : null),
            "gas" => new GasPriceFigure(isKnown ? Price.Parse(words[2]) : null),
            "block" => new BlockTimeFigure(isKnown ? _venue.Now.PlusSeconds(Seconds(words[2])) : null),
            _ => throw new FormatException($"'{words[1]}' is no figure of a scenario table."),
        };
    }

    private static long Seconds(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
