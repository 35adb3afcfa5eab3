// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The liquidation policy <c>ladder</c>: a call, then closes in the market, then the backstop.</summary>
public sealed class LadderKind : ILiquidationKind
{
    /// <summary>Its name, which stands where a rulebook names no kind of policy.</summary>
    public const string Name = "ladder";

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
            "backstopCapacity": { "$ref": "#/$defs/nonNegative", "description": "Notional the backstop may hold, as a multiple of the fund." }
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
            place.Field("backstopCapacity").Decimal<Ratio>("at least 0", static ratio => !ratio.IsNegative));
    }
}
