// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The tranches around the pooled insurance fund, in the order in which a deficit reaches them: the fund of an isolated position's market or of a
/// market whose position is taken over, the venue's junior tranche, the pooled fund, what others have staked.</summary>
/// <remarks>Each cap is a share of what the tranche holds when it is first drawn on in a day, and bounds all that is drawn on it in that day.</remarks>
/// <param name="MarketCap">Most of a market's own fund that is drawn in a day; 0 to 1.</param>
/// <param name="JuniorCap">Most of the venue's junior tranche that is drawn in a day; 0 to 1.</param>
/// <param name="StakedCap">Most of what is staked that is lost in a day; 0 to 1.</param>
/// <param name="UnstakeSeconds">How long a stake bears losses after its owner wants it back; at least zero.</param>
public sealed record WaterfallPolicy(Ratio MarketCap, Ratio JuniorCap, Ratio StakedCap, int UnstakeSeconds);
