// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The liquidation policy <c>ladder</c>: a call, then closes in the market, then the backstop.</summary>
public sealed class LadderKind : ILiquidationKind
{
    /// <summary>Its name, which stands where a rulebook names no kind of policy.</summary>
    public const string Name = "ladder";

    /// <summary>A year: whoever waits longer has not staked but given.</summary>
    private const int MostUnstakeSeconds = 31_536_000;

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["style", "callRatio", "buffer", "backstopRatio", "priceFloor", "pace", "feeRate", "takerFeeRate", "fundCapPerEvent", "backstopCapacity"],
          "properties": {
            "style": { "enum": ["minimal", "sequential", "full"] },
            "callRatio": { "$ref": "#/$defs/nonNegative", "description": "At least 1: called below this multiple of maintenance." },
            "buffer": { "$ref": "#/$defs/share", "description": "Closes aim at (1 + buffer) × maintenance." },
            "backstopRatio": { "$ref": "#/$defs/share" },
            "priceFloor": { "$ref": "#/$defs/share", "description": "Above 0: farthest from the mark that a liquidation trades." },
            "pace": { "$ref": "#/$defs/share", "description": "Above 0: share of visible depth taken in one second." },
            "feeRate": { "$ref": "#/$defs/share" },
            "takerFeeRate": { "$ref": "#/$defs/share" },
            "fundCapPerEvent": { "$ref": "#/$defs/share", "description": "Most of the fund that the deficits of one owner draw in a day." },
            "backstopCapacity": { "$ref": "#/$defs/nonNegative", "description": "Notional the backstop may hold, as a multiple of the fund." },
            "backstopPace": { "$ref": "#/$defs/share", "description": "Above 0: share of visible depth up to which the backstop trades; else the pace." },
            "waterfall": {
              "type": "object",
              "description": "Tranches around the pooled fund; caps are shares of each that are drawn in a day.",
              "required": ["marketCap", "juniorCap", "stakedCap", "unstakeSeconds"],
              "additionalProperties": false,
              "properties": {
                "marketCap": { "$ref": "#/$defs/share" },
                "juniorCap": { "$ref": "#/$defs/share" },
                "stakedCap": { "$ref": "#/$defs/share" },
                "unstakeSeconds": { "type": "integer", "minimum": 0, "maximum": 31536000, "description": "How long a stake that is wanted back bears losses." }
              }
            }
          }
        }
        """;

    /// <inheritdoc/>
    public LiquidationPolicy? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        CloseStyle style = place.Field("style").Word(["minimal", "sequential", "full"]) switch
        {
            "minimal" => CloseStyle.Minimal,
            "sequential" => CloseStyle.Sequential,
            _ => CloseStyle.Full,
        };
        return new(
            style,
            place.Field("callRatio").Decimal<Ratio>("at least 1", static ratio => ratio >= Ratio.One),
            place.Field("buffer").Fraction(),
            place.Field("backstopRatio").Fraction(),
            place.Field("priceFloor").PositiveFraction(),
            place.Field("pace").PositiveFraction(),
            place.Field("feeRate").Fraction(),
            place.Field("takerFeeRate").Fraction(),
            place.Field("fundCapPerEvent").Fraction(),
            place.Field("backstopCapacity").Decimal<Ratio>("at least 0", static ratio => !ratio.IsNegative))
        {
            BackstopPace = place.Field("backstopPace") is { Exists: true } pace ? pace.PositiveFraction() : null,
            Waterfall = place.Field("waterfall") is { Exists: true } waterfall ? ReadWaterfall(waterfall) : null,
        };
    }

    private static WaterfallPolicy? ReadWaterfall(JsonPlace place) =>
        !place.CheckObject("marketCap", "juniorCap", "stakedCap", "unstakeSeconds") ? null
        : new(
            place.Field("marketCap").Fraction(),
            place.Field("juniorCap").Fraction(),
            place.Field("stakedCap").Fraction(),
            place.Field("unstakeSeconds").Integer(0, MostUnstakeSeconds));
}
