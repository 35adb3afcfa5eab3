// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Attacks;

/// <summary>Whatever colluding owners do at prices that others set, they take out no more than they put in plus what the market paid them.</summary>
/// <remarks>A search for the contrary, from a fixed seed: brief here, and as long as <c>PLIMSOLL_ATTACKS</c> says, in sequences per rulebook (<c>./test
/// attacks</c>).</remarks>
public class AttackProperties(ITestOutputHelper output)
{
    /// <summary>Sequences per rulebook unless the environment sets another number.</summary>
    private const int Brief = 1_000;

    public static TheoryData<string> Rulebooks => [.. AttackWorld.Rulebooks];

    public static TheoryData<string, Knowledge> Knowing =>
        new(from rulebook in AttackWorld.Rulebooks from knowledge in new[] { Knowledge.Spoken, Knowledge.Silent, Knowledge.Late } select (rulebook, knowledge));

    private static int Sequences =>
        int.TryParse(Environment.GetEnvironmentVariable("PLIMSOLL_ATTACKS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : Brief;

    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("property", "L11")]
    [Trait("property", "P14")]
    public void L11_no_sequence_of_colluding_owners_gains_but_from_the_market(string rulebook)
    {
        AttackVenue venue = new(rulebook);
        FoundAttack found = AttackSearch.Run(venue, 1, Sequences);
        string table = venue.Table(found.Gain > AttackVenue.Dust ? AttackSearch.Shortest(venue, found.Genes) : found.Genes);
        string story = string.Create(CultureInfo.InvariantCulture,
            $"# {rulebook}: {found.Evaluations} sequences, the best gains {found.Gain}, the first gain came with sequence {found.FoundAt}\n{table}\n");
        Keep($"attack-{rulebook}.txt", story);
        output.WriteLine(story);
        Assert.True(found.Gain <= AttackVenue.Dust, story);
    }

    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("property", "P14")]
    public void P14_no_sequence_gains_where_tranches_stand_around_the_fund(string rulebook)
    {
        AttackVenue venue = new(rulebook, hasTranches: true);
        FoundAttack found = AttackSearch.Run(venue, 3, Sequences / 2);
        string table = venue.Table(found.Gain > AttackVenue.Dust ? AttackSearch.Shortest(venue, found.Genes) : found.Genes);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rulebook}: {found.Evaluations} sequences, the best gains {found.Gain}"));
        Assert.True(found.Gain <= AttackVenue.Dust, table);
    }

    /// <summary>Auctions that give all of an account away from the first second, with nobody else there, or to whoever stands: a friend who takes it for
    /// nothing gains nothing.</summary>
    [Theory]
    [InlineData("cross", Knowledge.None, 0)]
    [InlineData("cross", Knowledge.None, 1)]
    [InlineData("cross", Knowledge.Spoken, 0)]
    [InlineData("cross", Knowledge.Silent, 0)]
    [InlineData("cross", Knowledge.Late, 0)]
    [InlineData("tiered", Knowledge.None, 0)]
    [InlineData("tiered", Knowledge.None, 1)]
    [Trait("property", "L11")]
    [Trait("property", "P14")]
    public void L11_no_sequence_of_colluding_owners_gains_by_bidding(string rulebook, Knowledge knowledge, int bidders)
    {
        AttackVenue venue = new(rulebook, knowledge: knowledge, bidders: bidders);
        FoundAttack found = AttackSearch.Run(venue, 4, Sequences);
        string table = venue.Table(found.Gain > AttackVenue.Dust ? AttackSearch.Shortest(venue, found.Genes) : found.Genes);
        string story = string.Create(CultureInfo.InvariantCulture,
            $"# {rulebook} with auctions, {bidders} required, {knowledge}: {found.Evaluations} sequences, the best gains {found.Gain}, the first gain came "
            + $"with sequence {found.FoundAt}\n{table}\n");
        Keep($"attack-auctions-{rulebook}-{knowledge}-{bidders}.txt", story);
        output.WriteLine(story);
        Assert.True(found.Gain <= AttackVenue.Dust, story);
    }

    /// <summary>A jump that is spoken of at one observable and traded at another, a feed that is silent, an index that has left its marks: whoever knows better
    /// leaves nobody with a loss that he had not before.</summary>
    [Theory]
    [MemberData(nameof(Knowing))]
    [Trait("property", "L11")]
    public void L11_no_sequence_of_colluding_owners_gains_from_knowing_a_price(string rulebook, Knowledge knowledge)
    {
        AttackVenue venue = new(rulebook, knowledge: knowledge);
        FoundAttack found = AttackSearch.Run(venue, 2, Sequences / 2);
        string table = venue.Table(found.Gain > AttackVenue.Dust ? AttackSearch.Shortest(venue, found.Genes) : found.Genes);
        string story = string.Create(CultureInfo.InvariantCulture,
            $"# {rulebook}, {knowledge}: {found.Evaluations} sequences, the best gains {found.Gain}, the first gain came with sequence "
            + $"{found.FoundAt}\n{table}\n");
        Keep($"attack-knowing-{rulebook}-{knowledge}.txt", story);
        output.WriteLine(story);
        Assert.True(found.Gain <= AttackVenue.Dust, story);
    }

    /// <summary>The proof that the search can fail: a pool that trades at any price in the band is robbed.</summary>
    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("property", "L11")]
    public void L11_the_search_robs_a_venue_that_can_be_robbed(string rulebook)
    {
        FoundAttack found = AttackSearch.Run(new AttackVenue(rulebook, isPoolGenerous: true), 1, 2_000, Amount.Of(1_000));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rulebook}: {found.Gain} after {found.Evaluations} sequences"));
        Assert.True(found.Gain > Amount.Of(1_000) && found.Gain < AttackVenue.Halt, $"only {found.Gain}");
    }

    /// <summary>What robs a venue that can be robbed is the best attack that is known: here it gains nothing.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("tiered")]
    [InlineData("isolated")]
    [Trait("property", "L11")]
    public void L11_what_robs_a_generous_venue_gains_nothing_here(string rulebook)
    {
        AttackVenue generous = new(rulebook, isPoolGenerous: true);
        Gene[] best = AttackSearch.Shortest(generous, AttackSearch.Run(generous, 1, 2_000, Amount.Of(1_000)).Genes);
        AttackVenue venue = new(rulebook);
        Amount gain = venue.Play(best);
        string story = string.Create(CultureInfo.InvariantCulture,
            $"# {rulebook}: {generous.Play(best)} where the pool is generous, {gain} here\n{venue.Table(best)}\n");
        output.WriteLine(story);
        Assert.True(gain <= AttackVenue.Dust, story);
    }

    private static void Keep(string name, string text)
    {
        string folder = RepositoryRoot.At("artifacts", "test-results");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
    }
}
