// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Worlds;

/// <summary>The part of a world that says who its clients are.</summary>
internal sealed class PopulationSection(WorldNames names, WorldClock clock)
{
    internal PopulationSpec Read(JsonPlace place)
    {
        PopulationSpec nobody = new(0, clock.Start, 0, default, [], new(1, default, []), [], []);
        if (!place.CheckObject("seed", "opens", "accounts", "takerFeeRate", "insuranceFund", "juniorTranche", "marketFunds", "makers", "archetypes", "listed"))
        {
            return nobody;
        }

        Timestamp opens = place.Field("opens").Time();
        if (opens < clock.Start || opens >= clock.End)
        {
            place.Field("opens").Expected("a time within the world's clock");
        }

        int accounts = place.Field("accounts").Integer(0, World.MostAccounts, 0);
        ImmutableArray<Archetype> archetypes = [.. place.Field("archetypes").Items().Select(ReadArchetype)];
        if (accounts > 0 && archetypes.IsEmpty)
        {
            place.Field("archetypes").Expected($"at least one kind for the {Counted.Of(accounts, "generated account")}");
        }

        ImmutableArray<ListedAccount> listed = [.. place.Field("listed").Items().Select(ReadListed)];
        if (listed.GroupBy(account => account.Name).FirstOrDefault(group => group.Count() > 1) is { } twice && twice.Key.Length > 0)
        {
            place.Field("listed").Problem($"two accounts are named '{twice.Key}'");
        }

        return new(
            (ulong)place.Field("seed").Integer(0, int.MaxValue, 1),
            opens,
            accounts,
            place.Field("takerFeeRate").Decimal<Ratio>("from 0 to 0.01", static rate => !rate.IsNegative && rate <= Ratio.Parse("0.01"), Ratio.Zero),
            names.Amounts(place.Field("insuranceFund")),
            ReadMakers(place.Field("makers")),
            archetypes,
            listed)
        {
            Junior = ReadMoney(place.Field("juniorTranche")),
            MarketFunds = [.. place.Field("marketFunds").Members().Select(member => (names.Instrument(member.Value, member.Name), ReadMoney(member.Value)))],
        };
    }

    /// <summary>An amount of the numeraire above zero; zero where there is none.</summary>
    private Amount ReadMoney(JsonPlace place)
    {
        Amount unit = names.Catalog[names.Catalog.Numeraire].SmallestUnit;
        return !place.Exists ? default : place.Decimal<Amount>(
            $"above 0 and whole units of {unit}", amount => amount.IsPositive && amount.RoundTo(unit, Rounding.Down) == amount);
    }

    private MakerSpec ReadMakers(JsonPlace place)
    {
        if (!place.CheckObject("count", "leverageLimit", "deposits"))
        {
            return new(1, default, []);
        }

        ImmutableArray<AssetQuantity> deposits = names.Amounts(place.Field("deposits"));
        if (deposits.IsEmpty)
        {
            place.Field("deposits").Expected("at least one asset: makers take the other side of every trade");
        }

        return new(place.Field("count").Integer(1, 10_000), place.Field("leverageLimit").Leverage(Ratio.Zero), deposits);
    }

    private ListedAccount ReadListed(JsonPlace place)
    {
        place.CheckObject("name", "rulebook", "deposits", "leverageLimit", "positions", "stake");
        ImmutableArray<(InstrumentId, Quantity)>.Builder positions = ImmutableArray.CreateBuilder<(InstrumentId, Quantity)>();
        foreach ((string name, JsonPlace value) in place.Field("positions").Members())
        {
            InstrumentId id = names.Instrument(value, name);
            InstrumentSpec spec = names.Catalog[id];
            positions.Add((id, value.Decimal<Quantity>($"not 0 and whole lots of {spec.LotSize}", q => !q.IsZero && q.IsMultipleOf(spec.LotSize))));
        }

        return new(place.Field("name").Text(), names.Amounts(place.Field("deposits")), place.Field("leverageLimit").Leverage(Ratio.Zero),
            positions.ToImmutable())
        {
            Rulebook = ReadRulebook(place.Field("rulebook")),
            Stake = ReadMoney(place.Field("stake")),
        };
    }

    private Archetype ReadArchetype(JsonPlace place)
    {
        string kind = place.Field("kind").Word(["directional", "hedged", "carry", "writer"]);
        ReadOnlySpan<string> own = kind switch
        {
            "directional" => ["instruments", "shortShare", "collateral"],
            "hedged" => ["pairs", "collateral"],
            "carry" => ["pairs", "cashShare"],
            _ => ["options", "collateral"],
        };
        place.CheckObject(["kind", "name", "rulebook", "share", "deposit", "leverage", .. own]);
        string name = place.Field("name").Text(kind);
        Ratio share = place.Field("share").Positive<Ratio>();
        Distribution deposit = ReadDistribution(place.Field("deposit"));
        Distribution leverage = ReadDistribution(place.Field("leverage"));
        if (leverage.Most > FieldBounds.MostLeverage)
        {
            place.Field("leverage").Field("most").Expected($"a leverage of at most {FieldBounds.MostLeverage}");
        }

        ImmutableArray<Weighted<AssetId>> collateral = kind == "carry" ? [] : ReadCollateral(place.Field("collateral"));
        Archetype archetype = kind switch
        {
            "directional" => new DirectionalArchetype(
                name, share, deposit, leverage, collateral, names.Weights(place.Field("instruments")), place.Field("shortShare").Fraction(Ratio.Zero)),
            "hedged" => new HedgedArchetype(name, share, deposit, leverage, collateral, ReadPairs(place.Field("pairs"))),
            "carry" =>
                new CarryArchetype(name, share, deposit, leverage, place.Field("cashShare").Fraction(Ratio.Parse("0.5")), ReadCarries(place.Field("pairs"))),
            _ => new WriterArchetype(name, share, deposit, leverage, collateral, ReadOptions(place.Field("options"))),
        };
        return archetype with { Rulebook = ReadRulebook(place.Field("rulebook")) };
    }

    private static string? ReadRulebook(JsonPlace place) => place.Exists ? place.Text() : null;

    private static Distribution ReadDistribution(JsonPlace place)
    {
        if (!place.CheckObject("law", "median", "spread", "least", "most"))
        {
            return new(DistributionLaw.Uniform, Ratio.One, Ratio.One, Ratio.One, Ratio.One);
        }

        DistributionLaw law = place.Field("law").Word(["logNormal", "pareto", "uniform"], "logNormal") switch
        {
            "logNormal" => DistributionLaw.LogNormal,
            "pareto" => DistributionLaw.Pareto,
            _ => DistributionLaw.Uniform,
        };
        Ratio least = place.Field("least").Positive<Ratio>();
        Ratio most = place.Field("most").Positive<Ratio>();
        if (most < least)
        {
            place.Field("most").ExpectedBeside(place.Field("least"), $"at least the least, {least}");
        }

        Ratio median = law == DistributionLaw.LogNormal ? place.Field("median").Positive<Ratio>() : least;
        Ratio spread = law == DistributionLaw.Uniform ? Ratio.Zero : place.Field("spread").Positive<Ratio>();
        return new(law, median, spread, least, most);
    }

    private ImmutableArray<Weighted<AssetId>> ReadCollateral(JsonPlace place)
    {
        if (!place.Exists)
        {
            return [new(names.Catalog.Numeraire, Ratio.One)];
        }

        return [.. place.Members().Select(m => new Weighted<AssetId>(names.Asset(m.Value, m.Name), m.Value.Positive<Ratio>()))];
    }

    private ImmutableArray<Weighted<(InstrumentId, InstrumentId)>> ReadPairs(JsonPlace section)
    {
        ImmutableArray<Weighted<(InstrumentId, InstrumentId)>>.Builder pairs = ImmutableArray.CreateBuilder<Weighted<(InstrumentId, InstrumentId)>>();
        foreach (JsonPlace place in section.Items(required: true))
        {
            place.CheckObject("long", "short", "weight");
            InstrumentId bought = names.Instrument(place.Field("long"));
            InstrumentId sold = names.Instrument(place.Field("short"));
            if (names.Catalog[bought].Underlying != names.Catalog[sold].Underlying || bought == sold)
            {
                place.Problem("the two legs must be different instruments on one underlying: otherwise they do not hedge each other");
            }

            CheckNew(place, !pairs.Any(pair => pair.Item == (bought, sold)));
            pairs.Add(new((bought, sold), place.Field("weight").Positive<Ratio>(Ratio.One)));
        }

        return pairs.ToImmutable();
    }

    private ImmutableArray<Weighted<(AssetId, InstrumentId)>> ReadCarries(JsonPlace section)
    {
        ImmutableArray<Weighted<(AssetId, InstrumentId)>>.Builder pairs = ImmutableArray.CreateBuilder<Weighted<(AssetId, InstrumentId)>>();
        foreach (JsonPlace place in section.Items(required: true))
        {
            place.CheckObject("coin", "short", "weight");
            AssetId coin = names.Asset(place.Field("coin"));
            InstrumentId sold = names.Instrument(place.Field("short"));
            if (names.Catalog[coin].PriceObservable != names.Catalog[sold].Underlying)
            {
                place.Problem("what is sold must have the coin as its underlying: otherwise it does not hedge it");
            }

            CheckNew(place, !pairs.Any(pair => pair.Item == (coin, sold)));
            pairs.Add(new((coin, sold), place.Field("weight").Positive<Ratio>(Ratio.One)));
        }

        return pairs.ToImmutable();
    }

    private static void CheckNew(JsonPlace place, bool isNew)
    {
        if (!isNew && !place.HasProblems)
        {
            place.Problem("the pair is there already: its weights would add up");
        }
    }

    private ImmutableArray<Weighted<InstrumentId>> ReadOptions(JsonPlace place)
    {
        ImmutableArray<Weighted<InstrumentId>> options = names.Weights(place);
        foreach (Weighted<InstrumentId> option in options)
        {
            if (names.Catalog[option.Item].Kind != InstrumentKind.Option)
            {
                place.Problem($"{names.Catalog[option.Item].Symbol} is not an option");
            }
        }

        return options;
    }
}
