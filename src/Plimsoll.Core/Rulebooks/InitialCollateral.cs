// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>What collateral counts less toward initial margin than toward maintenance after haircuts: required beside the rest, initial only.</summary>
/// <remarks>Equity is one number, that which maintenance is held against. An asset that secures new risk for less (a lender's loan to value below its
/// liquidation threshold, an asset weight below its maintenance weight) has the difference added to initial margin, asset by asset: equity − initial is then
/// what the initial weights leave. Floors under a requirement, by a minimum or a leverage limit, do not count it: it is about what is held and not about what
/// is open.</remarks>
internal static class InitialCollateral
{
    /// <summary>Adds the lines for a sheet on which equity has been assessed.</summary>
    internal static void Assess(Rulebook rulebook, MarginSheet sheet)
    {
        if (!rulebook.CountsLessInitially)
        {
            return;
        }

        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            if (rulebook.Collateral.For(line.Asset) is not { } terms)
            {
                continue;
            }

            Amount net = line.Counted - rulebook.Profit.CountedOf(line.Profit, line.Price) + rulebook.Profit.InitiallyCountedOf(line.Profit, line.Price);
            Amount less = line.Value - terms.InitialValueOf(net, line.Price);
            if (!less.IsZero)
            {
                sheet.Add(new MarginLine(MarginLineKind.InitialHaircut, line.Asset.Value, line.Value.Abs(), less, default));
            }
        }
    }
}
