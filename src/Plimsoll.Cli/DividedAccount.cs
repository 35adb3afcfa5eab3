// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Portfolios;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Risk;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary>One account of a portfolio under a rulebook: all of it, or in mode isolated what is outside pockets, or a pocket.</summary>
/// <param name="Name">The pocket's instrument; "account" for what is the account's own.</param>
/// <param name="Part">What is in it.</param>
/// <param name="Report">Its margin.</param>
/// <param name="Levels">Of a pocket: where it is liquidated as its underlying falls, then as it rises.</param>
internal sealed record DividedPart(string Name, AccountPart Part, MarginReport Report, ImmutableArray<LiquidationLevel> Levels)
{
    internal bool IsPocket => Part.Instrument is not null;

    /// <summary>True for a pocket of which the file says nothing: it holds what the engine would have moved into it.</summary>
    internal bool IsAssumed { get; init; }

    /// <summary>Units of the settlement asset in the pocket, or of everything for the rest.</summary>
    internal string Collateral(InstrumentCatalog catalog) => Report.Collateral.IsEmpty
        ? "none"
        : string.Join(", ", Report.Collateral.Select(line => $"{MarginText.Units(line.Balance)} {catalog[line.Asset].Symbol}"));
}

/// <summary>A portfolio file divided into the accounts that the engine would keep, each with its own margin.</summary>
internal static class DividedAccount
{
    /// <summary>More pockets than this are margined without looking for their liquidation prices.</summary>
    internal const int MostLevels = 200;

    /// <summary>The account's own part, then its pockets.</summary>
    /// <exception cref="InputException">The rulebook refuses a part.</exception>
    internal static ImmutableArray<DividedPart> Of(string path, PortfolioFile file, Rulebook rulebook)
    {
        ImmutableArray<AccountPart> parts = Take(Pockets.Divide(rulebook, file.Portfolio, file.Market, file.Pockets), path, file, rulebook);
        return [.. parts.Select(part => new DividedPart(
            part.Instrument is { } instrument ? file.Catalog[instrument].Symbol : "account",
            part,
            Take(rulebook.Assess(part.Portfolio, file.Market), path, file, rulebook),
            part.Instrument is { } held && parts.Length <= MostLevels ? LevelsOf(part, file.Catalog[held], file.Market, rulebook) : [])
        {
            IsAssumed = part.Instrument is { } own && (file.Pockets.IsDefault || !file.Pockets.Any(pocket => pocket.Instrument == own)),
        })];
    }

    // A signed price at or below zero has no liquidation price as a share of itself; the pocket is margined all the same.
    private static ImmutableArray<LiquidationLevel> LevelsOf(AccountPart part, InstrumentSpec spec, MarketView market, Rulebook rulebook)
    {
        Result<ImmutableArray<LiquidationLevel>> levels = LiquidationLevels.Of(part.Portfolio, market, rulebook, spec.Underlying);
        return levels.IsOk ? levels.Value : [];
    }

    private static T Take<T>(Result<T> result, string path, PortfolioFile file, Rulebook rulebook) =>
        result.IsOk ? result.Value : throw new InputException($"{path}: {RefusalText.Explain(result.Rejection, file.Catalog, rulebook)}");
}
