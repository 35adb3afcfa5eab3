// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>Refusals in words: the same on the command line, in JSON and everywhere else.</summary>
/// <remarks>Every text is the one sentence of its refusal (<see cref="RefusalContext"/> says what that may draw on). For an account that came from a file, the
/// place in the file and who refused stand before it, because that is what can be mended.</remarks>
public static partial class RefusalText
{
    /// <summary>A refusal as a sentence without its first capital and its full stop: what it is about by name, the value and what was expected.</summary>
    /// <param name="rejection">The refusal.</param>
    /// <param name="context">What is known beside it.</param>
    public static string Explain(Rejection rejection, RefusalContext context) => RefusalSentence.Of(rejection, context);

    /// <summary>Why a command of a replay was refused, as <see cref="Explain(Rejection, RefusalContext)"/> says it.</summary>
    public static string Explain(RefusedCommand refused) => Explain(refused.Rejection, ContextOf(refused));

    /// <summary>Why an engine refused a command, with the figures that it stands at. Call it before the next command.</summary>
    public static string Explain(Rejection rejection, ClearingEngine engine, Command command)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return Explain(rejection, new RefusalContext
        {
            Catalog = engine.Catalog,
            Setup = engine.Setup,
            Rulebook = engine.Setup.Rulebook,
            Command = command,
            Figures = RefusalFigures.Of(engine, command, rejection),
        });
    }

    /// <summary>A refusal of a rulebook in the names of the file.</summary>
    public static string Explain(Rejection rejection, InstrumentCatalog catalog, Rulebook rulebook) =>
        OfAccount(rejection, $"rulebook {rulebook.Name}", new() { Catalog = catalog, Rulebook = rulebook });

    /// <summary>A refusal in the names of the file.</summary>
    /// <param name="rejection">The refusal.</param>
    /// <param name="catalog">Names.</param>
    /// <param name="who">Who refused: "rulebook cross".</param>
    public static string Explain(Rejection rejection, InstrumentCatalog catalog, string who) => OfAccount(rejection, who, new() { Catalog = catalog });

    /// <summary>Everything that a replay knows of a refused command.</summary>
    internal static RefusalContext ContextOf(RefusedCommand refused) =>
        new() { Catalog = refused.Catalog, Setup = refused.Setup, Rulebook = refused.Setup.Rulebook, Command = refused.Sent, Figures = refused.Figures };

    private static string OfAccount(Rejection rejection, string who, RefusalContext context)
    {
        CatalogNames names = new(context.Catalog);
        string observable = rejection.Subject.Kind == SubjectKind.Observable ? names.Of(rejection.Subject.Observable) : string.Empty;
        string sentence = Explain(rejection, context);
        return rejection.Code switch
        {
            RejectionCode.MarkMissing when observable.EndsWith(".VOL", StringComparison.Ordinal) =>
                $"$.volatilities: {who} needs the volatility of {observable[..^".VOL".Length]}",
            RejectionCode.MarkMissing when observable.Length > 0 => $"$.marks: {who} needs the price of {observable}",
            RejectionCode.PriceOutOfDomain when observable.EndsWith(".VOL", StringComparison.Ordinal) =>
                $"$.volatilities: {who} needs a volatility above 0 of {observable[..^".VOL".Length]}",
            RejectionCode.PriceOutOfDomain when observable.Length > 0 => $"$.marks: {who} needs a price above 0 of {observable}",
            RejectionCode.CollateralNotAccepted => $"{who} does not accept {names.Of(rejection.Subject.Asset)}, and it is owed",
            RejectionCode.MarginTermsMissing when observable.Length > 0 => $"{who} has no terms for something held: instruments on {observable}",
            RejectionCode.MarginTermsMissing => $"{who} has no terms for something held: {names.Of(rejection.Subject.Instrument)}, or its underlying",
            RejectionCode.LastMissing => $"$.market.last: {who} needs the last trade of {names.Of(rejection.Subject.Instrument)}",
            RejectionCode.OpenInterestMissing => $"$.market.openInterest: {who} needs the open interest of {names.Of(rejection.Subject.Instrument)}",
            RejectionCode.FundingMissing => $"$.market.funding: {who} needs the next funding of {names.Of(rejection.Subject.Instrument)}",
            RejectionCode.PoolMissing => $"$.market.pools: {who} needs the lending pool of {names.Of(rejection.Subject.Asset)}",
            RejectionCode.GasPriceMissing => $"$.market.gasPrice: {who} needs the price of gas",
            RejectionCode.BlockTimeMissing => $"$.market.blockTime: {who} needs the time of the last block",
            RejectionCode.DepthMissing when rejection.Subject.Kind == SubjectKind.Instrument =>
                $"$.market.depth: {who} needs the depth of {names.Of(rejection.Subject.Instrument)}",
            RejectionCode.CategoryUnknown or RejectionCode.CategoryForbids => $"$.account.efficiencyCategory: under {who} {sentence}",
            RejectionCode.LegsUnsupported => $"$.orders: {sentence}. Margin the file without its orders",
            RejectionCode.AssetUnknown or RejectionCode.InstrumentUnknown => $"{who} was read for other assets and instruments than the portfolio's",
            RejectionCode.OutOfRange when rejection.Subject.Kind == SubjectKind.None => sentence,
            RejectionCode.OrderRuleMissing => $"$.orders: {sentence}. Margin the file without its orders, or under a rulebook that has one",
            _ => $"{who}: {sentence}",
        };
    }
}
