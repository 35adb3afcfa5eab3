// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Reads the <c>interest</c> of a rulebook, and sees to it that nothing can be owed for free.</summary>
internal static class InterestReader
{
    /// <summary>What loans bear where a rulebook says nothing: a debt can come about in any asset that something settles in, so there is always a
    /// rate.</summary>
    private static Ratio Unsaid => Ratio.FromAtoms(Fixed18.AtomsPerUnit / 10);

    internal static InterestSchedule Read(JsonPlace place, InstrumentCatalog catalog)
    {
        Dictionary<string, Ratio> byName = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Members())
        {
            byName.Add(name, value.Decimal<Ratio>("from 0 to 10", static rate => !rate.IsNegative && rate <= Ratio.Of(10)));
        }

        return new([.. catalog.Assets.Select(asset =>
            RulebookReader.TryFor(byName, asset, catalog, out Ratio rate) ? rate : Unsaid)]);
    }

    /// <summary>Refuses a rulebook under which an asset could be owed at no cost: without interest and without a requirement.</summary>
    internal static void Check(JsonPlace root, Rulebook rulebook, InstrumentCatalog catalog)
    {
        foreach (AssetSpec asset in catalog.Assets)
        {
            CollateralTerms? terms = rulebook.Equity.Bounds?.TermsFor(rulebook, asset.Id);
            bool isCharged = rulebook.Interest.For(asset.Id).IsPositive || (terms?.BorrowHaircut.IsPositive ?? false)
                || rulebook.AddOns.Any(addOn => addOn.ChargesLoans(asset.Id));
            if (!isCharged)
            {
                root.Problem(
                    $"{asset.Symbol} can be owed for nothing: expected interest above 0 for it or for \"{RulebookReader.Default}\", or terms in the borrow "
                    + "add-on");
            }
        }
    }
}
