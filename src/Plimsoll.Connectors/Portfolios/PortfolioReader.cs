// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Connectors.Marks;
using Plimsoll.Connectors.Texts;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>A portfolio file, read: what can be held, what is held, and the market it stands in.</summary>
/// <param name="Catalog">What can be held.</param>
/// <param name="Portfolio">What is held.</param>
/// <param name="Market">The market at the file's time.</param>
/// <param name="Orders">Open orders in the file's order; none is filled by today's marks.</param>
/// <param name="Pockets">Balances that the file states to lie in pockets; a part of the portfolio's.</param>
public sealed record PortfolioFile(
    InstrumentCatalog Catalog, Portfolio Portfolio, MarketSnapshot Market, ImmutableArray<OpenOrder> Orders, ImmutableArray<PocketCollateral> Pockets = default)
{
    /// <summary>What the reader took for granted and a person should know, in sentences; to be shown beside any result.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What is possible and unlikely, in sentences with both figures; to be shown beside any result.</summary>
    public ImmutableArray<string> Doubts { get; init; } = [];
}

/// <summary>Reads a portfolio file: balances, positions, open orders, marks and volatilities at one time.</summary>
/// <remarks>
/// <para>The format is docs/reference/portfolio.schema.json. Assets and instruments may be defined in the file; an instrument that is not must follow a
/// well-known pattern (BTC-PERP, BTC-26DEC25, BTC-26DEC25-110000-C, each with -INV when coin-settled), and an asset that is not is a borrowable coin whose
/// price is the mark of its own name.</para>
/// <para>A mark that cannot be what it is taken for (<see cref="MarkSurvey"/>) is refused, unless the file names its instrument under
/// <c>trustedMarks</c>.</para>
/// <para>Entry prices are optional: without one a position stands at its mark. One that cannot be in the mark's unit (<see cref="EntryPrice"/>) is refused in
/// the same way. Options have none, their premium was paid when they were traded.</para>
/// <para>Every error names the JSON path, what was expected and what was found; text that is not JSON is named by line and column.</para>
/// </remarks>
public static class PortfolioReader
{
    /// <summary>The most positions in one file.</summary>
    public const int MaxPositions = 100_000;

    /// <summary>The most open orders in one file: a search for a liquidation price walks through each.</summary>
    public const int MaxOrders = 1_000;

    private const string UsualNumeraire = "USDC";
    private const int UsualDecimals = 6;

    /// <summary>Reads the file at a path.</summary>
    /// <exception cref="InputException">It cannot be read, or anything in it is wrong: the message names the file and every problem.</exception>
    public static PortfolioFile ReadFile(string path)
    {
        string text = InputText.ReadAll(path);
        return Read(text, out ImmutableArray<string> errors) ?? throw new InputException(string.Join('\n', errors.Select(error => $"{path}: {error}")));
    }

    /// <summary>Reads a text; null and at least one error when anything is wrong.</summary>
    public static PortfolioFile? Read(string json, out ImmutableArray<string> errors)
    {
        JsonPlace root = JsonPlace.Root(json);
        root.CheckObject("$schema", "name", "time", "numeraire", "account", "assets", "indices", "instruments", "collateral", "debts", "positions", "orders",
            "marks", "volatilities", "trustedMarks", "market");
        Timestamp time = root.Field("time").Time();
        CatalogDraft draft = ReadDraft(root);
        InstrumentCatalog? catalog = InstrumentReader.Build(draft, root);
        if (catalog is null)
        {
            errors = root.Problems;
            return null;
        }

        HashSet<ObservableId> wrong = [];
        MarketSnapshot market = ReadMarket(root, catalog, time, wrong);
        if (!root.Field("marks").IsObject)
        {
            errors = root.Problems;
            return null;
        }

        HashSet<string> trusted = Trusted(root, market);
        trusted.UnionWith(catalog.Instruments.Where(
            spec => wrong.Contains(spec.Mark) || wrong.Contains(spec.Underlying) || (spec.Option is { } option && wrong.Contains(option.Volatility)))
            .Select(static spec => spec.Symbol));
        CheckMarks(root, market, trusted);
        market = FiguresReader.Read(root.Field("market"), market, trusted);
        List<Holding> holdings = ReadCollateral(root.Field("collateral"), catalog, market);
        List<Holding> debts = DebtReader.Read(root.Field("debts"), catalog, market, holdings);
        AccountTerms terms = AccountReader.Read(root.Field("account"));
        List<Position> positions = ReadPositions(root.Field("positions"), catalog, market, trusted, ref terms);
        LegReader.Check(root, catalog, positions);
        ImmutableArray<OpenOrder> orders = OrderReader.Read(root.Field("orders"), root.Field("marks"), catalog, market, trusted);
        ImmutableArray<PocketCollateral> pockets = root.HasProblems ? []
            : PocketReader.Read(root.Field("positions"), catalog, Portfolio.Arrange([.. holdings, .. debts], []).Holdings);
        PortfolioFile? file = null;
        if (!root.HasProblems)
        {
            try
            {
                file = new(catalog, Portfolio.Arrange([.. holdings, .. debts], positions, terms), market, orders, pockets)
                {
                    Notes = [.. WellKnownInstruments.Notes(root, market, holdings, positions), .. ClosedLines.Notes(catalog, positions)],
                    Doubts = PortfolioDoubts.Of(root, market, trusted, positions),
                };
            }
            catch (OverflowException)
            {
                root.Field("positions").Problem("quantities of one instrument add up to more than can be represented");
            }
        }

        errors = root.Problems;
        return file;
    }

    private static CatalogDraft ReadDraft(JsonPlace root)
    {
        CatalogDraft draft = InstrumentReader.ReadDraft(root, UsualNumeraire);
        if (!draft.HasAsset(draft.Numeraire))
        {
            draft.Add(new AssetDraft(draft.Numeraire, UsualDecimals, draft.Numeraire, true));
        }

        foreach ((string asset, _) in root.Field("collateral").Members().Concat(root.Field("debts").Members()))
        {
            AddAsset(draft, asset);
        }

        foreach (JsonPlace place in root.Field("positions").Items().Concat(root.Field("orders").Items()))
        {
            // Without its name nothing can be said of the marks that it needs.
            JsonPlace name = place.Field("instrument");
            if (!place.IsObject)
            {
                place.Expected("an object");
                continue;
            }

            if (name.Text() is not { Length: > 0 } named || draft.HasInstrument(named))
            {
                continue;
            }

            if (WellKnownInstruments.Find(named, draft.Numeraire) is { } known)
            {
                AddAsset(draft, known.Settlement);
                draft.Add(known);
            }
            else
            {
                name.ExpectedBeside(
                    root.Field("instruments"),
                    "an instrument of this file, or a name such as BTC-PERP, BTC-26DEC25 or BTC-26DEC25-110000-C, each with -INV when it is coin-settled");
            }
        }

        return draft;
    }

    private static void AddAsset(CatalogDraft draft, string symbol)
    {
        if (!draft.HasAsset(symbol))
        {
            draft.Add(new AssetDraft(symbol, Fixed18.Decimals, symbol, true));
        }
    }

    // A value that is refused is noted and stays out of the checks that would only find it once more.
    private static MarketSnapshot ReadMarket(JsonPlace root, InstrumentCatalog catalog, Timestamp time, HashSet<ObservableId> wrong)
    {
        MarketSnapshot market = MarketSnapshot.Unknown(catalog, time);
        foreach ((string name, JsonPlace value) in root.Field("marks").Members(required: true))
        {
            if (!catalog.TryFindObservable(name, out ObservableSpec? observable) || observable.Kind == ObservableKind.Volatility)
            {
                value.Problem($"unknown price \"{name}\"; {OneOf(Names(catalog, static spec => spec.Kind != ObservableKind.Volatility), "price")}");
                continue;
            }

            int before = root.Problems.Length;
            Price price = value.Positive<Price>();
            market = market.With(observable.Id, price.IsPositive ? price : Price.Of(1));
            Note(observable.Id, before);
        }

        foreach ((string name, JsonPlace value) in root.Field("volatilities").Members())
        {
            if (!catalog.TryFindInstrument(name, out InstrumentSpec? option) || option.Option is null)
            {
                IEnumerable<string> options = catalog.Instruments.Where(static spec => spec.Option is not null).Select(static spec => spec.Symbol);
                value.Problem($"unknown option \"{name}\"; {OneOf(string.Join(", ", options), "volatility")}");
                continue;
            }

            int before = root.Problems.Length;
            market = market.With(option.Option.Volatility, value.Volatility());
            Note(option.Option.Volatility, before);
        }

        return market;

        void Note(ObservableId observable, int problemsBefore)
        {
            if (root.Problems.Length > problemsBefore)
            {
                wrong.Add(observable);
            }
        }
    }

    private static HashSet<string> Trusted(JsonPlace root, MarketSnapshot market)
    {
        HashSet<string> trusted = new(StringComparer.Ordinal);
        foreach (JsonPlace place in root.Field("trustedMarks").Items())
        {
            string name = place.Text();
            if (!market.Catalog.TryFindInstrument(name, out _) || !trusted.Add(name))
            {
                place.Expected("the name of an instrument of this file, each once");
            }
        }

        return trusted;
    }

    private static void CheckMarks(JsonPlace root, MarketSnapshot market, HashSet<string> trusted)
    {
        foreach ((InstrumentSpec spec, string sentence) in MarkSurvey.Complaints(market))
        {
            if (!trusted.Contains(spec.Symbol))
            {
                root.Field("marks").Member(spec.Symbol).Problem($"{sentence}. If the mark is meant so, name it under $.trustedMarks");
            }
        }
    }

    private static List<Holding> ReadCollateral(JsonPlace place, InstrumentCatalog catalog, MarketSnapshot market)
    {
        List<Holding> holdings = [];
        foreach ((string name, JsonPlace value) in place.Members())
        {
            Amount balance = value.Decimal<Amount>(string.Empty, static _ => true);
            if (!catalog.TryFindAsset(name, out AssetSpec? asset))
            {
                value.Problem($"unknown asset \"{name}\"");
                continue;
            }

            if (balance.IsNegative && !asset.IsBorrowable)
            {
                value.Expected($"a balance of at least 0: {name} is not borrowable");
            }

            if (balance.RoundTo(asset.SmallestUnit, Rounding.Down) != balance)
            {
                value.Expected($"whole smallest units of {name}, {asset.SmallestUnit} each");
            }

            if (!market.TryAssetPrice(asset.Id, out _))
            {
                value.Problem($"the price of {name} is missing: expected \"{catalog[asset.PriceObservable!.Value].Name}\" under $.marks");
            }

            holdings.Add(new(asset.Id, balance));
        }

        return holdings;
    }

    private static List<Position> ReadPositions(
        JsonPlace place, InstrumentCatalog catalog, MarketSnapshot market, HashSet<string> trusted, ref AccountTerms terms)
    {
        List<Position> positions = [];
        ImmutableArray<JsonPlace> items = place.Items();
        if (items.Length > MaxPositions)
        {
            place.Problem($"expected at most {MaxPositions} positions; found {items.Length}");
            return positions;
        }

        LimitReader limits = new();
        foreach (JsonPlace item in items)
        {
            if (ReadPosition(item, catalog, market, trusted) is { } position)
            {
                positions.Add(position);
                terms = limits.Read(item, position.Instrument, terms);
            }
        }

        return positions;
    }

    private static Position? ReadPosition(JsonPlace item, InstrumentCatalog catalog, MarketSnapshot market, HashSet<string> trusted)
    {
        if (!item.CheckObject("instrument", "quantity", "leg", "entry", "leverageLimit", "pocket")
            || !catalog.TryFindInstrument(item.Field("instrument").Text(), out InstrumentSpec? spec))
        {
            return null;
        }

        if (spec.Kind == InstrumentKind.Spot)
        {
            item.Field("instrument").Expected("a perpetual, future or option: spot is held as a balance under $.collateral");
            return null;
        }

        Quantity quantity = item.Field("quantity").Decimal<Quantity>("not 0, negative for a short position", static value => !value.IsZero);
        if (!quantity.IsMultipleOf(spec.LotSize))
        {
            item.Field("quantity").Expected($"whole lots of {spec.Symbol}, {spec.LotSize} each");
        }

        PositionLeg leg = LegReader.Read(item, quantity);

        if (!market.TryMark(spec.Id, out Price mark))
        {
            item.Problem($"the mark of {spec.Symbol} is missing: expected \"{spec.Symbol}\" under $.marks");
            return null;
        }

        if (spec.Expiry is { } expiry && expiry <= market.Time)
        {
            item.Field("instrument").Expected($"an instrument that has not expired: {spec.Symbol} expired at {expiry}, the file's time is {market.Time}");
        }

        JsonPlace entry = item.Field("entry");
        if (spec.IsPremiumPaid && entry.Exists)
        {
            entry.Expected("no entry price for an option: its premium was paid when it was traded");
        }

        // Without an entry the profit is exactly zero: the cost is rounded as equity rounds the value. With one it is what the engine books for a fill at that
        // price.
        Price entered = entry.Exists ? entry.Positive<Price>() : mark;
        if (entered.IsPositive && mark.IsPositive && !spec.IsPremiumPaid && !trusted.Contains(spec.Symbol)
            && EntryPrice.Complaint(spec, entered, mark) is { } sentence)
        {
            entry.Problem($"{sentence}. If the entry is meant so, name {spec.Symbol} under $.trustedMarks");
        }

        if (item.HasProblems)
        {
            return null;
        }

        try
        {
            Amount cost = spec.IsPremiumPaid ? default
                : entry.Exists ? TradeEffect.Of(spec, catalog[spec.Settlement].SmallestUnit, new(spec.Id, default, default), quantity, entered).Cost
                : spec.ValueOf(quantity, entered, Rounding.Down);
            return new Position(spec.Id, quantity, cost, leg);
        }
        catch (OverflowException)
        {
            item.Field("quantity").Expected("a quantity whose value can be represented");
            return null;
        }
    }

    private static string OneOf(string names, string what) =>
        names.Length > 0 ? $"expected one of {names}" : $"expected none: nothing in the file has a {what}";

    private static string Names(InstrumentCatalog catalog, Func<ObservableSpec, bool> which) =>
        string.Join(", ", catalog.Observables.Where(which).Select(static spec => spec.Name));
}
