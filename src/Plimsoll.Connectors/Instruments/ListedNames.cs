// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;

namespace Plimsoll.Connectors.Instruments;

/// <summary>Holds the name of an instrument that a command lists to its terms, as names in files are.</summary>
/// <remarks>A name is a label to the engine, which reads nothing into it. The check belongs to whoever turns a text that somebody wrote into a command: there
/// the two can still be mended, and another venue's names may follow other rules.</remarks>
public static class ListedNames
{
    /// <summary>The first field of the command of which the name says something else, by its name in the command's JSON, and a sentence; null where they agree,
    /// or the name says nothing.</summary>
    public static (string Field, string Sentence)? Complaint(InstrumentListing terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        OptionSide? side = terms.Option switch { OptionRight.Call => OptionSide.Call, OptionRight.Put => OptionSide.Put, _ => null };
        foreach (Contradiction said in NameReading.Contradictions(
            new(terms.Symbol, terms.Kind, terms.Payoff, terms.Expiry == default ? null : terms.Expiry, terms.Strike, side)))
        {
            (string field, string found) = said.Field switch
            {
                "kind" => ("kind", terms.Kind.ToString()),
                "strike" => ("strike", terms.Strike.ToString()),
                "side" => ("option", terms.Option.ToString()),
                "expiry" => ("expiry", terms.Expiry == default ? string.Empty : terms.Expiry.ToString()),
                _ => (said.Field, terms.Payoff.ToString()),
            };
            return (field, string.Create(CultureInfo.InvariantCulture, $"expected {said.Expected}; found {(found.Length == 0 ? "nothing" : $"\"{found}\"")}"));
        }

        return null;
    }
}
