// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Vectors.Frame;
using Plimsoll.Values;
using Plimsoll.Venues.AaveV3;

namespace Plimsoll.Tests.Vectors.Adapters;

/// <summary>Liquidation calls and the dust rule of Aave v3, through the rulebook <c>aave-v3</c> with the reserves and constants of the case in its
/// fields.</summary>
/// <remarks>Amounts are in smallest units, prices and base values have 8 decimals, percentages are basis points, indexes have 27 decimals.</remarks>
internal sealed class AaveAdapter : IVectorAdapter
{
    private const string Base = "USD";

    public string Rulebook(VectorCase vector) => "aave-v3";

    public JsonNode? Compute(VectorCase vector)
    {
        if (!vector.Subject.StartsWith("Aave v3", StringComparison.Ordinal))
        {
            return null;
        }

        return vector.Kind switch
        {
            "dust_rule" => DustRule(vector.Inputs),
            "liquidation" => Liquidation(vector.Inputs),
            _ => null,
        };
    }

    // The case counts in whole units of the base.
    private static JsonObject DustRule(JsonObject inputs)
    {
        JsonObject json = Shipped();
        json["liquidation"]!["leastLeft"] = Text(inputs["min_leftover_base"]);
        CloseFactorPolicy policy = (CloseFactorPolicy)Read(json, Catalog([])).Liquidation;
        return new() { ["allowed"] = policy.MayLeave(Amount.Parse(Text(inputs["total_base"])), Amount.Parse(Text(inputs["take_base"]))) };
    }

    private static JsonObject Liquidation(JsonObject inputs)
    {
        JsonObject reserves = inputs["reserves"]!.AsObject();
        InstrumentCatalog catalog = Catalog(reserves);
        MarketSnapshot market = Market(reserves, catalog);
        Rulebook rulebook = Read(WithReserves(reserves, inputs["constants"]!.AsObject()), catalog);
        Portfolio account = Account(inputs["user"]!.AsObject(), catalog, market);
        (AssetSpec collateral, AssetSpec debt) = (Asset(catalog, Text(inputs["collateral_asset"])), Asset(catalog, Text(inputs["debt_asset"])));
        string cover = Text(inputs["debt_to_cover"]);
        Result<LiquidationOutcome> called = LiquidationCall.Of(rulebook, account, market, collateral.Id, debt.Id, cover == "max" ? null : Units(cover, debt));
        if (!called.IsOk)
        {
            return new() { ["error"] = called.Rejection.Code.ToString() };
        }

        LiquidationOutcome outcome = called.Value;
        JsonObject computed = new()
        {
            ["total_collateral_base"] = InBase(outcome.Collateral),
            ["total_debt_base"] = InBase(outcome.Debt),
            ["health_factor"] = outcome.HealthFactor.Atoms.ToString(CultureInfo.InvariantCulture),
            ["close_factor_limited"] = outcome.IsLimited,
            ["max_liquidatable_debt"] = InUnits(outcome.MostRepayable, debt),
        };
        if (outcome.LeavesDust)
        {
            computed["error"] = "MustNotLeaveDust";
            return computed;
        }

        computed["debt_repaid"] = InUnits(outcome.Repaid, debt);
        computed["collateral_to_liquidator"] = InUnits(outcome.ToLiquidator, collateral);
        computed["protocol_fee_collateral"] = InUnits(outcome.ToProtocol, collateral);
        computed["collateral_flag_cleared"] = outcome.IsCollateralGone;
        computed["bad_debt"] = outcome.IsBadDebt;
        computed["deficit"] = new JsonObject(outcome.WrittenOff.Select(
            left => KeyValuePair.Create(catalog[left.Asset].Symbol, (JsonNode?)InUnits(left.Owed, catalog[left.Asset]))));
        return computed;
    }

    private static JsonObject Shipped() => CaseFiles.Shipped("aave-v3");

    private static JsonObject WithReserves(JsonObject reserves, JsonObject constants)
    {
        JsonObject json = Shipped();
        JsonObject equity = json["equity"]!.AsObject(), liquidation = json["liquidation"]!.AsObject();
        (equity["reserves"], equity["categories"], liquidation["seizures"]) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach ((string name, JsonNode? reserve) in reserves)
        {
            // The cases give no loan to value; toward the health factor it has no part.
            string threshold = Share(reserve!["liquidation_threshold"], 0);
            equity["reserves"]![name] = new JsonObject { ["loanToValue"] = "0", ["threshold"] = threshold };
            liquidation["seizures"]![name] = new JsonObject
            {
                ["bonus"] = Share(reserve["liquidation_bonus"], 10_000),
                ["protocolFee"] = Share(reserve["protocol_fee"], 0)
            };
        }

        liquidation["closeFactor"] = Share(constants["close_factor"], 0);
        liquidation["wholeBelow"] = Ratio.FromAtoms(Int128.Parse(Text(constants["close_factor_hf"]), CultureInfo.InvariantCulture)).ToString();
        liquidation["wholeUnder"] = OfBase(constants["min_base_max_close_factor"]).ToString();
        liquidation["leastLeft"] = OfBase(constants["min_leftover"]).ToString();
        return json;
    }

    private static Rulebook Read(JsonObject json, InstrumentCatalog catalog) => CaseFiles.Rulebook(json.ToJsonString(), catalog);

    private static InstrumentCatalog Catalog(JsonObject reserves)
    {
        JsonArray assets = [new JsonObject { ["symbol"] = Base, ["decimals"] = 8 }];
        foreach ((string name, JsonNode? reserve) in reserves)
        {
            assets.Add(new JsonObject { ["symbol"] = name, ["decimals"] = reserve!["decimals"]!.DeepClone(), ["borrowable"] = true });
        }

        JsonObject catalog = new() { ["numeraire"] = Base, ["assets"] = assets, ["instruments"] = new JsonArray() };
        return CaseFiles.Catalog(catalog.ToJsonString());
    }

    private static MarketSnapshot Market(JsonObject reserves, InstrumentCatalog catalog)
    {
        MarketSnapshot market = MarketSnapshot.Unknown(catalog, default);
        foreach ((string name, JsonNode? reserve) in reserves)
        {
            AssetSpec asset = Asset(catalog, name);
            market = market.With(asset.PriceObservable!.Value, Price.FromAtoms(OfBase(reserve!["price"]).Atoms))
                .With(stated => stated.WithPool(asset.Id, new(default, default, Index(reserve["liquidity_index"]), Index(reserve["borrow_index"]))));
        }

        return market;
    }

    private static Portfolio Account(JsonObject user, InstrumentCatalog catalog, MarketSnapshot market)
    {
        List<Holding> holdings = [];
        foreach ((string name, JsonNode? supplied) in user["collateral"]!.AsObject())
        {
            AssetSpec asset = Asset(catalog, name);
            market.TryPool(asset.Id, out LendingPool pool);
            holdings.Add(new(asset.Id, pool.LiquidityIndex.Grow(Units(Text(supplied!["scaled"]), asset), asset.SmallestUnit, Rounding.Down)));
        }

        foreach ((string name, JsonNode? owed) in user["debt"]!.AsObject())
        {
            AssetSpec asset = Asset(catalog, name);
            market.TryPool(asset.Id, out LendingPool pool);
            holdings.Add(new(asset.Id, default, pool.BorrowIndex.Grow(Units(Text(owed!["scaled"]), asset), asset.SmallestUnit, Rounding.Up)));
        }

        return Portfolio.Arrange(holdings, []);
    }

    private static AssetSpec Asset(InstrumentCatalog catalog, string name) =>
        catalog.TryFindAsset(name, out AssetSpec? asset) ? asset : throw new FormatException($"no reserve is called {name}");

    private static PoolIndex Index(JsonNode? node) => node is null ? PoolIndex.One : new(Int128.Parse(Text(node), CultureInfo.InvariantCulture));

    private static Amount Units(string units, AssetSpec asset) =>
        Amount.FromAtoms(Int128.Parse(units, CultureInfo.InvariantCulture) * asset.SmallestUnit.Atoms);

    private static string InUnits(Amount amount, AssetSpec asset) => (amount.Atoms / asset.SmallestUnit.Atoms).ToString(CultureInfo.InvariantCulture);

    private static Amount OfBase(JsonNode? node) => Amount.FromAtoms(Int128.Parse(Text(node), CultureInfo.InvariantCulture) * 10_000_000_000);

    private static string InBase(Amount amount) => (amount.Atoms / 10_000_000_000).ToString(CultureInfo.InvariantCulture);

    private static string Share(JsonNode? basisPoints, int less) =>
        Ratio.FromAtoms((Int128.Parse(Text(basisPoints), CultureInfo.InvariantCulture) - less) * (Fixed18.AtomsPerUnit / 10_000)).ToString();

    private static string Text(JsonNode? node) => node?.ToString() ?? throw new FormatException("the case lacks a figure");
}
