// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Cli;

/// <summary>Spells a command out field by field, with the catalogue's names where the catalogue has them.</summary>
internal sealed class CommandFields(InstrumentCatalog? catalog)
{
    /// <summary>The fields of a command after its id and time; decimals as strings.</summary>
    public JsonObject Of(Command command) => command switch
    {
        OpenAccount c => new() { ["account"] = c.Account.Value, ["owner"] = c.Owner.Value, ["kind"] = c.Kind.ToString(), ["parent"] = c.Parent.Value },
        Deposit c => new() { ["account"] = c.Account.Value, ["asset"] = Name(c.Asset), ["amount"] = c.Amount.ToString() },
        Withdraw c => new() { ["account"] = c.Account.Value, ["asset"] = Name(c.Asset), ["amount"] = c.Amount.ToString() },
        Transfer c => new() { ["from"] = c.From.Value, ["to"] = c.To.Value, ["asset"] = Name(c.Asset), ["amount"] = c.Amount.ToString() },
        ContributeToFund c => new() { ["asset"] = Name(c.Asset), ["amount"] = c.Amount.ToString() },
        SetLeverageLimit c => new() { ["account"] = c.Account.Value, ["instrument"] = c.Instrument is { } id ? Name(id) : null, ["limit"] = c.Limit.ToString() },
        Fill c => new()
        {
            ["instrument"] = Name(c.Instrument),
            ["buyer"] = c.Buyer.Value,
            ["seller"] = c.Seller.Value,
            ["quantity"] = c.Quantity.ToString(),
            ["price"] = c.Price.ToString(),
            ["buyerFeeRate"] = c.BuyerFeeRate.ToString(),
            ["sellerFeeRate"] = c.SellerFeeRate.ToString(),
        },
        ObservePrices c => new() { ["observations"] = new JsonArray([.. c.Observations.Select(Seen)]) },
        PublishDepth c => new() { ["depths"] = new JsonArray([.. c.Depths.Select(Book)]) },
        ApplyFunding c => new() { ["instrument"] = Name(c.Instrument), ["rate"] = c.Rate.ToString() },
        SetInterestRate c => new() { ["asset"] = Name(c.Asset), ["annualRate"] = c.AnnualRate.ToString() },
        SettleExpiry c => new() { ["instrument"] = Name(c.Instrument) },
        _ => [],
    };

    private static JsonArray Levels(IEnumerable<Markets.DepthLevel> levels) =>
        [.. levels.Select(level => new JsonObject { ["distance"] = level.Distance.ToString(), ["cumulative"] = level.Cumulative.ToString() })];

    private string Name(AssetId id) => catalog is { } known && known.Has(id) ? known[id].Symbol : $"asset {id.Value}";

    private string Name(InstrumentId id) => catalog is { } known && known.Has(id) ? known[id].Symbol : $"instrument {id.Value}";

    private string Name(SymbolId id) => catalog is { } known && known.Has(id) ? known[id].Name : $"symbol {id.Value}";

    private JsonObject Seen(Observation observation)
    {
        JsonObject seen = new()
        {
            ["symbol"] = Name(observation.Symbol),
            ["source"] = observation.Source,
            ["value"] = Fixed18.Format(observation.Value),
            ["confidence"] = observation.Confidence.ToString(),
        };
        if (observation.IsStamped)
        {
            seen["time"] = observation.Time.ToString();
        }

        return seen;
    }

    private JsonObject Book(InstrumentDepth book) => new()
    {
        ["instrument"] = Name(book.Instrument),
        ["halfSpread"] = book.Depth.HalfSpread.ToString(),
        ["bids"] = Levels(book.Depth.Bids),
        ["asks"] = Levels(book.Depth.Asks),
    };
}
