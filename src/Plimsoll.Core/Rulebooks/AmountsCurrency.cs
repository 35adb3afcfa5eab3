// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Holds a rulebook's amounts of money to the numeraire: the field <c>amountsIn</c> names the assets in which they may be read as they are
/// written.</summary>
/// <remarks>A bracket of 100,000 dollars read as 100,000 coins requires nothing and looks right. Amounts are not converted: a rulebook is read once and a price
/// moves, so a bracket would be of the price at which somebody started. A rulebook that says nothing is of whatever its catalogue counts in.</remarks>
internal static class AmountsCurrency
{
    internal const string Field = "amountsIn";

    /// <summary>Notes a problem where the numeraire is none of the assets named; to be called when everything was read.</summary>
    internal static void Check(JsonPlace root, InstrumentCatalog catalog)
    {
        JsonPlace place = root.Field(Field);
        if (!place.Exists)
        {
            return;
        }

        ImmutableArray<JsonPlace> items = place.Items();
        string[] named = [.. items.Select(static item => item.Text())];
        if (items.IsEmpty)
        {
            place.Expected("the names of one or more assets");
        }

        string numeraire = catalog[catalog.Numeraire].Symbol;
        ImmutableArray<(string Path, Amount Amount)> money = root.Money;
        if (root.HasProblems || named.Contains(numeraire))
        {
            return;
        }

        // Rates and returns are of prices in that currency too, so a rulebook without amounts does not fit either.
        string what = money.IsEmpty ? "figures" : $"figures, {Counted.Of(money.Length, "amount")} of money among them,";
        string example = money.IsEmpty ? string.Empty : $": {money[0].Path}, {money[0].Amount}, would become {money[0].Amount} {numeraire}";
        place.Problem(
            $"the rulebook's {what} are for {string.Join(" or ", named)}, but this catalogue counts in {numeraire}{example}. "
            + $"Count in {named[0]} and have the report converted (margin --in {numeraire}), or use a rulebook whose {Field} names {numeraire}");
    }
}
