// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
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
    /// <param name="rejection">The refusal.</param>
    /// <param name="catalog">Names.</param>
    /// <param name="rulebook">Who refused.</param>
    /// <param name="account">What was refused; without it the sentence names no values of the account.</param>
    public static string Explain(Rejection rejection, InstrumentCatalog catalog, Rulebook rulebook, Portfolio? account = null) =>
        OfAccount(rejection, $"rulebook {rulebook.Name}", new() { Catalog = catalog, Rulebook = rulebook, Account = account });

    /// <summary>A refusal in the names of the file.</summary>
    /// <param name="rejection">The refusal.</param>
    /// <param name="catalog">Names.</param>
    /// <param name="who">Who refused: "rulebook cross".</param>
    public static string Explain(Rejection rejection, InstrumentCatalog catalog, string who) => OfAccount(rejection, who, new() { Catalog = catalog });

    /// <summary>Everything that a replay knows of a refused command.</summary>
    internal static RefusalContext ContextOf(RefusedCommand refused) =>
        new() { Catalog = refused.Catalog, Setup = refused.Setup, Rulebook = refused.Setup.Rulebook, Command = refused.Sent, Figures = refused.Figures };
}
