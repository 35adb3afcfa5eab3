// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors;
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Rulebooks;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Rulebooks;

/// <summary>Several versions of a rulebook side by side, and the one that was in force on a day.</summary>
public class ShippedVersionTests
{
    [Fact]
    public void The_newest_version_is_taken_where_no_day_is_named_and_each_is_found_by_its_day()
    {
        foreach (IGrouping<string, ShippedVersion> versions in ShippedRulebooks.Versions.GroupBy(static version => version.Name))
        {
            ShippedVersion[] inOrder = [.. versions.OrderBy(static version => version.ValidFrom)];
            Assert.Equal(inOrder.Length, inOrder.DistinctBy(static version => version.ValidFrom).Count());
            Assert.Equal(ShippedRulebooks.Text($"{versions.Key}@{inOrder[^1].ValidFrom:yyyy-MM-dd}"), ShippedRulebooks.Text(versions.Key));
            for (int i = 0; i < inOrder.Length; i++)
            {
                DateOnly day = inOrder[i].ValidFrom;
                string own = ShippedRulebooks.Text($"{versions.Key}@{day:yyyy-MM-dd}")!;
                Rulebook rulebook = RulebookReader.Read(own, TestBook.Catalog, VenueKinds.All, out _)!;
                Assert.Equal((versions.Key, (DateOnly?)day), (rulebook.Name, rulebook.ValidFrom));
                Assert.Equal(own, ShippedRulebooks.Text(versions.Key, day));
                DateOnly last = i + 1 < inOrder.Length ? inOrder[i + 1].ValidFrom.AddDays(-1) : DateOnly.MaxValue;
                Assert.Equal(own, ShippedRulebooks.Text(versions.Key, last));
            }

            Assert.Null(ShippedRulebooks.Text(versions.Key, inOrder[0].ValidFrom.AddDays(-1)));
        }
    }

    [Fact]
    public void A_day_before_the_first_version_is_refused_with_that_day()
    {
        InputException refused = Assert.Throws<InputException>(() => RulebookSource.Load("cross", TestBook.Catalog, new DateOnly(2025, 9, 30)));
        Assert.Equal("cross: not in force on 2025-09-30: its first version is valid from 2025-10-01", refused.Message);
        Assert.Equal("cross", RulebookSource.Load("cross", TestBook.Catalog, new DateOnly(2025, 10, 1)).Name);
        Assert.Equal("cross", RulebookSource.Load("cross@2025-10-01", TestBook.Catalog).Name);
    }

    [Fact]
    public void A_day_of_a_name_is_that_of_a_version()
    {
        InputException refused = Assert.Throws<InputException>(() => RulebookSource.Text("cross@2025-10-02"));
        Assert.Equal("cross@2025-10-02: no such version: expected cross@2025-10-01", refused.Message);
    }
}
